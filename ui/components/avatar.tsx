import { Bot } from 'lucide-react';
import type { Person } from '../queries.ts';
import { cx } from './cx.ts';

/** Initials; an agent has a sign of its own. The name always stands beside it. */
export function Avatar({ person, className }: { person: Pick<Person, 'kind' | 'name'>; className?: string }) {
  const initials = person.name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
  return (
    <span
      aria-hidden="true"
      className={cx(
        'inline-flex size-5 shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-[0.5625rem] text-accent-ink',
        className,
      )}
    >
      {person.kind === 'user' ? initials : <Bot className="size-3" />}
    </span>
  );
}
