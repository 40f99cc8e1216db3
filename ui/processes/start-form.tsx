/** Starting a run: the form of the definition's input, judged by the same words as a task's. */
import { useMutation } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { JsonObject } from '../../engine/json.ts';
import { call, problemOf } from '../api.ts';
import { Banner } from '../components/banner.tsx';
import { Button } from '../components/button.tsx';
import { Keys } from '../components/keys.tsx';
import { later } from '../components/later.tsx';
import { problemText } from '../components/notice.tsx';
import { FormSkeleton } from '../form/form-skeleton.tsx';
import { useCommands } from '../frame/commands.ts';
import { t } from '../messages/index.ts';
import { type Definition, readAgain } from '../queries.ts';
import { paths } from '../routes.ts';
import { hasFields } from '../task/outcomes.ts';

const form = () => import('../form/schema-form.tsx');
const SchemaForm = later(form);

export function StartForm({ definition, version }: { definition: Definition; version: string | undefined }) {
  const [data, setData] = useState<unknown>({});
  const [attempts, setAttempts] = useState(0);
  const [, go] = useLocation();
  const attempt = useRef<{ content: string; key: string } | null>(null);
  const schema = definition.inputSchema as JsonObject;
  const asks = hasFields({ schema });

  const start = useMutation({
    mutationFn: async () => {
      const { plain } = await form();
      const input = plain(data);
      const content = JSON.stringify(input);
      // Pressed again after a lost connection, the same input starts the same run.
      if (attempt.current?.content !== content) attempt.current = { content, key: crypto.randomUUID() };
      return call('run.start', {
        name: definition.name,
        input,
        ...(version && { version }),
        idempotencyKey: attempt.current.key,
        wait: 1,
      });
    },
    onSuccess: ({ runId }) => {
      readAgain('run.list', 'task.list', 'task.count');
      go(paths.run(runId));
    },
    onError: (failure) => problemOf(failure).violations.length > 0 && setAttempts((count) => count + 1),
  });

  const press = async () => {
    const { plain, refusalsOf } = await form();
    if (refusalsOf(schema, plain(data)).length > 0) setAttempts((count) => count + 1);
    else start.mutate();
  };
  useCommands([
    { id: 'process.start', group: 'start', title: t('process.startTitle'), keys: 'mod+Enter', run: () => void press() },
  ]);

  const problem = start.error ? problemOf(start.error) : null;
  const words = problem && problem.violations.length === 0 ? problemText(problem) : null;
  return (
    <div>
      {words && (
        <Banner tone="danger" role="alert" icon={<CircleAlert />} title={words.title} className="mb-5">
          {words.hint}
        </Banner>
      )}
      {asks ? (
        <SchemaForm
          fallback={<FormSkeleton schema={schema} ui={{}} />}
          schema={schema}
          ui={{}}
          data={data}
          onChange={setData}
          attempts={attempts}
          refused={problem?.violations}
        />
      ) : (
        <p className="text-soft">{t('process.noInput')}</p>
      )}
      <div className="mt-5 flex justify-end">
        <Button variant="primary" busy={start.isPending} disabled={start.isPending} onClick={() => void press()}>
          {t('process.start')}
          <Keys keys="mod+Enter" />
        </Button>
      </div>
    </div>
  );
}
