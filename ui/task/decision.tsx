/** What was decided, by whom and when, with the answer; for good. */
import { Ban, CircleCheck, Hourglass, Send } from 'lucide-react';
import type { Output } from '../api.ts';
import { Banner } from '../components/banner.tsx';
import { Data } from '../components/data.tsx';
import { Ago } from '../components/when.tsx';
import { t } from '../messages/index.ts';
import type { Session, Task } from '../queries.ts';
import { formOf } from './outcomes.ts';
import { isMe, outcomeTitle } from './words.ts';

type Decided = NonNullable<Task['decision']>;

interface Props {
  task: Task;
  session: Session;
  /** What the server said to our own answer, before the task was read again. */
  sent: Output<'task.complete'> | null;
  /** On its way, not yet acknowledged. */
  sending: { outcome: string; answer: unknown } | null;
}

export function Decision({ task, session, sent, sending }: Props) {
  const decision: Decided | null = task.decision ?? sent?.decision ?? null;
  if (!decision) {
    if (sending) {
      return (
        <Banner
          tone="plain"
          icon={<Send />}
          title={`${outcomeTitle(task, sending.outcome)}: ${t('answer.sending')} …`}
          role="status"
        >
          <AnswerData task={task} outcome={sending.outcome} answer={sending.answer} />
        </Banner>
      );
    }
    const expired = task.state === 'expired';
    return (
      <Banner
        tone={expired ? 'warning' : 'plain'}
        icon={expired ? <Hourglass /> : <Ban />}
        title={expired ? t('decision.expired') : t('decision.cancelled')}
      >
        {task.closeReason && !expired && <p>{task.closeReason}</p>}
        {task.closedAt && (
          <p className="text-soft">
            <Ago instant={task.closedAt} />
          </p>
        )}
      </Banner>
    );
  }
  const outcome = outcomeTitle(task, decision.outcome);
  const mine = isMe(decision.by, session);
  const beaten = sent?.yours === false;
  const onItsWay = (task.decision ? task.state : sent?.state) === 'submitted';
  const title = beaten
    ? mine
      ? t('decision.firstYou', { outcome })
      : t('decision.first', { name: decision.by.name, outcome })
    : mine
      ? t('decision.yours', { outcome })
      : t('decision.theirs', { name: decision.by.name, outcome });
  return (
    <Banner
      tone={beaten ? 'warning' : onItsWay ? 'plain' : 'good'}
      icon={onItsWay ? <Send /> : <CircleCheck />}
      title={title}
      role="status"
      id="decision"
      tabIndex={-1}
      data-testid="decision"
    >
      {beaten && <p className="mb-2">{t('decision.firstHint')}</p>}
      {onItsWay && <p className="mb-2">{t('decision.sentHint')}</p>}
      <p className="text-soft">
        {onItsWay ? t('decision.sent') : t('decision.done')} · <Ago instant={decision.at} />
      </p>
      <AnswerData task={task} outcome={decision.outcome} answer={decision.answer} />
    </Banner>
  );
}

/** The answer under the names that its form gave the fields. */
function AnswerData({ task, outcome, answer }: { task: Task; outcome: string; answer: unknown }) {
  if (typeof answer !== 'object' || answer === null || Object.keys(answer).length === 0) return null;
  const properties = (formOf(task, outcome).schema.properties ?? {}) as Record<string, { title?: string }>;
  const named = Array.isArray(answer)
    ? answer
    : Object.fromEntries(Object.entries(answer).map(([name, value]) => [properties[name]?.title ?? name, value]));
  return (
    <div className="mt-3 border-line border-t pt-3">
      <Data value={named} />
    </div>
  );
}
