/**
 * Guarantee: a test of a definition passes when the run is as it says and fails otherwise, saying where in the file, what
 * was found and what had happened. Each key of an expectation is broken once here.
 */
import { describe, expect, it } from 'vitest';
import { Findings } from '../../engine/definition/findings.ts';
import { play, type Verdict } from '../../engine/testing/scenario.ts';
import { virtualStage } from '../../engine/testing/stage.ts';
import { checkNames, readTests } from '../../engine/testing/test-file.ts';
import { timeline } from '../../engine/testing/timeline.ts';
import { definitionOf } from '../run/definition-of.ts';

const DEFINITION = definitionOf(`
do:
  - ask:
      call: human
      with:
        title: Well?
        show: { a: 1, b: 2 }
        form: { schema: { type: object, required: [n], properties: { n: { type: integer } } }, data: { n: 3 } }
        outcomes: [yes, no]
        assign: { groups: [support-l1], exclude: [carol] }
        sla: { due: PT1H, remind: [PT30M] }
        escalate: [ { after: PT1H, assign: { groups: [support-l2] }, notify: [slack], priority: 80 } ]
      timeout: { after: PT2H }
  - book: { if: '.outcome == "yes"', call: http, with: { method: post, endpoint: https://a.test/book, body: { n: '\${ .answer.n }' } } }
  - skipped: { if: 'false', set: { never: true } }
`);
const DIRECTORY = {
  people: Object.fromEntries(['alice', 'bob', 'carol'].map((key) => [key, { name: key, email: `${key}@a.test` }])),
  groups: { 'support-l1': ['alice', 'carol'], 'support-l2': ['bob'] },
};

async function played(yaml: string): Promise<Verdict & { line: number | null }> {
  const { tests, problems, places } = readTests(yaml, 'a.test.yaml');
  expect(problems).toEqual([]);
  const verdict = await play({ definition: DEFINITION, test: tests[0]!, open: virtualStage, directory: DIRECTORY });
  return { ...verdict, line: verdict.failure && places.of(verdict.failure.pointer, 'value').line };
}

const GOOD = `test: the whole of it
mocks: [ { call: book, expect: { method: post, body: { n: 4 } }, reply: { id: 7 }, after: PT5M, times: 1 } ]
script:
  - expect: { task: ask, state: open, title: Well?, assigned: { groups: [support-l1], users: [] }, outcomes: [yes, no] }
  - expect: { task: ask, show: { a: 1 }, prefill: { n: 3 }, priority: 50, labels: [], due: PT1H, reminded: 0, notified: [] }
  - advance: PT1H
  - expect: { task: ask, assigned: { groups: [support-l2] }, notified: [slack], reminded: 1, priority: 80 }
  - { as: bob, complete: { task: ask, outcome: yes, answer: { n: x }, refused: ANSWER_REFUSED } }
  - { as: bob, complete: { task: ask, outcome: yes, answer: { n: 4 } } }
  - expect: { status: running, task: ask, state: completed, tasks: 0 }
  - advance: { minutes: 5 }
expect:
  status: completed
  output: { id: 7 }
  path: [ask, book]
  visited: [book]
  avoided: [skipped]
  took: PT1H5M
  sent: [ { call: book, with: { body: { n: 4 } } } ]
  that: ['.status == "completed"', '.steps.ask.outcome == "yes"']
`;

