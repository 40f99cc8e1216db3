/** The rules of the house: an import against the arrows, an impure engine, a second maker of tenants shows here. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as rules from './rules.ts';
import { sourcesOf } from './sources.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = ['schemas', 'engine', 'server', 'codegen', 'cli', 'ui', 'sdk'];
const ALL: [string, rules.Rule][] = Object.entries(rules).filter(
  (entry): entry is [string, rules.Rule] => typeof entry[1] === 'function',
);

describe('the house', () => {
  const sources = sourcesOf(ROOT, ROOMS);
  it.each(ALL)('keeps the rule %s', (_name, rule) => {
    expect(rule(sources)).toEqual([]);
  });
  it('is looked at whole', () => {
    expect(new Set(sources.map(({ room }) => room))).toEqual(new Set(ROOMS));
    expect(sources.length).toBeGreaterThan(100);
  });
});

describe('a broken house', () => {
  const broken = sourcesOf(path.join(ROOT, 'test/purity/fixtures'), ['engine', 'server', 'ui', 'sdk']);
  const EXPECTED: Record<string, string[]> = {
    arrowsGoOneWay: [
      'engine/reaches-into-the-server.ts:1 imports server/store/tasks.ts: engine may not import server',
      'ui/imports-code-of-the-server.ts:1 imports server/call.ts: ui may not import server but types',
      'sdk/imports-the-engine.ts:1 imports engine/json.ts: sdk may not import engine',
    ],
    packagesHaveOnePlace: [
      'engine/second-yaml.ts:1 imports yaml: YAML is bounded before it is parsed, in one place',
      'engine/second-workflow.ts:1 imports @temporalio/workflow: the workflow is the only Host on Temporal',
      'server/operations/queries-itself.ts:1 imports kysely: queries live in store/',
    ],
    engineIsPure: [
      'engine/imports-a-package.ts:1 imports lodash: the engine imports no package',
      'engine/imports-node.ts:1 imports node:fs: the engine imports no package',
    ],
    engineIsDeterministic: [
      'engine/reads-the-clock.ts:1 uses Date.now',
      'engine/reads-the-clock.ts:2 uses new Date()',
      'engine/draws-by-chance.ts:1 uses Math.random',
      'engine/looks-around.ts:1 uses process',
      'engine/looks-around.ts:2 uses fetch',
      'engine/looks-around.ts:3 uses setTimeout',
      'engine/looks-around.ts:4 uses Intl without arguments',
    ],
    tenantsAreMadeInFewPlaces: ['server/operations/makes-a-tenant.ts makes a TenantId'],
    standInsAreForTests: ['server/sends-calls-elsewhere.ts sends calls elsewhere'],
    operationsRunInCall: ['server/operations/runs-past-call.ts runs an operation past call.ts'],
    storeTakesNoTenant: ['server/store/takes-a-tenant.ts: readTasks takes a tenant'],
  };
  it('has a fixture for every rule', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(ALL.map(([name]) => name).sort());
  });
  it.each(ALL)('is told by the rule %s', (name, rule) => {
    expect(rule(broken).sort()).toEqual((EXPECTED[name] as string[]).sort());
  });
});
