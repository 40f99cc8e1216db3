/**
 * Deciding a task: the form, the outcomes in a bar that is always in sight, and what becomes of the answer. Draws what
 * the server allows: read-only until claimed, closed when somebody else was faster; what was typed stays in any case.
 */
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { type ApiProblem, call, type Output, problemOf, type Refusal } from '../api.ts';
import { Banner } from '../components/banner.tsx';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { later } from '../components/later.tsx';
import { announce } from '../components/live-region.tsx';
import { problemText } from '../components/notice.tsx';
import { dismissToasts } from '../components/toasts.tsx';
import { FormSkeleton } from '../form/form-skeleton.tsx';
import { useCommands } from '../frame/commands.ts';
import { t } from '../messages/index.ts';
import { may, readAgain, type Task, whyNot } from '../queries.ts';
import { useSession } from '../session.tsx';
import { ago } from '../time.ts';
import { Decision } from './decision.tsx';
import { type Draft, useDraft } from './draft.ts';
import { OutcomeBar } from './outcome-bar.tsx';
import { asksMore, formOf, hasFields, type Outcome, ordered } from './outcomes.ts';
import { collisionWords } from './words.ts';

const form = () => import('../form/schema-form.tsx');
export const SchemaForm = later(form);

interface Props {
  task: Task;
  scroller: RefObject<HTMLDivElement | null>;
  intro: React.ReactNode;
  outro: React.ReactNode;
  claim: { run: () => void; busy: boolean };
  back: string;
  onDecided: () => void;
  onNext: () => void;
}

type Phase =
  | { kind: 'editing'; failure?: ApiProblem }
  | { kind: 'confirming'; outcome: Outcome }
  | { kind: 'sending'; outcome: string; answer: unknown }
  | { kind: 'sent'; result: Output<'task.complete'> };

