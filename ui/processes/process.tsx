/** One definition: what it is, starting it, its versions, its source, and how an agent reaches it. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { humanised } from '../../schemas/validate/title.ts';
import { Badge } from '../components/badge.tsx';
import { Banner } from '../components/banner.tsx';
import { Code, json } from '../components/code.tsx';
import { Problem } from '../components/notice.tsx';
import { Page, Part } from '../components/page.tsx';
import { Bone, Loading } from '../components/skeleton.tsx';
import { Ago } from '../components/when.tsx';
import { useTitle } from '../frame/title.ts';
import { t } from '../messages/index.ts';
import { ask, type Definition } from '../queries.ts';
import { paths } from '../routes.ts';
import { Graph } from './graph.tsx';
import { StartForm } from './start-form.tsx';

export default function Process({ name }: { name: string }) {
  const [query] = useSearchParams();
  const version = query.get('version') ?? undefined;
  const definition = useQuery(ask('definition.get', { name, ...(version && { version }) }));
  const { data } = definition;
  useTitle(data?.title ?? humanised(name));
  const back = { href: paths.processes, label: t('process.back') };
  if (!data) {
    return (
      <Page title={humanised(name)} back={back}>
        {definition.error ? (
          <Problem failure={definition.error} retry={() => void definition.refetch()} />
        ) : (
          <Loading className="mt-4 max-w-2xl">
            <Bone className="h-3.5 w-80 max-w-full" />
            <Bone className="mt-10 h-3.5 w-24" />
            <Bone className="mt-2 h-9 w-full" />
            <Bone className="mt-6 h-3.5 w-24" />
            <Bone className="mt-2 h-9 w-full" />
          </Loading>
        )}
      </Page>
    );
  }
  const current = data.versions.find((one) => one.current);
  const old = current && current.version !== data.version;
  return (
    <Page
      title={data.title ?? humanised(name)}
      back={back}
      facts={
        <>
          {data.summary && <p className="max-w-prose text-pretty">{data.summary}</p>}
          <p className="mt-1 flex flex-wrap gap-x-2 text-sm">
            <span className="font-mono">{data.name}</span>
            <span aria-hidden="true">·</span>
            <span>{t('run.version', { version: data.version })}</span>
            <span aria-hidden="true">·</span>
            <span>
              {t('process.published')} <Ago instant={data.publishedAt} />
            </span>
            <span aria-hidden="true">·</span>
            <Link
              href={paths.runs({ definition: data.name })}
              className="text-accent-ink underline-offset-2 hover:underline"
            >
              {t('process.runs')}
            </Link>
          </p>
        </>
      }
    >
      {old && (
        <Banner
          tone="warning"
          className="mt-5"
          title={t('process.old', { version: data.version, current: current.version })}
        >
          <Link href={paths.process(name)} className="text-accent-ink underline underline-offset-2">
            {t('process.showCurrent')}
          </Link>
        </Banner>
      )}
      <div className="grid gap-x-10 wide:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="min-w-0">
          <Part title={t('process.startTitle')}>
            <StartForm key={data.digest} definition={data} version={old ? data.version : undefined} />
          </Part>
        </div>
        <Part title={t('process.versions')}>
          <Versions definition={data} />
        </Part>
      </div>
      <Part title={t('process.graph')}>
        <Graph definition={data} />
      </Part>
      <Part title={t('process.mcp')}>
        <p className="mb-2.5 text-pretty text-soft">{t('process.mcpHint')}</p>
        <Code label={t('process.mcp')} text={mcpSettings()} />
        <p className="mt-4 mb-2.5 text-pretty text-soft">{t('process.mcpCall')}</p>
        <Code
          label={t('process.mcpCall')}
          text={`run_start ${json({ name: data.name, input: sketch(data.inputSchema) })}`}
        />
      </Part>
      <Part title={t('process.source')}>
        <Code label={t('process.source')} text={data.source} />
      </Part>
    </Page>
  );
}

function Versions({ definition }: { definition: Definition }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {definition.versions.map(({ version, publishedAt, current }) => (
        <li key={version}>
          <Link
            href={paths.process(definition.name, current ? '' : version)}
            aria-current={version === definition.version ? 'true' : undefined}
            className="-mx-2 flex min-h-8 items-center gap-2 rounded-md px-2 hover:bg-hover aria-current:bg-hover touch:min-h-11"
          >
            <span className="tabular-nums">{version}</span>
            {current && <Badge tone="good">{t('process.current')}</Badge>}
            <span className="ml-auto text-soft text-sm">
              <Ago instant={publishedAt} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function mcpSettings(): string {
  return json({
    mcpServers: {
      orkestra: { url: `${location.origin}/mcp`, headers: { Authorization: `Bearer ${t('process.key')}` } },
    },
  });
}

/** The names of an input with their types in place of values: enough to see what to send. */
function sketch(schema: Record<string, unknown>): unknown {
  const properties = schema.properties as Record<string, Record<string, unknown>> | undefined;
  if (!properties) return schema.type === 'object' || schema.type === undefined ? {} : `<${String(schema.type)}>`;
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, sketch(property)]));
}
