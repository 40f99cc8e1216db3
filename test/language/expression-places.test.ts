/**
 * Guarantee: wherever the profile evaluates an expression, the expression is checked as everywhere: a text that is not jq, a
 * name that is not there, an operation that always fails, and, where one kind of value is needed, a value that never is one.
 * Each gives one problem, at that place. A new place that is forgotten by one of the four shows here.
 */
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import { PLACES } from '../../engine/definition/expression-sites.ts';

interface Row {
  at: string;
  /** The document behind its head; `@` is the expression, with its braces. */
  text: string;
  /** What it may see besides, by the specification's matrix. */
  place: keyof typeof PLACES;
  /** Values that can never be used there, and what is said of them. */
  never?: string[];
  says?: string;
}

const SET = 'do:\n  - a: { set: { x: 1 } }\n';
const step = (text: string) => `do:\n  - a: ${text}\n`;
const call = (name: string, with_: string) => step(`{ call: ${name}, with: ${with_} }`);
const http = (more: string) => call('http', `{ method: get, endpoint: 'https://x.test/a', ${more} }`);
const mcp = (more: string, http_ = '') =>
  call('mcp', `{ method: tools/list, ${more} transport: { http: { endpoint: 'https://x.test/mcp' ${http_} } } }`);
const human = (more: string) => call('human', `{ title: T, ${more} }`);
const listen = (to: string, more = '') => step(`{ listen: { to: ${to} } ${more} }`);
const caught = (more: string) =>
  step(`{ try: [{ b: { raise: { error: { type: 'https://x.test/e', status: 400 } } } }], catch: { ${more} } }`);
const raise = (more: string) => step(`{ raise: { error: { type: 'https://x.test/e', status: 400, ${more} } } }`);
const shared = (kind: string, text: string, use: string) => `use: { ${kind}: { it: ${text} } }\n${step(use)}`;
const emit = (more: string) => step(`{ emit: { event: { with: { type: told, ${more} } } } }`);
const FORM = 'form: { schema: { type: object, properties: { n: { type: number } } }, data: { n: @ } }';

const DURATION = { never: ['"soon"', '3', 'null'], says: 'wrong-result' };
const TEXT = { never: ['[1]', '{ a: 1 }'], says: 'wrong-result' };
const MAPPING = { never: ['"text"', '3', '[1]'], says: 'wrong-result' };
const NAMES = { never: ['true', '{ a: 1 }'], says: 'wrong-result' };
const URI = { never: ['3', 'null'], says: 'wrong-result' };
const STATUS = { never: ['"often"', '[400]'], says: 'wrong-result' };
const VALUE = { never: ['null'], says: 'wrong-result' };
const NUMBERED = { never: ['"text"'] };

