/**
 * Guarantee: every official example that is accepted runs to the end its text describes, on the virtual-time host, its services
 * answered by mocks. Which are accepted is told by docs/profile.md and test/language/official.test.ts; a new one must get a row here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleRow } from '../../engine/definition/example-table.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { HOME } from './kit.ts';
import { type Answer, answerTo } from './services.ts';
import { simulated } from './virtual.ts';

interface Run {
  input?: Json;
  /** Instead of the pet store. */
  answers?: (method: string, address: string) => Answer;
  /** Events that come, one after the other. */
  events?: JsonObject[];
  /** How much time passes. */
  after?: string;
  output?: Json;
  /** Of the error it ends with. */
  error?: object;
}

const REX = { id: 1, name: 'Rex', status: 'available', photoUrls: [] };
const ok = (body: Json) => (): Answer => ({ status: 200, body });
const echo = (method: string, address: string): Answer => ({ status: 200, body: `${method} ${address}` });
const pet: Run = { input: { petId: 1 }, output: REX };
const unfinished = { status: 500, title: 'Not Implemented', detail: expect.stringContaining('work in progress') };

const FEVER = { type: 'com.fake-hospital.vitals.measurements.temperature', data: { temperature: 39 } };
const COOL = { ...FEVER, data: { temperature: 36 } };
const SLOW = { type: 'com.fake-hospital.vitals.measurements.bpm', data: { bpm: 40 } };
const called = (type: string, data: Json) => ({ specversion: '1.0', type, data });
const LOW = called('com.example.hospital.events.patients.heartbeat.low', {
  patient: { id: 1, name: 'Ann', room: { number: 7 }, vitals: { bpm: 40 } },
  timestamp: 1,
});

