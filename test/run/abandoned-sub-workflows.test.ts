/**
 * Guarantee: a sub-workflow whose step is given up is cancelled, whenever that happens: before its start was reported, while
 * the report waits for its turn, and after; and one that nobody waits for is left alone.
 */
import { describe, expect, it } from 'vitest';
import { BEHAVIOUR } from '../../engine/run/flags.ts';
import type { Call, Host } from '../../engine/run/host.ts';
import { Interpreter } from '../../engine/run/interpret.ts';
import { definitionOf } from './definition-of.ts';

const START = 'run: { workflow: { namespace: a, name: child, version: latest, input: {} } }';
const REQUESTER = { kind: 'user', id: 'u', key: 'u', name: 'U' } as const;

/** A run whose calls nobody makes but the test. */
function begin(body: string, behaviour = BEHAVIOUR): { run: Interpreter; made: Call[] } {
  const made: Call[] = [];
  let ids = 0;
  const host: Host = {
    behaviour,
    now: () => Date.parse('2026-01-06'),
    random: () => 0,
    newId: () => `id-${++ids}`,
    start: (call) => void made.push(call),
    stop() {},
  };
  const run = Interpreter.start(definitionOf(body), {}, host, { id: 'run-1', requester: REQUESTER, services: {} });
  return { run, made };
}
const ids = (made: Call[], type: Call['type']) => made.filter((call) => call.type === type).map(({ id }) => id);
const started = (run: Interpreter, id: string) => run.deliver(id, { ok: true, value: { runId: `child-of-${id}` } });

function cancelled(made: Call[]): string[] {
  return made.flatMap((call) => (call.type === 'cancel-workflow' ? [call.started] : []));
}

describe('a run that is cancelled cancels its sub-workflow', () => {
  it('that it waits for', () => {
    const { run, made } = begin(`do: [ { go: { ${START} } } ]`);
    started(run, 'c1');
    run.cancel('no more');
    expect(cancelled(made)).toEqual(['c1']);
  });

  it('whose start is on its way, when it is reported', () => {
    const { run, made } = begin(`do: [ { go: { ${START} } } ]`);
    run.cancel('no more');
    expect(cancelled(made)).toEqual([]);
    started(run, 'c1');
    expect(cancelled(made)).toEqual(['c1']);
  });

  it('whose start was reported while the run was held', () => {
    const { run, made } = begin(`do: [ { go: { ${START} } } ]`);
    run.pause('audit');
    started(run, 'c1');
    run.cancel('no more');
    expect(cancelled(made)).toEqual(['c1']);
    const [cancel] = ids(made, 'cancel-workflow');
    run.deliver(String(cancel), { ok: true, value: null });
    expect(run.end).toMatchObject({ status: 'cancelled' });
  });

  it('not when nobody waits for its end', () => {
    const { run, made } = begin(
      `do: [ { go: { run: { await: false, workflow: { namespace: a, name: child, version: latest } } } } ]`,
    );
    run.pause('audit');
    started(run, 'c1');
    run.cancel('no more');
    expect(cancelled(made)).toEqual([]);
  });

  it('as runs did that began before: the report that waited was forgotten', () => {
    const { run, made } = begin(`do: [ { go: { ${START} } } ]`, 1);
    run.pause('audit');
    started(run, 'c1');
    run.cancel('no more');
    expect(cancelled(made)).toEqual([]);
  });
});

it('a branch that loses while the start of its sub-workflow was reported cancels it', () => {
  const { run, made } = begin(`
do:
  - race:
      fork:
        compete: true
        branches:
          - quick: { call: http, with: { method: post, endpoint: 'http://a.test/' } }
          - slow: { ${START} }
`);
  const [http] = ids(made, 'http');
  const [start] = ids(made, 'start-workflow');
  run.pause('both come in while it is held');
  run.deliver(String(http), { ok: true, value: {} });
  started(run, String(start));
  run.resume();
  expect(cancelled(made)).toEqual([start]);
  expect(run.state.steps.race).toEqual({});
});