describe('a test', () => {
  it('passes when all is as it says', async () => {
    expect((await played(GOOD)).failure).toBe(null);
  });

  const BROKEN: [what: string, from: string, to: string, line: number, message: string][] = [
    ['state', 'state: open, title', 'state: expired, title', 4, '`ask` is "open", not "expired"'],
    ['title', 'title: Well?', 'title: Bad?', 4, '`ask` is "Well?", not "Bad?"'],
    ['assigned', '[support-l1], users: []', '[support-l1], users: [bob]', 4, '`assigned.users[0]` is not there'],
    ['outcomes', '[yes, no]', '[no, yes]', 4, '`ask[0]` is "yes", not "no"'],
    ['show', '{ a: 1 }', '{ a: 2 }', 5, '`ask.a` is 1, not 2'],
    ['prefill', 'prefill: { n: 3 }', 'prefill: { m: 3 }', 5, '`ask.m` is not there'],
    ['priority', 'priority: 50', 'priority: 51', 5, '`ask` is 50, not 51'],
    ['labels', 'labels: []', 'labels: [a]', 5, '`ask[0]` is not there'],
    ['due', 'due: PT1H', 'due: PT2H', 5, '`due` is "2026-01-05T10:00:00.000Z"'],
    ['reminded', 'reminded: 1', 'reminded: 2', 7, '`ask` is 1, not 2'],
    ['notified', 'notified: [slack]', 'notified: []', 7, '`ask` has 1 items, not 0'],
    ['a refusal that does not come', 'answer: { n: x }', 'answer: { n: 4 }', 8, 'should have been refused'],
    ['a refusal that comes', 'answer: { n: 4 } } }', 'answer: {} } }', 9, 'the answer was refused: ANSWER_REFUSED'],
    [
      'who may not see it',
      '{ as: bob, complete: { task: ask, outcome: yes, answer: { n: 4 }',
      '{ as: alice, complete: { task: ask, outcome: yes, answer: { n: 4 }',
      9,
      'the answer was refused: NOT_FOUND',
    ],
    ['status', 'status: running', 'status: failed', 10, 'the run is running, not failed'],
    ['tasks', 'tasks: 0', 'tasks: 1', 10, '0 tasks are open (), not 1'],
    ['time', 'minutes: 5', 'minutes: 4', 13, 'the run is running, not completed'],
    ['output', 'output: { id: 7 }', 'output: { id: 7, more: 1 }', 14, '`output.more` is not there'],
    ['path', 'path: [ask, book]', 'path: [ask]', 15, '`path` has 2 items, not 1'],
    ['visited', 'visited: [book]', 'visited: [skipped]', 16, 'skipped was not entered'],
    ['avoided', 'avoided: [skipped]', 'avoided: [book]', 17, 'book was entered'],
    ['took', 'PT1H5M', 'PT1H', 18, 'it took 3900 s, not 3600 s'],
    ['sent', 'with: { body: { n: 4 } } } ]', 'with: { body: { n: 5 } } } ]', 19, '`sent[0].with.body.n` is 4, not 5'],
    ['that', '"completed"\'', '"failed"\'', 20, 'does not hold'],
    [
      'what a mock must get',
      'body: { n: 4 } }, reply',
      'body: { n: 5 } }, reply',
      2,
      'The call of "book": `with.body.n` is 4, not 5',
    ],
    ['a mock that is not used', 'times: 1', 'times: 2', 2, '"book" was called 1 times, not 2'],
    [
      'a call without a mock',
      'call: book, expect: { method: post',
      'call: ask, expect: { method: post',
      9,
      'Nothing answers it: add a mock { call: book',
    ],
  ];
  it.each(BROKEN)('fails on %s, at its line and in words', async (_what, from, to, line, message) => {
    expect(GOOD).toContain(from);
    const verdict = await played(GOOD.replace(from, to));
    expect(verdict.failure?.message).toContain(message);
    expect(verdict.line).toBe(line);
  });

  it('holds, resumes, cancels and tries again', async () => {
    const passing = `test: t
mocks: [ { call: book, error: { status: 503, title: Away } }, { call: book, reply: 1 } ]
script:
  - pause: audit
  - advance: P1D
  - resume: true
  - { as: alice, complete: { task: ask, answer: { n: 1 } } }
  - expect: { status: failed, error: { status: 503, title: Away } }
  - retry: it is back
expect: { status: completed, output: 1 }
`;
    expect((await played(passing)).failure).toBe(null);
    const early = await played('test: t\nscript: [ { retry: now } ]\n');
    expect(early.failure?.message).toContain('only a failed one');
    expect(
      (
        await played(
          'test: t\nscript: [ { cancel: enough }, { expect: { task: ask, state: cancelled, reason: enough } } ]\nexpect: { status: cancelled }\n',
        )
      ).failure,
    ).toBe(null);
  });

  it('tells what had happened, line by line', async () => {
    const { trace } = await played(GOOD);
    const lines = timeline(trace).join('\n');
    for (const part of [
      'asked support-l1: Well?',
      '+30m',
      'bob decided yes {"n":4}',
      'called post https://a.test/book',
      'ended completed',
    ])
      expect(lines).toContain(part);
  });
});

describe('a file of tests', () => {
  const problems = (yaml: string) =>
    readTests(yaml, 'a.test.yaml').problems.map(({ code, line }) => `${code} @ ${line}`);

  it('is checked like a definition', () => {
    expect(problems('test: t\nscrpt: []\n')).toEqual(['unknown-key @ 2']);
    expect(problems('input: {}\n')).toEqual(['test-without-name @ 1']);
    expect(problems('test: t\nscript: [ { advance: soon } ]\n')).toEqual(['bad-duration @ 2']);
    expect(problems('test: t\nexpect: { status: done }\n')).toEqual(['wrong-value @ 2']);
  });

  it('may name only what is there', () => {
    const yaml = `test: t
mocks: [ { call: bok, reply: 1 } ]
script:
  - { as: alise, complete: { task: aks, outcome: yes } }
  - { as: alice, complete: { task: ask, outcome: maybe } }
expect: { visited: [nowhere] }
`;
    const { tests, places } = readTests(yaml, 'a.test.yaml');
    const findings = new Findings('a.test.yaml', places);
    checkNames(tests[0]!, DEFINITION, { directory: DIRECTORY }, findings);
    expect(findings.problems.map(({ code, line, found, fix }) => [code, line, found, fix ?? null])).toEqual([
      ['unknown-in-test', 6, 'nowhere', null],
      ['unknown-person', 4, 'alise', 'Did you mean `alice`?'],
      ['unknown-in-test', 4, 'aks', 'Did you mean `ask`?'],
      ['unknown-in-test', 5, 'maybe', null],
      ['unknown-in-test', 2, 'bok', 'Did you mean `book`?'],
    ]);
  });

  it('hands what it says to all of its tests, unless one says otherwise', () => {
    const { tests } = readTests(
      'input: { a: 1 }\nmocks: [ { call: book } ]\ntests:\n  - test: one\n  - { test: two, input: { a: 2 }, mocks: [ { call: ask } ] }\n',
      'f',
    );
    expect(tests.map(({ test, input, mocks }) => [test, input, mocks?.map(({ call }) => call)])).toEqual([
      ['one', { a: 1 }, ['book']],
      ['two', { a: 2 }, ['ask', 'book']],
    ]);
  });
});