const ROWS: Row[] = [
  // The workflow.
  { at: '/input/from', text: `input: { from: @ }\n${SET}`, place: 'workflowInput' },
  { at: '/input/from/a', text: `input: { from: { a: @ } }\n${SET}`, place: 'workflowInput' },
  { at: '/output/as', text: `output: { as: @ }\n${SET}`, place: 'workflowOutput' },
  { at: '/output/as/a', text: `output: { as: { a: @ } }\n${SET}`, place: 'workflowOutput' },
  { at: '/timeout/after', text: `timeout: { after: @ }\n${SET}`, place: 'workflowTimeout', ...DURATION },
  // Its schedule.
  ...[
    { at: 'one', of: (filter: string) => `{ one: ${filter} }` },
    { at: 'any/0', of: (filter: string) => `{ any: [${filter}] }` },
    { at: 'all/0', of: (filter: string) => `{ all: [${filter}] }` },
  ].flatMap(({ at, of }): Row[] => {
    const start = (filter: string) => `schedule: { on: ${of(filter)} }\n${SET}`;
    const wait = (filter: string) => listen(of(filter));
    return [
      { on: `/schedule/on/${at}`, text: start, place: 'startFilter' as const },
      { on: `/do/0/a/listen/to/${at}`, text: wait, place: 'body' as const },
    ].flatMap(({ on, text, place }): Row[] => [
      { at: `${on}/with/data`, text: text('{ with: { type: t, data: @ } }'), place },
      { at: `${on}/with/data/a`, text: text('{ with: { type: t, data: { a: @ } } }'), place },
      {
        at: `${on}/with/type`,
        text: text('{ with: { type: @ } }'),
        place,
        never: ['3', 'false'],
        says: 'wrong-result',
      },
      {
        at: `${on}/with/subject`,
        text: text('{ with: { subject: @ } }'),
        place,
        never: ['3', 'null'],
        says: 'wrong-result',
      },
      {
        at: `${on}/correlate/c/from`,
        text: text('{ with: { type: t }, correlate: { c: { from: @ } } }'),
        place,
        ...VALUE,
      },
      {
        at: `${on}/correlate/c/expect`,
        text: text('{ with: { type: t }, correlate: { c: { from: .id, expect: @ } } }'),
        place,
        ...VALUE,
      },
    ]);
  }),
  // `use`.
  {
    at: '/use/timeouts/it/after',
    text: shared('timeouts', '{ after: @ }', '{ set: { x: 1 }, timeout: it }'),
    place: 'body',
    ...DURATION,
  },
  {
    at: '/use/timeouts/it/after',
    text: `timeout: it\n${shared('timeouts', '{ after: @ }', '{ set: { x: 1 } }')}`,
    place: 'workflowTimeout',
    ...DURATION,
  },
  ...(['when', 'exceptWhen'] as const).flatMap((key): Row[] => [
    {
      at: `/use/retries/it/${key}`,
      text: `use: { retries: { it: { ${key}: @ } } }\n${caught('retry: it')}`,
      place: 'body',
    },
    { at: `/do/0/a/catch/${key}`, text: caught(`${key}: @`), place: 'body' },
    { at: `/do/0/a/catch/retry/${key}`, text: caught(`retry: { ${key}: @ }`), place: 'body' },
  ]),
  ...(['title', 'detail', 'instance'] as const).flatMap((key): Row[] => [
    { at: `/do/0/a/raise/error/${key}`, text: raise(`${key}: @`), place: 'body', ...TEXT },
    {
      at: `/use/errors/it/${key}`,
      text: shared('errors', `{ type: 'https://x.test/e', status: 400, ${key}: @ }`, '{ raise: { error: it } }'),
      place: 'body',
      ...TEXT,
    },
  ]),
  {
    at: '/do/0/a/raise/error/type',
    text: step('{ raise: { error: { type: @, status: 400 } } }'),
    place: 'body',
    ...TEXT,
  },
  {
    at: '/do/0/a/raise/error/status',
    text: step("{ raise: { error: { type: 'https://x.test/e', status: @ } } }"),
    place: 'body',
    ...STATUS,
  },
  {
    at: '/use/errors/it/status',
    text: shared('errors', "{ type: 'https://x.test/e', status: @ }", '{ raise: { error: it } }'),
    place: 'body',
    ...STATUS,
  },
  {
    at: '/use/authentications/it/bearer/token',
    text: `use: { authentications: { it: { bearer: { token: @ } } } }\n${call('http', "{ method: get, endpoint: { uri: 'https://x.test/a', authentication: { use: it } } }")}`,
    place: 'authentication',
    ...NAMES,
  },
  {
    at: '/use/functions/it/with/body',
    text: shared(
      'functions',
      "{ call: http, with: { method: post, endpoint: 'https://x.test/a', body: @ } }",
      '{ call: it }',
    ),
    place: 'call',
  },
  {
    at: '/use/functions/it/with/headers',
    text: shared(
      'functions',
      "{ call: http, with: { method: get, endpoint: 'https://x.test/a', headers: @ } }",
      '{ call: it }',
    ),
    place: 'call',
    ...MAPPING,
  },
  {
    at: '/use/functions/it/with/parameters',
    text: shared(
      'functions',
      "{ call: mcp, with: { method: tools/list, parameters: @, transport: { http: { endpoint: 'https://x.test/a' } } } }",
      '{ call: it }',
    ),
    place: 'call',
    ...MAPPING,
  },
  {
    at: '/use/functions/it/timeout/after',
    text: shared(
      'functions',
      "{ call: http, with: { method: get, endpoint: 'https://x.test/a' }, timeout: { after: @ } }",
      '{ call: it }',
    ),
    place: 'body',
    ...DURATION,
  },
  {
    at: '/use/functions/it/input/from',
    text: shared(
      'functions',
      "{ call: http, with: { method: get, endpoint: 'https://x.test/a' }, input: { from: @ } }",
      '{ call: it }',
    ),
    place: 'inputFrom',
  },
  {
    at: '/use/functions/it/output/as',
    text: shared(
      'functions',
      "{ call: http, with: { method: get, endpoint: 'https://x.test/a' }, output: { as: @ } }",
      '{ call: it }',
    ),
    place: 'outputAs',
  },
  // What every step has.
  { at: '/do/0/a/if', text: step('{ if: @, set: { x: 1 } }'), place: 'if' },
  { at: '/do/0/a/input/from', text: step('{ set: { x: 1 }, input: { from: @ } }'), place: 'inputFrom' },
  { at: '/do/0/a/output/as', text: step('{ set: { x: 1 }, output: { as: @ } }'), place: 'outputAs' },
  { at: '/do/0/a/output/as/y', text: step('{ set: { x: 1 }, output: { as: { y: @ } } }'), place: 'outputAs' },
  { at: '/do/0/a/export/as', text: step('{ set: { x: 1 }, export: { as: @ } }'), place: 'exportAs' },
  { at: '/do/0/a/timeout/after', text: step('{ set: { x: 1 }, timeout: { after: @ } }'), place: 'body', ...DURATION },
  // Each kind of step.
  { at: '/do/0/a/set', text: step('{ set: @ }'), place: 'body' },
  { at: '/do/0/a/set/x/0/y', text: step('{ set: { x: [{ y: @ }] } }'), place: 'body' },
  { at: '/do/0/a/wait', text: step('{ wait: @ }'), place: 'body', ...DURATION },
  {
    at: '/do/0/a/switch/0/c/when',
    text: step('{ switch: [{ c: { when: @, then: end } }, { d: { then: end } }] }'),
    place: 'body',
  },
  {
    at: '/do/0/a/for/in',
    text: step('{ for: { in: @ }, do: [{ b: { set: { x: 1 } } }] }'),
    place: 'body',
    never: ['3', '{ a: 1 }', 'null'],
    says: 'wrong-result',
  },
  { at: '/do/0/a/for/in/1', text: step('{ for: { in: [1, @] }, do: [{ b: { set: { x: 1 } } }] }'), place: 'body' },
  {
    at: '/do/0/a/while',
    text: step('{ for: { in: [1] }, while: @, do: [{ b: { set: { x: 1 } } }] }'),
    place: 'body',
  },
  {
    at: '/do/0/a/fork/branches/0/b/set/x',
    text: step('{ fork: { branches: [{ b: { set: { x: @ } } }] } }'),
    place: 'body',
  },
  { at: '/do/0/a/catch/do/0/c/set/x', text: caught('do: [{ c: { set: { x: @ } } }]'), place: 'body' },
  {
    at: '/do/0/a/run/workflow/input/x',
    text: step("{ run: { workflow: { namespace: n, name: m, version: '1.0.0', input: { x: @ } } } }"),
    place: 'body',
  },
  { at: '/do/0/a/emit/event/with/data', text: emit('data: @'), place: 'body' },
  { at: '/do/0/a/emit/event/with/data/x', text: emit('data: { x: @ }'), place: 'body' },
  ...['id', 'source', 'time', 'subject', 'datacontenttype', 'dataschema'].map(
    (key): Row => ({
      at: `/do/0/a/emit/event/with/${key}`,
      text: emit(`${key}: @`),
      place: 'body',
      never: ['3', '{ a: 1 }'],
      says: 'wrong-result',
    }),
  ),
  {
    at: '/do/0/a/emit/event/with/type',
    text: step('{ emit: { event: { with: { type: @ } } } }'),
    place: 'body',
    never: ['3', 'null'],
    says: 'wrong-result',
  },
  { at: '/do/0/a/emit/event/with/region', text: emit('region: @'), place: 'body', ...TEXT },
  // The rest of `listen`.
  { at: '/do/0/a/listen/to/until', text: listen('{ any: [], until: @ }'), place: 'body' },
  {
    at: '/do/0/a/listen/to/until/one/with/data',
    text: listen('{ any: [], until: { one: { with: { type: t, data: @ } } } }'),
    place: 'body',
  },
  ...(['output', 'export'] as const).map(
    (key): Row => ({
      at: `/do/0/a/foreach/${key}/as`,
      text: listen('{ any: [], until: ". > 3" }', `, foreach: { ${key}: { as: @ } }`).replace('. > 3', 'length > 3'),
      place: key === 'output' ? 'outputAs' : 'exportAs',
    }),
  ),
  {
    at: '/do/0/a/foreach/do/0/b/set/x',
    text: listen('{ one: { with: { type: t } } }', ', foreach: { do: [{ b: { set: { x: @ } } }] }'),
    place: 'body',
  },
  // Calls.
  {
    at: '/do/0/a/with/method',
    text: call('http', "{ method: @, endpoint: 'https://x.test/a' }"),
    place: 'call',
    never: ['3', '"fetch"'],
    says: 'wrong-result',
  },
  { at: '/do/0/a/with/endpoint', text: call('http', '{ method: get, endpoint: @ }'), place: 'call', ...URI },
  {
    at: '/do/0/a/with/endpoint/uri',
    text: call('http', '{ method: get, endpoint: { uri: @ } }'),
    place: 'call',
    ...URI,
  },
  { at: '/do/0/a/with/headers', text: http('headers: @'), place: 'call', ...MAPPING },
  { at: '/do/0/a/with/headers/x', text: http('headers: { x: @ }'), place: 'call' },
  { at: '/do/0/a/with/query', text: http('query: @'), place: 'call', ...MAPPING },
  { at: '/do/0/a/with/query/x', text: http('query: { x: @ }'), place: 'call' },
  { at: '/do/0/a/with/body', text: http('body: @'), place: 'call' },
  { at: '/do/0/a/with/body/x', text: http('body: { x: @ }'), place: 'call' },
  ...['basic: { username: @, password: p }', 'bearer: { token: @ }'].map(
    (policy): Row => ({
      at: `/do/0/a/with/endpoint/authentication/${policy.startsWith('basic') ? 'basic/username' : 'bearer/token'}`,
      text: call('http', `{ method: get, endpoint: { uri: 'https://x.test/a', authentication: { ${policy} } } }`),
      place: 'authentication',
      ...NAMES,
    }),
  ),
  {
    at: '/do/0/a/with/endpoint/authentication/oauth2/client/secret',
    text: call(
      'http',
      "{ method: get, endpoint: { uri: 'https://x.test/a', authentication: { oauth2: { authority: 'https://x.test', grant: client_credentials, client: { id: c, secret: @ } } } } }",
    ),
    place: 'authentication',
    ...NAMES,
  },
  {
    at: '/do/0/a/with/parameters/number',
    text: call(
      'openapi',
      "{ document: { endpoint: 'https://other.test/o.json' }, operationId: o, parameters: { number: @ } }",
    ),
    place: 'call',
  },
  {
    at: '/do/0/a/with/authentication/bearer/token',
    text: call(
      'openapi',
      "{ document: { endpoint: 'https://other.test/o.json' }, operationId: o, authentication: { bearer: { token: @ } } }",
    ),
    place: 'authentication',
    ...NAMES,
  },
  { at: '/do/0/a/with/parameters', text: mcp('parameters: @,'), place: 'call', ...MAPPING },
  { at: '/do/0/a/with/parameters/x', text: mcp('parameters: { x: @ },'), place: 'call' },
  { at: '/do/0/a/with/client/version', text: mcp('client: { name: c, version: @ },'), place: 'call' },
  { at: '/do/0/a/with/transport/http/headers/x', text: mcp('', ', headers: { x: @ }'), place: 'call' },
  {
    at: '/do/0/a/with/transport/http/endpoint',
    text: call('mcp', '{ method: tools/list, transport: { http: { endpoint: @ } } }'),
    place: 'call',
    ...URI,
  },
  { at: '/do/0/a/with/x', text: call('anything', '{ x: @ }'), place: 'call' },
  // People.
  { at: '/do/0/a/with/title', text: call('human', '{ title: @ }'), place: 'body' },
  { at: '/do/0/a/with/body', text: human('body: @'), place: 'body' },
  { at: '/do/0/a/with/show/x', text: human('show: { x: @ }'), place: 'body' },
  { at: '/do/0/a/with/priority', text: human('priority: @'), place: 'body', ...NUMBERED, says: 'wrong-result' },
  { at: '/do/0/a/with/labels', text: human('labels: @'), place: 'body', ...NAMES },
  ...['users', 'groups', 'exclude'].flatMap((key): Row[] => [
    {
      at: `/do/0/a/with/assign/${key}`,
      text: human(`assign: { users: [alice], ${key}: @ }`.replace('users: [alice], users', 'users')),
      place: 'body',
      ...NAMES,
    },
    {
      at: `/do/0/a/with/assign/${key}/0`,
      text: human(`assign: { users: [alice], ${key}: [@] }`.replace('users: [alice], users', 'users')),
      place: 'body',
    },
  ]),
  {
    at: '/do/0/a/with/escalate/0/assign/users',
    text: human('assign: { users: [alice] }, escalate: [{ after: PT1H, assign: { users: @ } }]'),
    place: 'body',
    ...NAMES,
  },
  {
    at: '/do/0/a/with/sla/due',
    text: human('sla: { due: @ }'),
    place: 'body',
    never: ['"soon"', '3'],
    says: 'wrong-result',
  },
  { at: '/do/0/a/with/form/data/n', text: human(FORM), place: 'body', ...NUMBERED, says: 'prefill-refused' },
  {
    at: '/do/0/a/with/outcomes/yes/form/data/n',
    text: human(`outcomes: { yes: { ${FORM} } }`),
    place: 'body',
    ...NUMBERED,
    says: 'prefill-refused',
  },
];

