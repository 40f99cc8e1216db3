/** What happened in a run, step by step, in words; the data of each step behind a fold. */
import { CircleAlert, CircleCheck, CircleDashed, CircleDot, Flag, Hourglass, UserRound } from 'lucide-react';
import { Link } from 'wouter';
import { Code, json } from '../components/code.tsx';
import { cx } from '../components/cx.ts';
import { At } from '../components/when.tsx';
import { keyed, t } from '../messages/index.ts';
import type { History } from '../queries.ts';
import { paths } from '../routes.ts';
import { at, duration } from '../time.ts';
import { type Entry, type Visit, visitsOf } from './story.ts';

export function Timeline({ history }: { history: History }) {
  const visits = visitsOf(history.items);
  // While there are earlier pages, what is missing is on them.
  const dropped = history.earlier ? 0 : history.total - history.items.length;
  if (visits.length === 0) return <p className="text-soft">{t('run.noTimeline')}</p>;
  return (
    <>
      {dropped > 0 && <p className="mb-2 text-soft">{t('run.dropped', { count: dropped })}</p>}
      <ol data-testid="run-timeline" className="flex flex-col">
        {visits.map((visit, index) => (
          <Step
            key={visit.key}
            visit={visit}
            last={index === visits.length - 1}
            now={
              isOpen(visit) && !visits.slice(index + 1).some(({ step }) => step === visit.step)
                ? history.waiting.find(({ step }) => step === visit.step)
                : undefined
            }
          />
        ))}
      </ol>
    </>
  );
}

function isOpen({ entries }: Visit): boolean {
  return !entries.some(({ kind }) => ['left', 'raised', 'skipped', 'ended', 'started'].includes(kind));
}

function Step({ visit, last, now }: { visit: Visit; last: boolean; now: History['waiting'][number] | undefined }) {
  const { entries, step, depth } = visit;
  const first = entries[0] as Entry;
  const end = entries.at(-1) as Entry;
  const failed = entries.some(({ kind, data }) => kind === 'raised' || data.status === 'failed');
  const told = entries.filter(
    ({ kind }) => kind !== 'entered' && (step === null || kind !== 'left' || 'then' in end.data),
  );
  const spent = isOpen(visit) ? null : Date.parse(end.at) - Date.parse(first.at);
  return (
    <li className="relative flex gap-3 pb-4" style={{ marginLeft: `${depth * 1.25}rem` }}>
      {!last && <span aria-hidden="true" className="absolute top-5 bottom-0 left-[0.4375rem] w-px bg-line" />}
      <span
        aria-hidden="true"
        className={cx('mt-0.5 [&_svg]:size-4', failed ? 'text-danger-ink' : now ? 'text-warning-ink' : 'text-soft')}
      >
        <Sign visit={visit} failed={failed} now={now !== undefined} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          {step && <span className="font-medium">{step}</span>}
          {step === null && <span className="font-medium">{wordsOf(first)}</span>}
          <span className="ml-auto shrink-0 text-soft text-sm tabular-nums">
            {spent !== null && spent >= 1_000 && <span className="mr-2">{duration(spent)}</span>}
            <At instant={first.at} />
          </span>
        </div>
        {step !== null &&
          told.map((entry) => (
            <p key={entry.seq} className={cx('text-soft wrap-anywhere', isTrouble(entry) && 'text-danger-ink!')}>
              <Words entry={entry} />
            </p>
          ))}
        {now && (
          <p className="text-warning-ink">
            {now.kind === 'task' ? t('step.nowTask') : t('step.now', { detail: now.detail })}
          </p>
        )}
        <StepData entries={entries} />
      </div>
    </li>
  );
}

function Sign({ visit, failed, now }: { visit: Visit; failed: boolean; now: boolean }) {
  const kinds = visit.entries.map(({ kind }) => kind);
  if (failed) return <CircleAlert />;
  if (kinds.includes('started')) return <Flag />;
  if (kinds.includes('ended')) return <CircleCheck />;
  if (kinds.includes('skipped')) return <CircleDashed />;
  if (kinds.includes('asked')) return now ? <Hourglass /> : <UserRound />;
  return now ? <Hourglass /> : <CircleDot />;
}

