/** Definitions that hold every kind of step, one run of them with all that people and partners do to it, and how it must end. */
import { randomUUID } from 'node:crypto';
import { beginning } from './beside.ts';
import type { CalledServices, Entry } from './called-services.ts';
import type { Cluster } from './cluster.ts';

/** The child first: the parent names it. */
export function definitions(url: string): string[] {
  const charge = (place: string) =>
    `call: http, with: { method: post, endpoint: ${url}/charge, body: { run: '\${ $workflow.id }', place: ${place} } }`;
  const child = `
document: { dsl: '1.0.3', namespace: chaos, name: every-step-child, version: '1.0.0' }
input: { schema: { document: { type: object, required: [key], properties: { key: { type: string } } } } }
use: { retries: { patiently: { delay: { milliseconds: 200 }, limit: { attempt: { count: 1000 } } } } }
do:
  - begin: { set: { key: '\${ .key }' }, export: { as: . } }
  - charge:
      try: [ { once: { ${charge('child')} } } ]
      catch: { retry: patiently }
      export: { as: '$context + { number: .number }' }
  - tell: { emit: { event: { with: { type: chaos.child, data: { key: '\${ $context.key }', note: '\${ $context.key + " was here" }' } } } } }
  - done: { set: { number: '\${ $context.number }', run: '\${ $workflow.id }' } }
`;
  const parent = `
document: { dsl: '1.0.3', namespace: chaos, name: every-step, version: '1.0.0' }
input:
  schema:
    document:
      type: object
      required: [key, number]
      properties: { key: { type: string }, number: { type: integer } }
use: { retries: { patiently: { delay: { milliseconds: 200 }, limit: { attempt: { count: 1000 } } } } }
do:
  - begin: { set: { key: '\${ .key }', number: '\${ .number }' }, export: { as: . } }
  - way:
      switch:
        - even: { when: .number % 2 == 0, then: even }
        - odd: { then: odd }
  - even: { set: { way: even }, export: { as: '$context + { way: .way }' }, then: each }
  - odd: { set: { way: odd }, export: { as: '$context + { way: .way }' } }
  - each:
      for: { each: place, in: '["a", "b", "c"]' }
      do:
        - charged:
            try: [ { charge: { ${charge(`'\${ "each-" + $place }'`)} } } ]
            catch: { retry: patiently }
            output: { as: '{ numbers: (($input.numbers // []) + [.number]) }' }
      export: { as: '$context + { each: .numbers }' }
  - both:
      fork:
        branches:
          - booked:
              try:
                - book:
                    call: openapi
                    with:
                      document: { endpoint: ${url}/openapi.json }
                      operationId: book
                      parameters: { run: '\${ $workflow.id }', place: openapi }
              catch: { retry: patiently }
              output: { as: .number }
          - counted:
              try:
                - count:
                    call: mcp
                    with:
                      method: tools/call
                      parameters: { name: count, arguments: { run: '\${ $workflow.id }', place: mcp } }
                      transport: { http: { endpoint: ${url}/mcp } }
              catch: { retry: patiently }
              output: { as: .structuredContent.number }
          - stamped:
              call: stamp
              with: { url: ${url}/stamped, run: '\${ $workflow.id }', place: function }
              output: { as: .number }
          - waited: { wait: { milliseconds: 500 }, output: { as: '"waited"' } }
      export: { as: '$context + { both: . }' }
  - race:
      fork:
        compete: true
        branches:
          - quick: { do: [ { short: { wait: { milliseconds: 200 } } }, { first: { set: { won: quick } } } ] }
          - slow: { do: [ { long: { wait: PT1H } }, { never: { set: { won: slow } } } ] }
      export: { as: '$context + { won: .won }' }
  - caught:
      try: [ { no: { raise: { error: { type: https://chaos.test/no, status: 409, title: No } } } } ]
      catch: { as: why, do: [ { note: { set: { why: '\${ $why.title }' } } } ] }
      export: { as: '$context + { caught: .why }' }
  - tell: { emit: { event: { with: { type: chaos.told, data: { key: '\${ $context.key }' } } } } }
  - child:
      run: { workflow: { namespace: chaos, name: every-step-child, version: latest, input: { key: '\${ $context.key }' } } }
      export: { as: '$context + { child: . }' }
  - heard:
      listen: { to: { one: { with: { type: chaos.child }, correlate: { key: { from: .data.key, expect: '\${ $context.key }' } } } } }
      export: { as: '$context + { heard: .[0].note }' }
  - said:
      listen: { to: { one: { with: { type: chaos.said }, correlate: { key: { from: .data.key, expect: '\${ $context.key }' } } } } }
      export: { as: '$context + { said: .[0].word }' }
  - late:
      fork:
        branches:
          - urged:
              call: human
              with: { title: Whose is it?, assign: { users: [alice] }, sla: { due: PT30S, remind: [PT1S] }, escalate: [ { after: PT2S, assign: { users: [bob] } } ] }
              output: { as: .by.key }
          - silent:
              try: [ { unanswered: { call: human, with: { title: Nobody answers, assign: { users: [alice] } }, timeout: { after: PT2S } } } ]
              catch: { errors: { with: { status: 408 } }, as: why, do: [ { over: { set: { over: '\${ $why.status }' } } } ] }
              output: { as: .over }
      export: { as: '$context + { late: . }' }
  - ask:
      call: human
      with:
        title: '\${ "What of \\($context.key)?" }'
        form: { schema: { type: object, required: [text], properties: { text: { type: string, title: Text } } } }
        outcomes: [keep, leave]
        assign: { users: [alice] }
      export: { as: '$context + { outcome: .outcome, text: .answer.text }' }
  - decided:
      switch:
        - kept: { when: .outcome == "keep", then: frail }
        - left: { then: done }
  - frail:
      if: $context.number % 4 == 0
      call: http
      with: { method: post, endpoint: ${url}/frail, body: { run: '\${ $workflow.id }', place: frail } }
  - done: { set: '\${ $context }' }
`;
  return [child, parent];
}

