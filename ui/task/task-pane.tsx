/** One task, with all that is needed to decide it. */
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { problemOf } from '../api.ts';
import { buttonLook } from '../components/button.tsx';
import { Empty, Problem } from '../components/notice.tsx';
import { Bone, Loading } from '../components/skeleton.tsx';
import { useTitle } from '../frame/title.ts';
import { t } from '../messages/index.ts';
import { ask } from '../queries.ts';
import { TaskView } from './task-view.tsx';

export interface PaneProps {
  taskId: string;
  /** The list that this task was opened from. */
  back: string;
  onDecided: () => void;
  onNext: () => void;
}

export function TaskPane(props: PaneProps) {
  const { taskId, back } = props;
  const task = useQuery(ask('task.get', { taskId }));
  useTitle(task.data?.title ?? (task.error ? t('task.notFound') : ''));
  // Also what one could see a moment ago: it went to somebody else.
  const gone = task.error !== null && [404, 422].includes(problemOf(task.error).status);
  const pane = useRef<HTMLDivElement>(null);
  // Reading begins here; the keys of the list work on.
  useEffect(() => {
    pane.current?.focus({ preventScroll: true });
  }, []);

  return (
    <div ref={pane} tabIndex={-1} className="h-full">
      {task.data && !gone ? (
        <TaskView task={task.data} {...props} />
      ) : task.error ? (
        <div className="pt-[16vh]">
          {gone ? (
            <div role="alert">
              <h1 className="sr-only">{t('task.notFound')}</h1>
              <Empty title={t('task.notFound')} hint={t('app.notFoundHint')}>
                <Link href={back} className={buttonLook('secondary')}>
                  {t('task.back')}
                </Link>
              </Empty>
            </div>
          ) : (
            <Problem failure={task.error} retry={() => void task.refetch()} />
          )}
        </div>
      ) : (
        <Skeleton back={back} />
      )}
    </div>
  );
}

export function BackToList({ href }: { href: string }) {
  return (
    <Link
      href={href}
      aria-label={t('task.back')}
      className="-ml-2 inline-flex size-8 items-center justify-center rounded-md text-soft hover:bg-hover touch:size-11 md:hidden"
    >
      <ArrowLeft aria-hidden="true" className="size-5" />
    </Link>
  );
}

function Skeleton({ back }: { back: string }) {
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 shrink-0 items-center border-line border-b px-4 md:px-8">
        <BackToList href={back} />
      </div>
      <Loading className="w-full max-w-3xl px-4 py-6 md:px-8">
        <Bone className="h-6 w-3/4" />
        <Bone className="mt-4 h-3.5 w-1/2" />
        <Bone className="mt-8 h-3.5 w-11/12" />
        <Bone className="mt-2 h-3.5 w-4/5" />
        <Bone className="mt-10 h-3.5 w-20" />
        <Bone className="mt-2 h-24 w-full" />
      </Loading>
    </div>
  );
}
