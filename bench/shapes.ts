/**
 * The shapes that are compared: each a definition, and the workflow in workflows.ts that does the same by hand. `SERVICE`
 * stands for the address of the service that the bench runs.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '../engine/json.ts';

export interface Shape {
  name: string;
  source: string;
  input: Json;
  /** Types of the workflows written by hand; ratios are against `hand`, the other one is shown beside it. */
  hand: string;
  handLocal?: string;
  /** Somebody decides; the process has rows. */
  human?: boolean;
  /** Of one round. */
  runs: number;
}

const head = (name: string) => `document: { dsl: '1.0.3', namespace: bench, name: ${name}, version: '1.0.0' }\n`;
const get = (path: string, more = '') => `{ call: http, with: { method: get, endpoint: 'SERVICE/${path}' }${more} }`;
const SHORT = ', timeout: { after: PT5S }';

const calls = (more: string) => `do:
  - one: ${get('one', more)}
  - two: ${get('two', more)}
  - three: ${get('three', more)}
  - sum: { set: { n: '\${ .n + 1 }' } }
`;

const branches = (more: string) => `do:
  - all:
      fork:
        branches:
          - a: ${get('a', more)}
          - b: ${get('b', more)}
          - c: ${get('c', more)}
  - tries:
      try: [ { flaky: { call: http, with: { method: get, endpoint: '\${ "SERVICE/flaky/" + $workflow.id }' }${more} } } ]
      catch: { errors: { with: { status: 503 } }, retry: { delay: PT0.1S, limit: { attempt: { count: 1 } } } }
  - loop: { for: { each: i, in: '[range(10)]' }, do: [ { add: { set: { n: '\${ (.n // 0) + $i }' } } } ] }
  - which: { switch: [ { big: { when: .n > 40, then: big } }, { other: { then: small } } ] }
  - big: { set: { n: '\${ .n }', size: big }, then: end }
  - small: { set: { n: '\${ .n }', size: small } }
`;

export const SHAPES: readonly Shape[] = [
  {
    name: 'straight',
    source: `${head('straight')}do:
  - one: { set: { n: '\${ .n + 1 }' } }
  - two: { set: { n: '\${ .n * 2 }' } }
  - three: { set: { n: '\${ .n }', label: '\${ "n is \\(.n)" }' } }
`,
    input: { n: 1 },
    hand: 'straightByHand',
    runs: 60,
  },
  {
    name: 'calls',
    source: head('calls') + calls(''),
    input: {},
    hand: 'callsByHand',
    handLocal: 'callsByHandLocally',
    runs: 18,
  },
  {
    name: 'calls-short',
    source: head('calls-short') + calls(SHORT),
    input: {},
    hand: 'callsByHand',
    handLocal: 'callsByHandLocally',
    runs: 18,
  },
  {
    name: 'branches',
    source: head('branches') + branches(''),
    input: {},
    hand: 'branchesByHand',
    handLocal: 'branchesByHandLocally',
    runs: 12,
  },
  {
    name: 'branches-short',
    source: head('branches-short') + branches(SHORT),
    input: {},
    hand: 'branchesByHand',
    handLocal: 'branchesByHandLocally',
    runs: 12,
  },
  {
    name: 'human',
    source: readFileSync(fileURLToPath(new URL('../definitions/customer-support/1.0.0.yaml', import.meta.url)), 'utf8'),
    input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 },
    hand: 'handWritten',
    human: true,
    runs: 18,
  },
  {
    name: 'loop-1000',
    source: `${head('loop-1000')}do:
  - loop: { for: { each: i, in: '[range(1000)]' }, do: [ { add: { set: { n: '\${ (.n // 0) + $i }' } } } ] }
`,
    input: {},
    hand: 'loopByHand',
    runs: 30,
  },
];
