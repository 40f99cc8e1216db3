import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronRight, Workflow } from 'lucide-react';
import { Link } from 'wouter';
import { humanised } from '../../schemas/validate/title.ts';
import { Button } from '../components/button.tsx';
import { Empty, Problem } from '../components/notice.tsx';
import { Page } from '../components/page.tsx';
import { Bone, Loading } from '../components/skeleton.tsx';
import { useTitle } from '../frame/title.ts';
import { t } from '../messages/index.ts';
import { pages } from '../queries.ts';
import { paths } from '../routes.ts';

export default function ProcessList() {
  const processes = useInfiniteQuery(pages('definition.list', { limit: 100 }));
  useTitle(t('process.title'));
  const items = processes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('process.title')} facts={t('process.hint')}>
      {processes.data ? (
        items.length === 0 ? (
          <Empty icon={<Workflow />} title={t('process.empty')} hint={t('process.emptyHint')} />
        ) : (
          <ul className="mt-6 divide-y divide-line rounded-lg border border-line">
            {items.map(({ name, title, summary, version }) => (
              <li key={name}>
                <Link
                  href={paths.process(name)}
                  className="flex items-center gap-4 px-4 py-3 transition-colors hover:bg-hover focus-visible:outline-offset-[-2px]"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium text-md">{title ?? humanised(name)}</span>
                    {summary && <span className="mt-0.5 block text-pretty text-soft">{summary}</span>}
                  </span>
                  <span className="shrink-0 text-soft text-sm tabular-nums">{version}</span>
                  <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-soft" />
                </Link>
              </li>
            ))}
          </ul>
        )
      ) : processes.error ? (
        <Problem failure={processes.error} retry={() => void processes.refetch()} />
      ) : (
        <Loading className="mt-6">
          <div className="divide-y divide-line rounded-lg border border-line">
            {[0, 1, 2].map((row) => (
              <div key={row} className="px-4 py-3.5">
                <Bone className="h-4 w-48" />
                <Bone className="mt-2 h-3 w-96 max-w-full" />
              </div>
            ))}
          </div>
        </Loading>
      )}
      {processes.hasNextPage && (
        <div className="mt-4 text-center">
          <Button onClick={() => void processes.fetchNextPage()} busy={processes.isFetchingNextPage}>
            {t('run.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}
