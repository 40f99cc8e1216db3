/**
 * Guarantee: good definitions do what their first line says. Each is run on the virtual-time host with an input, the answers
 * of services and people, and time, to its end; a definition that only looks right to the checker shows here.
 */
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../engine/definition/check.ts';
import { parse } from '../../engine/definition/parse.ts';
import type { Json } from '../../engine/json.ts';
import { Failure, type Simulation, simulate } from '../../engine/simulate.ts';
import { fixtures, rootProject } from './corpus.ts';
import { type GoodRun, RUNS } from './ok-runs.ts';

const texts = new Map(fixtures('ok').map(({ name, text }) => [name, text]));

/** The definition as it runs: accepted, with every function of the project at hand. */
function started({ definition: name, input, http, functions }: GoodRun): Simulation {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`there is no good definition ${name}`);
  const { definition } = checkDocument(parse(text, name).value!, { file: name, ...rootProject() });
  const asked = new Map<string, number>();
  return simulate(definition!, {
    ...(input === undefined ? {} : { input }),
    http: ({ step: pointer }) => {
      const step = pointer.split('/').at(-1)!;
      const answers = http?.[step];
      if (!answers) return new Failure(500, `the run asks for ${pointer}`, 'configuration');
      const turn = asked.get(step) ?? 0;
      asked.set(step, turn + 1);
      return answers[Math.min(turn, answers.length - 1)] as Json | Failure;
    },
    functions: Object.fromEntries(
      Object.entries(functions ?? {}).map(([called, answer]) => [called, () => answer] as const),
    ),
    continueAtEverySafePoint: true,
  });
}

function played(one: GoodRun): Simulation {
  const run = started(one);
  for (const act of one.script ?? []) {
    if (typeof act === 'string') run.advance(act);
    else expect(run.complete(act.step, { as: act.as ?? 'bob', ...act }), `${act.step} takes its answer`).toBeNull();
  }
  return run;
}

describe('a good definition runs to its end', () => {
  it.each(RUNS)('$definition: $so', (one) => {
    const run = played(one);
    expect(run.openTasks.map(({ step }) => step)).toEqual([]);
    if (one.status === undefined) expect(run.output).toEqual(one.output);
    else expect(run.error).toMatchObject({ status: one.status });
  });

  it('is so for at least twenty-five of them', () => {
    expect(new Set(RUNS.map(({ definition }) => definition)).size).toBeGreaterThanOrEqual(25);
  });
});
