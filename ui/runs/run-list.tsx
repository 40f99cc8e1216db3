import { useInfiniteQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useId } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { Button } from '../components/button.tsx';
import { Empty, Problem } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { Bone, Loading } from '../components/skeleton.tsx';
import { Ago } from '../components/when.tsx';
import { useTitle } from '../frame/title.ts';
import { t } from '../messages/index.ts';
import { type ProcessNames, useProcessNames } from '../processes/names.ts';
import { pages, type RunRow } from '../queries.ts';
import { paths } from '../routes.ts';
import { duration } from '../time.ts';
import { RunState } from './state.tsx';

const STATES = ['pending', 'running', 'paused', 'completed', 'failed', 'cancelled', 'terminated'] as const;

export default function RunList() {
  const [query] = useSearchParams();
  const [, go] = useLocation();
  const definition = query.get('definition') ?? '';
  const state = STATES.find((one) => one === query.get('state'));
  const runs = useInfiniteQuery(
    pages('run.list', { limit: 50, ...(definition && { definition }), ...(state && { state }) }),
  );
  const names = useProcessNames();
  useTitle(t('run.title'));

  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const options = [...names.titles];
  // A process that is no longer in the list can still be asked for.
  if (definition && !names.titles.has(definition)) options.push([definition, names.of(definition)]);
  const filter = (change: { definition?: string; state?: string }) =>
    go(paths.runs({ definition, ...(state && { state }), ...change }), { replace: true });
  const filtered = definition !== '' || state !== undefined;
  return (
    <Page
      title={t('run.title')}
      facts={t('run.hint')}
      actions={
        <div className="flex flex-wrap gap-3 phone:w-full">
          <Filter
            label={t('run.filterProcess')}
            value={definition}
            options={options}
            onChange={(value) => filter({ definition: value })}
          />
          <Filter
            label={t('run.filterState')}
            value={state ?? ''}
            options={STATES.map((one) => [one, t(`run.state.${one}`)])}
            onChange={(value) => filter({ state: value })}
          />
        </div>
      }
    >
      {runs.data ? (
        items.length > 0 ? (
          <Table runs={items} names={names} />
        ) : filtered ? (
          <Empty icon={<Activity />} title={t('run.emptyFiltered')} hint={t('run.emptyFilteredHint')} />
        ) : (
          <Empty icon={<Activity />} title={t('run.empty')} hint={t('run.emptyHint')}>
            <Button onClick={() => go(paths.processes)}>{t('command.processes')}</Button>
          </Empty>
        )
      ) : runs.error ? (
        <Problem failure={runs.error} retry={() => void runs.refetch()} />
      ) : (
        <Loading className="mt-6">
          {[0, 1, 2, 3, 4, 5].map((row) => (
            <div key={row} className="flex h-11 items-center gap-6 border-line border-b">
              <Bone className="h-3.5 w-1/4" />
              <Bone className="h-3.5 w-1/6" />
              <Bone className="h-3.5 w-1/6" />
            </div>
          ))}
        </Loading>
      )}
      {runs.hasNextPage && (
        <div className="mt-5 text-center">
          <Button busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {t('run.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

interface FilterProps {
  label: string;
  value: string;
  options: [string, string][];
  onChange: (value: string) => void;
}

function Filter({ label, value, options, onChange }: FilterProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 phone:flex-1 phone:flex-col phone:items-start phone:gap-1">
      <label htmlFor={id} className="text-soft">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="field h-8 w-40! py-0! text-base! phone:w-full!"
      >
        <option value="">{t('run.any')}</option>
        {options.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

function Table({ runs, names }: { runs: RunRow[]; names: ProcessNames }) {
  const cell = 'px-3 py-2.5 first:pl-0 last:pr-0';
  return (
    <table className="mt-5 w-full table-fixed text-left">
      <thead className="border-line border-b text-soft text-sm">
        <tr>
          <th scope="col" className={`${cell} w-[38%] phone:w-[42%] font-medium`}>
            {t('run.process')}
          </th>
          <th scope="col" className={`${cell} w-[16%] phone:w-[28%] font-medium`}>
            {t('run.state')}
          </th>
          <th scope="col" className={`${cell} w-[20%] font-medium phone:hidden`}>
            {t('run.startedBy')}
          </th>
          <th scope="col" className={`${cell} w-[14%] phone:w-[30%] text-right font-medium`}>
            {t('run.started')}
          </th>
          <th scope="col" className={`${cell} w-[12%] text-right font-medium phone:hidden`}>
            {t('run.took')}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {runs.map((run) => (
          <tr key={run.id} data-testid="run-row" className="relative transition-colors hover:bg-hover">
            <td className={cell}>
              <Link href={paths.run(run.id)} className="font-medium after:absolute after:inset-0">
                {names.of(run.definition)}
              </Link>
              <span className="ml-2 text-soft text-sm tabular-nums phone:hidden">{run.version}</span>
            </td>
            <td className={cell}>
              <RunState run={run} />
            </td>
            <td className={`${cell} phone:hidden`}>{run.startedBy?.name ?? ''}</td>
            <td className={`${cell} whitespace-nowrap text-right text-soft tabular-nums`}>
              <Ago instant={run.createdAt} />
            </td>
            <td className={`${cell} text-right text-soft tabular-nums phone:hidden`}>
              {run.closedAt ? duration(Date.parse(run.closedAt) - Date.parse(run.createdAt)) : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
