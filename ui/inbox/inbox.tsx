/** The inbox: a list and, beside it, the task one reads. On a phone first the one, then the other. */
import { useQuery } from '@tanstack/react-query';
import { MousePointerClick } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Redirect, useLocation, useSearchParams } from 'wouter';
import { cx } from '../components/cx.ts';
import { Keys } from '../components/keys.tsx';
import { NotFound } from '../frame/not-found.tsx';
import { countOf } from '../frame/rail.tsx';
import { useTitle } from '../frame/title.ts';
import { t } from '../messages/index.ts';
import { ask } from '../queries.ts';
import { isView, paths, type ViewName } from '../routes.ts';
import { SchemaForm } from '../task/answer.tsx';
import { TaskPane } from '../task/task-pane.tsx';
import { type ListHandle, TaskList } from './task-list.tsx';

interface Props {
  view: string | undefined;
  taskId: string | undefined;
}

export function Inbox({ view: asked, taskId }: Props) {
  const [query] = useSearchParams();
  const [, go] = useLocation();
  const list = useRef<ListHandle>(null);
  const name = taskId === undefined ? asked : query.get('view');
  const view: ViewName = isView(name) ? name : 'for-me';
  const text = query.get('text') ?? '';

  useEffect(() => {
    // The form's own chunk is there before the first task is opened.
    const idle = setTimeout(() => void SchemaForm.load(), 600);
    return () => clearTimeout(idle);
  }, []);

  if (taskId === undefined && asked === 'for-me') return <Redirect to={paths.inbox()} replace />;
  if (taskId === undefined && asked !== undefined && !isView(asked)) return <NotFound />;
  return (
    <main id="content" tabIndex={-1} className="flex h-full">
      <TaskList
        ref={list}
        view={view}
        text={text}
        selected={taskId ?? null}
        className={cx(taskId !== undefined && 'phone:hidden')}
      />
      <div className={cx('min-w-0 flex-1 bg-surface', taskId === undefined && 'phone:hidden')}>
        {taskId === undefined ? (
          <NothingOpen view={view} />
        ) : (
          <TaskPane
            key={taskId}
            taskId={taskId}
            back={paths.inbox(view, text)}
            onDecided={() => list.current?.focusAfter(taskId)}
            onNext={() => {
              const next = list.current?.after(taskId);
              go(next ? paths.task(next, view, text) : paths.inbox(view, text));
            }}
          />
        )}
      </div>
    </main>
  );
}

function NothingOpen({ view }: { view: ViewName }) {
  useTitle(view === 'for-me' ? t('nav.inbox') : t(`view.${view}`));
  const counts = useQuery(ask('task.count', {}));
  // Nothing to choose from: the list itself says what to do.
  if (countOf(view, counts.data) === 0) return null;
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 p-8 text-center text-soft">
      <MousePointerClick aria-hidden="true" className="mb-2 size-6" />
      <p className="font-medium text-md text-ink">{t('inbox.pick')}</p>
      <p className="flex items-center gap-1.5 touch:hidden">
        <span className="inline-flex items-center gap-1">
          <Keys keys="j k" /> {t('inbox.keysMove')}
        </span>
        <span aria-hidden="true">·</span>
        <span className="inline-flex items-center gap-1">
          <Keys keys="Enter" /> {t('inbox.keysOpen')}
        </span>
        <span aria-hidden="true">·</span>
        <span className="inline-flex items-center gap-1">
          <Keys keys="?" /> {t('inbox.keysAll')}
        </span>
      </p>
    </div>
  );
}
