import { useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { Avatar } from '../components/avatar.tsx';
import { Badge, type Tone } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { Data } from '../components/data.tsx';
import { Markdown } from '../components/markdown.tsx';
import { Ago } from '../components/when.tsx';
import { useCommands } from '../frame/commands.ts';
import { t } from '../messages/index.ts';
import { useProcessNames } from '../processes/names.ts';
import { may, type Task } from '../queries.ts';
import { paths } from '../routes.ts';
import { useSession } from '../session.tsx';
import { useHold } from './actions.ts';
import { Answer } from './answer.tsx';
import { Clock, NextEvent } from './clock.tsx';
import { TaskHistory } from './task-history.tsx';
import { BackToList, type PaneProps } from './task-pane.tsx';
import { isMe, offeredTo, stateWord } from './words.ts';

const TONES: Record<Task['state'], Tone> = {
  open: 'accent',
  submitted: 'warning',
  completed: 'good',
  expired: 'danger',
  cancelled: 'plain',
};

export function TaskView({ task, back, onDecided, onNext }: PaneProps & { task: Task }) {
  const hold = useHold(task.id);
  const [, go] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const names = useProcessNames();
  const releasable = may(task, 'task.release');
  useCommands([
    ...(may(task, 'task.claim')
      ? [
          {
            id: 'task.claim',
            group: 'task' as const,
            title: t('command.claim'),
            keys: 'c',
            run: () => hold.mutate('task.claim'),
          },
        ]
      : []),
    ...(releasable
      ? [
          {
            id: 'task.release',
            group: 'task' as const,
            title: t('command.release'),
            run: () => hold.mutate('task.release'),
          },
        ]
      : []),
    { id: 'task.run', group: 'task' as const, title: t('command.run'), run: () => go(paths.run(task.runId)) },
  ]);
  const shows = task.show !== null && task.show !== undefined && JSON.stringify(task.show) !== '{}';
  return (
    <article className="flex h-full flex-col" aria-labelledby="task-title">
      <div className="flex h-12 shrink-0 items-center gap-2 border-line border-b px-4 md:px-8">
        <BackToList href={back} />
        <p className="flex min-w-0 items-center gap-1.5 text-soft">
          <Link href={paths.process(task.definition)} className="truncate rounded-sm hover:text-ink hover:underline">
            {names.of(task.definition)}
          </Link>
          <span aria-hidden="true">/</span>
          <Link href={paths.run(task.runId)} className="shrink-0 rounded-sm hover:text-ink hover:underline">
            {t('task.run')}
          </Link>
        </p>
        <span className="flex-1" />
        {releasable && (
          <Button
            variant="ghost"
            size="sm"
            busy={hold.isPending}
            disabled={hold.isPending}
            onClick={() => hold.mutate('task.release')}
          >
            {t('task.release')}
          </Button>
        )}
      </div>
      <Answer
        task={task}
        scroller={scroller}
        onDecided={onDecided}
        onNext={onNext}
        back={back}
        claim={{ run: () => hold.mutate('task.claim'), busy: hold.isPending }}
        intro={
          <>
            <header>
              <h1 id="task-title" className="text-pretty font-semibold text-xl wrap-anywhere">
                {task.title}
              </h1>
              <Facts task={task} />
            </header>
            {task.body && <Markdown text={task.body} />}
            {shows && (
              <section aria-label={t('task.show')} className="rounded-lg border border-line bg-sunken px-4 py-3">
                <Data value={task.show} />
              </section>
            )}
          </>
        }
        outro={<TaskHistory task={task} />}
      />
    </article>
  );
}

/** State, owner, requester and clock, in one line that wraps. */
function Facts({ task }: { task: Task }) {
  const session = useSession();
  const open = task.state === 'open';
  return (
    <div className="mt-2.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-soft">
      <Badge tone={TONES[task.state]}>{stateWord(task.state)}</Badge>
      {open && (
        <span className="inline-flex items-center gap-1.5">
          {task.holder && <Avatar person={task.holder} />}
          {task.holder
            ? isMe(task.holder, session)
              ? t('task.owner.you')
              : t('task.owner.other', { name: task.holder.name })
            : offeredTo(task.assigned)
              ? t('task.owner.offered', { to: offeredTo(task.assigned) })
              : t('task.owner.nobody')}
        </span>
      )}
      {open && <Clock dueAt={task.dueAt} />}
      {open && <NextEvent next={task.next} />}
      <span>
        {task.requester ? t('task.askedBy', { name: task.requester.name }) : t('task.opened')} ·{' '}
        <Ago instant={task.openedAt} />
      </span>
    </div>
  );
}