const HEAD = "document: { dsl: '1.0.3', namespace: test, name: sample, version: '1.0.0' }\n";
const problemsOf = ({ text }: Row, expression: string): string[] =>
  checkDefinition(HEAD + text.replace('@', `'\${ ${expression} }'`), { file: 'x.yaml' }).problems.map(
    ({ code, pointer }) => `${code} at ${pointer}`,
  );

describe('an expression', () => {
  it.each(ROWS)('at $at of $place that is not jq is said there', (row) => {
    expect(problemsOf(row, '. as')).toEqual([`expression-syntax at ${row.at}`]);
  });

  it.each(ROWS)('at $at of $place that names what is not there is said there', (row) => {
    expect(problemsOf(row, '$nobody')).toEqual([`unknown-variable at ${row.at}`]);
    for (const name of ['context', 'input', 'output', 'task', 'workflow', 'runtime'] as const) {
      const sees: readonly string[] = PLACES[row.place].sees;
      const said = problemsOf(row, `$${name}`).filter((one) => one.startsWith('argument-not-available'));
      expect(said).toEqual(sees.includes(name) ? [] : [`argument-not-available at ${row.at}`]);
    }
  });

  it.each(ROWS)('at $at of $place that always fails is said there', (row) => {
    expect(problemsOf(row, '("text" | . - 1)')).toEqual([`impossible-operation at ${row.at}`]);
  });

  it.each(ROWS.filter(({ never }) => never))(
    'at $at of $place that never gives what is needed is said there',
    (row) => {
      for (const one of row.never!) {
        const told = problemsOf(row, `${one} | .`).filter((code) => !code.startsWith('unreachable-step'));
        expect(told, one).toEqual([`${row.says} at ${row.at}`]);
      }
    },
  );
});

it('every kind of place has rows', () => {
  expect(Object.keys(PLACES).filter((place) => !ROWS.some((row) => row.place === place))).toEqual([]);
});
