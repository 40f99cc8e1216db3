/** Views with nothing in them say what would be there; the first one offers to see it happen. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleCheck, Inbox, SearchX } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../api.ts';
import { Button, buttonLook } from '../components/button.tsx';
import { Empty, problemText } from '../components/notice.tsx';
import { t } from '../messages/index.ts';
import { useProcessNames } from '../processes/names.ts';
import { ask } from '../queries.ts';
import { paths, type ViewName } from '../routes.ts';
import { EXAMPLE } from './example.ts';

export function EmptyView({ view, text }: { view: ViewName; text: string }) {
  if (text) {
    return <Empty icon={<SearchX />} title={t('empty.search', { text })} hint={t('empty.searchHint')} />;
  }
  return (
    <>
      <Empty
        icon={view === 'for-me' ? <CircleCheck /> : <Inbox />}
        title={t(`empty.${view}`)}
        hint={t(`empty.${view}Hint`)}
        className="pb-6!"
      />
      {view === 'for-me' && <Example />}
    </>
  );
}

/** For who has decided nothing yet: the example, started from here. */
function Example() {
  const done = useQuery(ask('task.list', { view: 'done', limit: 1 }));
  const processes = useProcessNames();
  const [runId, setRunId] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: () => call('run.start', EXAMPLE),
    onSuccess: (run) => setRunId(run.runId),
  });
  if (!done.data || done.data.items.length > 0 || !processes.titles.has(EXAMPLE.name)) return null;
  return (
    <section className="mx-4 rounded-lg border border-line bg-surface p-4 shadow-sm">
      <h2 className="font-medium text-md">{t('example.title')}</h2>
      <p className="mt-1 text-pretty text-soft">{t('example.text')}</p>
      <div className="mt-3 flex items-center gap-3">
        <Button variant="primary" busy={start.isPending} disabled={start.isPending} onClick={() => start.mutate()}>
          {t('example.start')}
        </Button>
        {runId && (
          <Link href={paths.run(runId)} className={buttonLook('ghost')}>
            {t('example.follow')}
          </Link>
        )}
      </div>
      <p role="status" className="mt-2 text-soft empty:hidden">
        {start.error ? problemText(start.error).title : runId ? t('example.started') : ''}
      </p>
    </section>
  );
}
