import { At } from '../components/when.tsx';
import { t } from '../messages/index.ts';
import type { Task } from '../queries.ts';
import { useSession } from '../session.tsx';
import { eventWords } from './words.ts';

/** Who did what, in order. */
export function TaskHistory({ task }: { task: Task }) {
  const session = useSession();
  if (task.events.length === 0) return null;
  return (
    <section aria-labelledby="task-history">
      <h2 id="task-history" className="mb-2 font-medium text-soft">
        {t('task.history')}
      </h2>
      <ol className="flex flex-col gap-1.5 border-line border-l pl-4">
        {task.events.map((event) => (
          <li key={`${event.at} ${event.kind}`} className="relative flex flex-wrap justify-between gap-x-4">
            <span aria-hidden="true" className="absolute top-2 -left-[1.2rem] size-1.5 rounded-full bg-line-strong" />
            <span className="min-w-0 wrap-anywhere">{eventWords(task, event, session)}</span>
            <span className="text-soft tabular-nums">
              <At instant={event.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