export function Answer({ task, scroller, intro, outro, claim, back, onDecided, onNext }: Props) {
  const session = useSession();
  const claimable = may(task, 'task.claim');
  const editable = may(task, 'task.complete') && !claimable;
  const draft = useDraft(task, session, editable);
  const [phase, setPhase] = useState<Phase>({ kind: 'editing' });
  const [attempts, setAttempts] = useState(0);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const submission = useRef<{ content: string; id: string } | null>(null);

  const closed = task.state !== 'open';
  const decided = closed || phase.kind === 'sending' || phase.kind === 'sent';
  const collided = draft.touched && !editable && !claimable && phase.kind === 'editing';
  const shape = formOf(task, draft.outcome);
  const own = task.outcomes.find(({ name }) => name === draft.outcome) ?? null;

  const openForm = (outcome: string | null) => {
    setAttempts(0);
    setRefused([]);
    draft.openForm(outcome);
    // The form changes its subject: reading begins at its first field.
    requestAnimationFrame(() =>
      document.getElementById('decision-form')?.querySelector<HTMLElement>('input, textarea, select')?.focus(),
    );
  };

  const submit = async (outcome: Outcome) => {
    const answer = draft.outcome === outcome.name || outcome.form === null ? draft.data : (outcome.form.data ?? {});
    const content = JSON.stringify([outcome.name, answer]);
    // The same answer sent again is the same submission, whatever became of the first try.
    if (submission.current?.content !== content) submission.current = { content, id: crypto.randomUUID() };
    setPhase({ kind: 'sending', outcome: outcome.name, answer });
    draft.pause();
    try {
      const result = await call('task.complete', {
        taskId: task.id,
        outcome: outcome.name,
        answer: (await form()).plain(answer),
        submissionId: submission.current.id,
        shownDigest: task.shownDigest,
      });
      draft.settle();
      dismissToasts();
      setPhase({ kind: 'sent', result });
      announce(t('decision.announce', { outcome: outcome.title, title: task.title }));
      scroller.current?.scrollTo({ top: 0 });
      onDecided();
      requestAnimationFrame(() => {
        // No list beside it, or nothing left in it: the decision itself is next to read.
        if (document.activeElement === document.body) document.getElementById('decision')?.focus();
      });
      readAgain('task.get', 'task.list', 'task.count', 'run.get', 'run.history');
    } catch (failure) {
      const problem = problemOf(failure);
      draft.resume();
      setPhase({ kind: 'editing', failure: problem });
      setRefused(problem.violations);
      if (problem.violations.length > 0) setAttempts((count) => count + 1);
      if (!problem.retryable) readAgain('task.get', 'task.list', 'task.count');
    }
  };

  const choose = async (outcome: Outcome) => {
    if (!editable || phase.kind === 'sending') return;
    if (asksMore(outcome) && draft.outcome !== outcome.name) return openForm(outcome.name);
    const { answerRefusals, plain } = await form();
    const answer = draft.outcome === outcome.name || outcome.form === null ? draft.data : (outcome.form.data ?? {});
    if (answerRefusals(task, outcome.name, plain(answer)).length > 0) {
      setPhase({ kind: 'editing' });
      setRefused([]);
      setAttempts((count) => count + 1);
      return;
    }
    if (outcome.confirm) setPhase({ kind: 'confirming', outcome });
    else await submit(outcome);
  };

  const offered = own ? [{ outcome: own, primary: true }] : ordered(task);
  const primary = offered.find((one) => one.primary)?.outcome;
  useCommands(
    editable && primary && !decided
      ? [
          {
            id: 'task.primary',
            group: 'task',
            title: primary.title,
            keys: 'mod+Enter',
            run: () => void choose(primary),
          },
        ]
      : [],
  );

  const change: Draft['change'] = (data, byPerson) => {
    if (byPerson && refused.length > 0) setRefused([]);
    draft.change(data, byPerson);
  };

  return (
    <>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex w-full max-w-3xl flex-col gap-6 px-4 py-6 md:px-8">
          {intro}
          {collided && <Collision task={task} draft={draft} />}
          {phase.kind === 'editing' && phase.failure && !collided && <NotSent failure={phase.failure} />}
          {decided && (
            <Decision
              task={task}
              session={session}
              sent={phase.kind === 'sent' ? phase.result : null}
              sending={phase.kind === 'sending' ? phase : null}
            />
          )}
          {(!decided || collided) && (
            <section id="decision-form" aria-label={own && !collided ? own.title : t('task.form')}>
              {own && editable && <h2 className="mb-4 font-semibold text-lg">{own.title}</h2>}
              {hasFields(shape) && (
                <SchemaForm
                  fallback={<FormSkeleton schema={shape.schema} ui={shape.ui} />}
                  key={draft.outcome ?? ''}
                  schema={shape.schema}
                  closed
                  ui={shape.ui}
                  data={draft.data}
                  onChange={change}
                  readOnly={!editable}
                  attempts={attempts}
                  refused={refused}
                />
              )}
            </section>
          )}
          {outro}
        </div>
      </div>
      <OutcomeBar
        offered={offered}
        mode={decided ? 'decided' : claimable ? 'claim' : editable ? 'decide' : 'read'}
        reason={closed ? null : whyNot(task, 'task.complete')}
        claim={claim}
        save={draft.save}
        inOwnForm={own !== null}
        onBack={() => openForm(null)}
        onChoose={(outcome) => void choose(outcome)}
        onNext={onNext}
        backHref={back}
      />
      {phase.kind === 'confirming' && (
        <Dialog
          role="alertdialog"
          title={phase.outcome.title}
          onClose={() => setPhase({ kind: 'editing' })}
          className="w-[min(26rem,calc(100vw-2rem))]!"
        >
          <div className="flex flex-col gap-5 px-5 pt-2 pb-5">
            <p className="text-md">{phase.outcome.confirm}</p>
            <div className="flex justify-end gap-2">
              <Button onClick={() => setPhase({ kind: 'editing' })}>{t('answer.cancel')}</Button>
              <Button variant="primary" onClick={() => void submit(phase.outcome)}>
                {phase.outcome.title}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Somebody or something was faster: who, when, and what remains of one's own text. */
function Collision({ task, draft }: { task: Task; draft: Draft }) {
  const session = useSession();
  const words = collisionWords(task, session, (instant) => ago(instant, Date.now()));
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <Banner ref={ref} tone="warning" icon={<TriangleAlert />} title={words} role="alert" data-testid="collision">
      <p>{t('collision.kept')}</p>
      <div className="mt-2.5">
        <CopyButton label={t('collision.copy')} text={() => textOf(draft.data)} />
      </div>
    </Banner>
  );
}

/** The person's words without the form around them. */
function textOf(data: unknown): string {
  if (typeof data !== 'object' || data === null) return String(data ?? '');
  const entries = Object.entries(data).filter(([, value]) => value !== undefined && value !== '');
  const [only] = entries;
  if (entries.length === 1 && only) return textOf(only[1]);
  return entries
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join('\n');
}

function NotSent({ failure }: { failure: ApiProblem }) {
  if (failure.violations.length > 0) return null;
  const { title, hint } = problemText(failure);
  const words = failure.code === 'PROPOSAL_CHANGED' ? t('answer.changed') : title;
  return (
    <Banner tone="danger" icon={<CircleAlert />} title={`${t('answer.notSent')}: ${words}`} role="alert">
      {failure.retryable ? t('answer.networkHint') : hint}
    </Banner>
  );
}