const RUNS: Record<string, Run> = {
  'authentication-bearer-uri-format': { input: { petId: 1, token: 't' }, output: REX },
  'authentication-bearer': { input: { petId: 1, token: 't' }, output: REX },
  'authentication-oauth2-secret': pet,
  'authentication-oauth2': pet,
  'authentication-oidc-secret': pet,
  'authentication-oidc': pet,
  'authentication-reusable': { input: { petId: 1, token: 't' }, output: REX },
  'call-custom-function-inline': { answers: echo, output: 'GET https://petstore.swagger.io/v2/pet/69' },
  'call-http-endpoint-interpolation-shorthand': pet,
  'call-http-endpoint-interpolation': pet,
  'call-http-query-headers-expressions': {
    input: { searchQuery: 'luke' },
    answers: echo,
    output: 'GET https://swapi.dev/api/people/?search=luke',
  },
  'call-http-query-parameters': {
    input: { searchQuery: 'leia' },
    answers: echo,
    output: 'GET https://swapi.dev/api/people/?search=leia',
  },
  'call-http-redirect': { input: { searchQuery: 'han' }, answers: () => ({ status: 304, body: null }), output: null },
  'call-openapi-redirect': {
    answers: echo,
    output: 'GET https://petstore.swagger.io/v2/pet/findByStatus?status=available',
  },
  'call-openapi': { output: [REX, { ...REX, id: 2, name: 'Tom' }] },
  'conditional-task': { input: { customer: { age: 17 } }, error: { status: 400, title: 'Access Forbidden' } },
  'do-multiple': {
    input: { ...REX, petId: 1 },
    answers: ok({ petId: 1, sold: true }),
    output: { petId: 1, sold: true },
  },
  'do-single': pet,
  emit: {
    output: expect.objectContaining({
      source: 'https://petstore.com',
      type: 'com.petstore.order.placed.v1',
      data: { client: { firstName: 'Cruella', lastName: 'de Vil' }, items: [{ breed: 'dalmatian', quantity: 101 }] },
    }),
  },
  'for-inline-array': {
    output: {
      processed: [
        { name: 'red', hex: '#FF0000' },
        { name: 'green', hex: '#00FF00' },
        { name: 'blue', hex: '#0000FF' },
      ],
    },
  },
  fork: {
    input: { patient: { fullName: 'Ann' }, room: { number: 7 } },
    answers: echo,
    output: 'PUT https://fake-hospital.com/api/v3/alert/nurses',
  },
  'listen-to-all read-envelope': {
    events: [COOL, SLOW, FEVER],
    output: [expect.objectContaining(SLOW), expect.objectContaining(FEVER)] as unknown as Json,
  },
  'listen-to-all': { events: [COOL, SLOW, FEVER], output: [SLOW.data, FEVER.data] },
  'listen-to-any': { events: [{ type: 'a', data: 1 }], output: [1] },
  'listen-to-any-filter': { events: [COOL, SLOW], output: [SLOW.data] },
  'listen-to-any-forever-foreach': {
    events: [
      { type: 'a', data: 'x' },
      { type: 'b', data: 'y' },
    ],
    input: { roomId: 'r' },
    answers: echo,
  },
  'listen-to-any-until-condition': { events: [1, 2, 3, 4].map((data) => ({ type: 'a', data })), output: [1, 2, 3, 4] },
  'listen-to-any-until-consumed': {
    events: [FEVER, COOL, SLOW, FEVER, { type: 'com.fake-hospital.patient.checked-out' }],
    output: [FEVER.data, SLOW.data, FEVER.data],
  },
  'listen-to-one': {
    events: [{ type: 'another' }, { type: 'com.virtual-wf-powered-race.events.race.started.v1', data: { carId: 7 } }],
    answers: echo,
    error: { type: expect.stringContaining('expression'), instance: '/do/1/startup' },
  },
  'raise-inline': { error: unfinished },
  'raise-reusable': { error: unfinished },
  'run-subflow': { output: { customer: '.user' } },
  'schedule-cron': { answers: echo, output: 'POST https://example.com/api/v1/backup/start' },
  'schedule-event-driven': { input: [LOW], answers: echo, output: 'POST https://hospital.example.com/api/v1/notify' },
  set: { input: [LOW], output: { startEvent: LOW } },
  'set-expression': { input: [LOW], output: LOW },
  'star-wars-homeworld': {
    input: { id: 1 },
    answers: (_method, address) => {
      const isPerson = address.endsWith('/people/1');
      const body: Json = isPerson
        ? { homeworld: 'https://swapi.dev/api/planets/1/' }
        : { name: 'Tatooine', at: address };
      return { status: 200, body };
    },
    output: { name: 'Tatooine', at: 'https://swapi.dev/api/planets/1/' },
  },
  'switch-then-string': {
    input: { orderType: 'physical' },
    output: { inventory: 'clear', items: 1, address: 'Elmer St' },
  },
  'try-catch-retry-inline': { input: { petId: 1 }, answers: afterThree(), after: 'PT2M', output: 'at last' },
  'try-catch-retry-reusable': { input: { petId: 1 }, answers: afterThree(), after: 'PT2M', output: 'at last' },
  'try-catch-then': { input: { petId: 9 }, output: { error: '$error' } },
  'try-catch-then-directive': { answers: () => ({ status: 503, body: null }), output: { status: 'failed' } },
  'try-catch': { input: { petId: 9 }, output: { petId: 9 } },
  'wait-duration-inline': { input: { a: 1 }, after: 'PT30S', output: { a: 1 } },
  'wait-duration-iso8601': { input: { a: 1 }, after: 'P1D', output: { a: 1 } },
};

const examples = HOME === undefined ? [] : readdirSync(path.join(HOME, 'examples')).sort();
const sources = examples.map((file): [string, string] => [
  path.basename(file, '.yaml'),
  readFileSync(path.join(HOME!, 'examples', file), 'utf8'),
]);
const accepted = sources.filter(([name, source]) => exampleRow(name, source).refused.length === 0);

describe('the official examples', () => {
  it('are at hand, all of them, and each that is accepted is run here', () => {
    expect(HOME, 'set OWS_HOME to a checkout of the specification').toBeDefined();
    expect(sources).toHaveLength(68);
    expect(Object.keys(RUNS).sort()).toEqual(accepted.map(([name]) => name).sort());
  });

  it.each(accepted)('%s runs as it says', (name, source) => {
    const { input = {}, answers = answerTo, events = [], after, output, error } = RUNS[name]!;
    const run = simulated(source, input, answers);
    for (const event of events) {
      expect(run.status).toBe('running');
      run.send(event);
    }
    if (after !== undefined) {
      expect(run.status).toBe('running');
      run.advance(after);
    }
    if (output === undefined && !error) expect(run.status).toBe('running');
    else if (error) expect(run.error).toMatchObject(error);
    else expect(run.output).toEqual(output);
  });
});

// ---- helpers

/** Three times away, then back. */
function afterThree(): (method: string, address: string) => Answer {
  let asked = 0;
  return () => (++asked <= 3 ? { status: 503, body: null } : { status: 200, body: 'at last' });
}
