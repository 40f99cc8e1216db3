/** How long a task may still take, and what happens then; in words, colour only underlines. */
import { Clock3, TriangleAlert } from 'lucide-react';
import { cx } from '../components/cx.ts';
import { t } from '../messages/index.ts';
import type { TaskRow } from '../queries.ts';
import { exactly, length, useNow } from '../time.ts';

const NOW_MS = 60_000;
const CLOSE_MS = 15 * 60_000;

export function Clock({ dueAt, className }: { dueAt: string | null; className?: string }) {
  const now = useNow();
  if (dueAt === null) return null;
  const left = Date.parse(dueAt) - now;
  const over = left <= -NOW_MS;
  const text = over
    ? t('clock.over', { time: length(left) })
    : left < NOW_MS
      ? t('clock.now')
      : t('clock.left', { time: length(left) });
  const Icon = over ? TriangleAlert : Clock3;
  return (
    <time
      dateTime={dueAt}
      title={exactly(dueAt)}
      className={cx(
        'inline-flex items-center gap-1 whitespace-nowrap tabular-nums',
        over ? 'font-medium text-danger-ink' : left < CLOSE_MS ? 'font-medium text-warning-ink' : 'text-soft',
        className,
      )}
    >
      <Icon aria-hidden="true" className="size-3" />
      {text}
    </time>
  );
}

/** "in 18 min also goes to support-l2". */
export function NextEvent({ next }: { next: TaskRow['next'] }) {
  const now = useNow();
  if (!next) return null;
  const left = Date.parse(next.at) - now;
  const time = left < 1_000 ? t('next.soon') : length(left);
  const to = (next.to ?? []).join(', ');
  const text =
    next.kind === 'escalate'
      ? to
        ? t('next.escalate', { time, to })
        : t('next.escalateNobody', { time })
      : t(`next.${next.kind}`, { time });
  return <span title={exactly(next.at)}>{text}</span>;
}
