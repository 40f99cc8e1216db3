import { ChevronsUp, SignalHigh } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'wouter';
import { humanised } from '../../schemas/validate/title.ts';
import { Avatar } from '../components/avatar.tsx';
import { cx } from '../components/cx.ts';
import { Ago } from '../components/when.tsx';
import { t } from '../messages/index.ts';
import { ask, client, type TaskRow as Row, type Session } from '../queries.ts';
import { Clock } from '../task/clock.tsx';
import { nameOf, offeredTo, stateWord } from '../task/words.ts';

interface Props {
  row: Row;
  href: string;
  session: Session;
  /** What the process is called. */
  process: string;
  selected: boolean;
  /** The one row that Tab reaches. */
  reachable: boolean;
  fresh: boolean;
  onFocus: (id: string) => void;
  onStep: (by: number) => void;
}

const NORMAL_PRIORITY = 50;

export const TaskRow = memo(function TaskRow({
  row,
  href,
  session,
  process,
  selected,
  reachable,
  fresh,
  onFocus,
  onStep,
}: Props) {
  const prefetch = () => void client.prefetchQuery(ask('task.get', { taskId: row.id }));
  const closed = row.closedAt !== null;
  return (
    <Link
      href={href}
      id={`row-${row.id}`}
      data-testid="task-row"
      data-task={row.id}
      tabIndex={reachable ? 0 : -1}
      aria-current={selected ? 'true' : undefined}
      onFocus={() => {
        onFocus(row.id);
        prefetch();
      }}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        onStep(by);
      }}
      onPointerEnter={prefetch}
      className={cx(
        'group relative flex h-full flex-col justify-center gap-0.5 border-line border-b pr-3.5 pl-5 transition-colors focus-visible:outline-offset-[-2px]',
        selected ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      {fresh && (
        <span
          aria-hidden="true"
          className="absolute top-1/2 left-1.75 size-1.75 -translate-y-1/2 rounded-full bg-accent"
        />
      )}
      <span className="flex items-baseline gap-3">
        <span className={cx('min-w-0 flex-1 truncate', fresh ? 'font-semibold' : 'font-medium')}>
          {fresh && <span className="sr-only">{t('inbox.new')}: </span>}
          {row.title}
        </span>
        {closed ? (
          <span className="shrink-0 text-soft text-sm">
            <Ago instant={row.closedAt ?? row.openedAt} />
          </span>
        ) : (
          <Clock dueAt={row.dueAt} className="shrink-0 text-sm" />
        )}
      </span>
      <span className="flex items-center gap-1.5 text-soft text-sm">
        <span className="truncate">{process}</span>
        <span aria-hidden="true">·</span>
        <Who row={row} session={session} />
        <span className="flex-1" />
        {row.state === 'submitted' && <span className="shrink-0">{stateWord('submitted')}</span>}
        {!closed && row.priority !== NORMAL_PRIORITY && <Priority priority={row.priority} />}
      </span>
    </Link>
  );
});

function Who({ row, session }: Pick<Props, 'row' | 'session'>) {
  if (row.closedAt !== null) {
    return (
      <span className="truncate">
        {row.outcome
          ? t('inbox.by', { outcome: humanised(row.outcome), name: nameOf(row.decidedBy, session) })
          : stateWord(row.state)}
      </span>
    );
  }
  if (row.holder) {
    return (
      <span className="flex min-w-0 items-center gap-1">
        <Avatar person={row.holder} className="size-4 text-[0.5rem]!" />
        <span className="truncate">{nameOf(row.holder, session)}</span>
      </span>
    );
  }
  return <span className="truncate">{offeredTo(row.assigned) || t('inbox.noGroup')}</span>;
}

function Priority({ priority }: { priority: number }) {
  const high = priority > NORMAL_PRIORITY;
  const label = t('inbox.priority', { priority });
  return (
    <span title={label} className={cx('flex shrink-0 items-center gap-1 tabular-nums', high && 'font-medium text-ink')}>
      {high ? (
        <ChevronsUp aria-hidden="true" className="size-3.5" />
      ) : (
        <SignalHigh aria-hidden="true" className="size-3.5 -scale-x-100 opacity-60" />
      )}
      <span className="sr-only">{label}</span>
      <span aria-hidden="true">{priority}</span>
    </span>
  );
}