export interface Played {
  runId: string;
  key: string;
  number: number;
  /** What a person did beside answering. */
  held: boolean;
  triedAgain: boolean;
  ended: { status: string; output?: any; error?: unknown };
}

/** A run that has not ended by then never will. */
const PATIENCE_MS = 900_000;

/** Plays one run to its end; `moment` is called whenever something was done. */
export async function play(
  cluster: Cluster,
  services: CalledServices,
  number: number,
  moment: () => void,
): Promise<Played> {
  const key = randomUUID();
  const until = performance.now() + PATIENCE_MS;
  const insist = async (who: string, line: string, body?: unknown) => {
    const answer = await cluster.insist(who, line, body);
    moment();
    return answer.body;
  };
  const start = { input: { key, number }, idempotencyKey: key };
  const { runId } = await insist('support-bot', 'POST /definitions/every-step/runs', { ...start, wait: 0 });
  const played: Played = { runId, key, number, held: false, triedAgain: false, ended: { status: 'running' } };
  if (typeof runId !== 'string') return played;
  // Sent twice: it is one event. Half of the time long before the run listens for it.
  const said = { events: [{ type: 'chaos.said', source: '/chaos', id: key, data: { key, word: wordOf(key) } }] };
  if (number % 2 === 0) await insist('support-bot', 'POST /events', said);
  await insist('support-bot', 'POST /events', beginning(key));

  while (performance.now() < until) {
    const handle = await insist('support-bot', 'POST /definitions/every-step/runs', { ...start, wait: 5 });
    const waitingFor: { step: string; taskId: string; assigned: string[] }[] = handle.waitingFor ?? [];
    const task = waitingFor.find(({ step }) => step === 'ask');
    const urged = waitingFor.find(({ step, assigned }) => step === 'urged' && assigned.includes('bob'));
    if (urged && handle.status === 'waiting') {
      // Before it was escalated bob had nothing to say here.
      const decision = { outcome: 'done', answer: {}, submissionId: submissionOf(key, -2) };
      await insist('bob', `POST /tasks/${urged.taskId}/complete`, decision);
    } else if (handle.status === 'waiting' && !task) {
      await insist('support-bot', `GET /runs/${runId}/wait?timeout=1`);
    } else if (task && handle.status === 'waiting') {
      if (number % 5 === 0 && !played.held) {
        await insist('support-bot', `POST /runs/${runId}/pause`, { reason: 'a look at the books' });
        played.held = true;
      }
      const submissionId = submissionOf(key);
      await insist('alice', `POST /tasks/${task.taskId}/complete`, {
        outcome: number % 3 === 0 ? 'leave' : 'keep',
        answer: { text: textOf(key) },
        submissionId,
      });
      if (played.held) await insist('support-bot', `POST /runs/${runId}/resume`, {});
    } else if (handle.status === 'paused') {
      await insist('support-bot', `POST /runs/${runId}/resume`, {});
    } else if (handle.status === 'failed' && handle.error?.instance.endsWith('/frail')) {
      services.mend(runId);
      await insist('support-bot', `POST /runs/${runId}/retry`, { reason: 'the service is mended' });
      played.triedAgain = true;
    } else if (handle.status === 'running') {
      await insist('support-bot', 'POST /events', said);
    } else {
      played.ended = handle;
      // Long after the first has begun its run.
      if (number % 3 === 0) await insist('support-bot', 'POST /events', beginning(key));
      return played;
    }
  }
  return played;
}