function isTrouble({ kind }: Entry): boolean {
  return kind === 'raised' || kind === 'retried';
}

function Words({ entry }: { entry: Entry }) {
  const { kind, data } = entry;
  const words = wordsOf(entry);
  return kind === 'asked' && typeof data.taskId === 'string' ? (
    <Link href={paths.task(data.taskId)} className="text-accent-ink underline-offset-2 hover:underline">
      {words}
    </Link>
  ) : (
    words
  );
}

function wordsOf({ kind, data }: Entry): string {
  const given = data as {
    then?: string;
    title?: string;
    assign?: { users: string[]; groups: string[] };
    by?: { name: string };
    outcome?: string;
    method?: string;
    uri?: string | null;
    function?: string;
    workflow?: string;
    reason?: string;
    until?: string;
    for?: string;
    type?: string;
    source?: string;
    at?: string;
    status?: string;
    error?: { title?: string; detail?: string };
  };
  const by = typeof data.by === 'string' ? data.by : '';
  const error = given.error?.detail ?? given.error?.title ?? '';
  switch (kind) {
    case 'left':
      return given.then === undefined
        ? t('step.left')
        : given.then === 'end' || given.then === 'exit'
          ? t('step.leftEnd')
          : t('step.leftTo', { then: given.then });
    case 'asked':
      return t('step.asked', {
        to: [...(given.assign?.groups ?? []), ...(given.assign?.users ?? [])].join(', '),
        title: given.title ?? '',
      });
    case 'decided':
      return t('step.decided', { name: given.by?.name ?? t('event.somebody'), outcome: given.outcome ?? '' });
    case 'called':
      return t('step.called', {
        what: given.workflow ?? given.function ?? [given.method?.toUpperCase(), given.uri].filter(Boolean).join(' '),
      });
    case 'waiting':
      return t('step.waiting', { when: given.until ? at(given.until) : '' });
    case 'emitted':
      return t('step.emitted', { type: given.type ?? '' });
    case 'listening':
      return t('step.listening', { for: given.for ?? '' });
    case 'heard':
      return t('step.heard', { type: given.type ?? '', source: given.source ?? '' });
    case 'retried':
      return t('step.retried', { when: given.at ? at(given.at) : '', error });
    case 'caught':
      return t('step.caught', { error });
    case 'raised':
      return t('step.raised', { error });
    case 'ended': {
      const key = keyed('step.ended', given.status ?? '');
      return key ? t(key) : (given.status ?? kind);
    }
    case 'paused':
      return t('step.paused', { reason: given.reason ?? '' });
    case 'restarted':
      return t('step.restarted', { name: by, reason: given.reason ?? '' });
    case 'resumed':
    case 'started':
    case 'entered':
    case 'skipped':
      return t(`step.${kind}`);
    default:
      return kind;
  }
}

/** The data that went in and came out, to look at and to copy. */
function StepData({ entries }: { entries: Entry[] }) {
  const found = entries.flatMap(({ seq, data }) =>
    (['input', 'output', 'answer', 'error'] as const).flatMap((name) =>
      Object.hasOwn(data, name) ? [{ seq, name, value: data[name] }] : [],
    ),
  );
  if (found.length === 0) return null;
  return (
    <details className="mt-0.5">
      <summary className="w-fit rounded-sm text-soft text-sm hover:text-ink touch:min-h-11">
        {found
          .map(({ name }) => t(`step.data.${name}`))
          .filter((word, index, all) => all.indexOf(word) === index)
          .join(', ')}
      </summary>
      <div className="mt-2 grid gap-3">
        {found.map(({ seq, name, value }) => (
          <div key={`${seq} ${name}`}>
            <p className="mb-1 text-soft text-sm">{t(`step.data.${name}`)}</p>
            <Code label={t(`step.data.${name}`)} text={json(value)} />
          </div>
        ))}
      </div>
    </details>
  );
}
