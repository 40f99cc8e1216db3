/** One run: where it is, whom it waits for, what came out, and what happened on the way. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CircleAlert, UserRound } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { Banner } from '../components/banner.tsx';
import { Button } from '../components/button.tsx';
import { json } from '../components/code.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Data } from '../components/data.tsx';
import { Problem } from '../components/notice.tsx';
import { Page, Part } from '../components/page.tsx';
import { Bone, Loading } from '../components/skeleton.tsx';
import { Ago } from '../components/when.tsx';
import { useTitle } from '../frame/title.ts';
import { t } from '../messages/index.ts';
import { Graph } from '../processes/graph.tsx';
import { useProcessNames } from '../processes/names.ts';
import { ask, historyPages, may, type Run as RunData } from '../queries.ts';
import { paths } from '../routes.ts';
import { Clock } from '../task/clock.tsx';
import { duration } from '../time.ts';
import { positionsOf } from './positions.ts';
import { RunState } from './state.tsx';
import { ResumeRun, type Steering, SteerRun } from './steer-run.tsx';
import { stepAt } from './story.ts';
import { Timeline } from './timeline.tsx';

export default function Run({ runId }: { runId: string }) {
  const run = useQuery(ask('run.get', { runId }));
  const [steering, setSteering] = useState<Steering | null>(null);
  const { data } = run;
  const names = useProcessNames();
  const title = data ? names.of(data.definition) : '';
  useTitle(title || t('run.title'));
  const back = { href: paths.runs(), label: t('run.back') };
  if (!data) {
    return (
      <Page title={<span className="sr-only">{t('run.title')}</span>} back={back}>
        {run.error ? (
          <Problem failure={run.error} retry={() => void run.refetch()} />
        ) : (
          <Loading>
            <Bone className="h-6 w-64" />
            <Bone className="mt-3 h-3.5 w-96 max-w-full" />
            <Bone className="mt-10 h-24 w-full" />
          </Loading>
        )}
      </Page>
    );
  }
  return (
    <Page
      title={title}
      back={back}
      facts={<Facts run={data} />}
      actions={
        <>
          {may(data, 'run.resume') && <ResumeRun runId={runId} />}
          {may(data, 'run.retry') && (
            <Button variant="primary" onClick={() => setSteering('retry')}>
              {t('run.retry')}
            </Button>
          )}
          {may(data, 'run.pause') && <Button onClick={() => setSteering('pause')}>{t('run.pause')}</Button>}
          {may(data, 'run.cancel') && (
            <Button onClick={() => setSteering('cancel')} className="text-danger-ink!">
              {t('run.cancel')}
            </Button>
          )}
        </>
      }
    >
      {data.pauseReason && (
        <Banner tone="plain" className="mt-6" title={t('run.pausedBy', { reason: data.pauseReason })} />
      )}
      <WaitsFor run={data} />
      <Result run={data} />
      <Where run={data} />
      <div className="grid gap-x-10 wide:grid-cols-[minmax(0,1fr)_18rem]">
        <Part title={t('run.timeline')} className="min-w-0">
          <History run={data} />
        </Part>
        <Part title={t('run.context')} aside={<CopyButton text={json(data.input)} />} className="max-wide:order-first">
          <Data value={data.input} />
        </Part>
      </div>
      {steering && <SteerRun runId={runId} how={steering} onClose={() => setSteering(null)} />}
    </Page>
  );
}

function Facts({ run }: { run: RunData }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      <RunState run={run} />
      <span>
        {t('run.by', { name: run.startedBy?.name ?? t('event.somebody') })} · <Ago instant={run.createdAt} />
      </span>
      {run.closedAt && (
        <span>{t('run.ended', { time: duration(Date.parse(run.closedAt) - Date.parse(run.createdAt)) })}</span>
      )}
      <Link
        href={paths.process(run.definition, run.version)}
        className="rounded-sm underline-offset-2 hover:text-ink hover:underline"
      >
        {run.definition} {run.version}
      </Link>
    </p>
  );
}

function WaitsFor({ run }: { run: RunData }) {
  if (run.waitingFor.length === 0) return null;
  return (
    <section aria-label={t('run.waitsFor')} className="mt-6 flex flex-col gap-2">
      {run.waitingFor.map((task) => (
        <div
          key={task.taskId}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-warning-ink/30 bg-warning-soft px-4 py-3"
        >
          <UserRound aria-hidden="true" className="size-4 shrink-0 text-warning-ink" />
          <div className="min-w-0 flex-1">
            <Link href={paths.task(task.taskId)} className="font-medium underline-offset-2 hover:underline">
              {task.title}
            </Link>
            <p className="text-soft">{t('run.assigned', { to: task.assigned.join(', ') || t('inbox.noGroup') })}</p>
          </div>
          <Clock dueAt={task.dueAt} />
        </div>
      ))}
    </section>
  );
}

function Result({ run }: { run: RunData }) {
  if (run.error) {
    const { title, detail, instance, type } = run.error as {
      title?: string;
      detail?: string;
      instance?: string;
      type?: string;
    };
    const step = instance ? stepAt(instance) : null;
    return (
      <Banner
        tone="danger"
        icon={<CircleAlert />}
        className="mt-6"
        title={[title ?? t('run.error'), step && t('run.errorAt', { step })].filter(Boolean).join(' ')}
      >
        {detail && <p className="wrap-anywhere">{detail}</p>}
        {type && <p className="mt-1 text-soft text-sm wrap-anywhere">{type}</p>}
      </Banner>
    );
  }
  if (run.cancelReason) {
    return <Banner tone="plain" className="mt-6" title={t('run.cancelReason', { reason: run.cancelReason })} />;
  }
  if (run.state !== 'completed') return null;
  return (
    <Part title={t('run.output')} aside={<CopyButton text={json(run.output)} />}>
      <div className="rounded-lg border border-line px-4 py-3">
        <Data value={run.output} />
      </div>
    </Part>
  );
}

/** Steps that ask nobody change no row, so nobody tells of them: while the run is open its account is read again. */
const LOOK_AGAIN_MS = 3_000;

function useHistory(run: RunData) {
  const open = run.closedAt === null && run.state !== 'paused';
  return useInfiniteQuery({ ...historyPages(run.id), refetchInterval: open ? LOOK_AGAIN_MS : false });
}

/** The definition's graph with the run on it. */
function Where({ run }: { run: RunData }) {
  const history = useHistory(run);
  const definition = useQuery(ask('definition.get', { name: run.definition, version: run.version }));
  if (!history.data || !definition.data) return null;
  return (
    <Part title={t('run.where')}>
      <Graph definition={definition.data} positions={positionsOf(history.data)} />
      {history.data.earlier && (
        <p className="mt-2 text-soft">{t('run.whereLatest', { count: history.data.items.length })}</p>
      )}
    </Part>
  );
}

function History({ run }: { run: RunData }) {
  const history = useHistory(run);
  if (history.data) {
    return (
      <>
        {history.hasNextPage && (
          <div className="mb-4">
            <Button busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
              {t('run.earlier')}
            </Button>
          </div>
        )}
        <Timeline history={history.data} />
      </>
    );
  }
  if (history.error) return <Problem failure={history.error} retry={() => void history.refetch()} />;
  return (
    <Loading>
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="flex gap-3 pb-5">
          <Bone className="size-4 rounded-full!" />
          <Bone className="h-3.5 w-48" />
        </div>
      ))}
    </Loading>
  );
}