const wordOf = (key: string) => `word of ${key}`;
const textOf = (key: string) => `text of ${key}`;
/** The same for the same run, as a client's would be that asks again: a UUID made of the run's. */
const submissionOf = (key: string, place = -1) => {
  const digits = [...key];
  digits[digits.length + place] = digits.at(place) === '0' ? '1' : '0';
  return digits.join('');
};

/** What is wrong about how a run ended and about what its partners saw of it; empty when nothing is. */
export function faultsOf(played: Played, ledger: ReadonlyMap<string, Entry>): string[] {
  const { runId, key, number, ended } = played;
  const child = String(ended.output?.child?.run);
  const wrong: string[] = [];
  const numberAt = (run: string, place: string): number | null => {
    const entries = [...ledger.values()].filter(({ visits }) => visits.has(`${run} ${place}`));
    const last = entries.pop();
    if (last?.answers.at(-1) !== 'well') wrong.push(`${place}: no good answer under its last key`);
    // A step that a person tries again is another visit with another key, and was not done before; nothing else is.
    for (const { key: other, number } of entries)
      if (number !== null || place !== 'frail')
        wrong.push(`${place}: asked under ${other}, and again under ${last?.key}`);
    return last?.number ?? null;
  };
  const expected = {
    key,
    number,
    way: number % 2 === 0 ? 'even' : 'odd',
    each: ['a', 'b', 'c'].map((place) => numberAt(runId, `each-${place}`)),
    both: [numberAt(runId, 'openapi'), numberAt(runId, 'mcp'), numberAt(runId, 'function'), 'waited'],
    won: 'quick',
    caught: 'No',
    child: { number: numberAt(child, 'child'), run: child },
    heard: `${key} was here`,
    said: wordOf(key),
    late: ['bob', 408],
    outcome: number % 3 === 0 ? 'leave' : 'keep',
    text: textOf(key),
  };
  if (number % 12 !== 0 && number % 4 === 0) numberAt(runId, 'frail');
  if (ended.status !== 'completed' || JSON.stringify(ended.output) !== JSON.stringify(expected))
    wrong.push(`ended as ${JSON.stringify(ended)}, not with ${JSON.stringify(expected)}`);
  return wrong.map((what) => `run ${runId} (${number}): ${what}`);
}
