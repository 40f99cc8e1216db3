/**
 * Tests of a project's definitions, written in TypeScript: each run is the interpreter that production runs, on a clock
 * that the test moves, without a server. Types come from `orkestra codegen`, so a test that does not agree with the YAML
 * does not compile.
 *
 *     const tests = testsOf<Definitions, Functions>();
 *     const run = tests.start('refund', { amount: 3 });
 *     run.advance('PT1H').decide('approve', 'alice', { outcome: 'yes', answer: {} });
 *     expect(run.output).toEqual({ state: 'paid' });
 *     expect(run.emitted.map(({ type }) => type)).toEqual(['refund.paid']);
 */
import type { Definition } from '../engine/definition/document.ts';
import { frame } from '../engine/definition/frame.ts';
import type { CloudEvent } from '../engine/events/event.ts';
import { startInput } from '../engine/events/start.ts';
import type { Json, JsonObject } from '../engine/json.ts';
import type { FunctionCall } from '../engine/run/host.ts';
import { Failure, Simulation, type SimulationOptions } from '../engine/simulate.ts';
import type { DefinitionTypes, FunctionTypes, SentEvent } from '../sdk/index.ts';
import { definitionFiles } from '../server/project-files.ts';
import { checkFile, projectOf } from './project.ts';

export { Failure, type SimulationOptions };

/** What a run is started with besides its input; `functions` are the mocks of the project's functions. */
export type TestOptions<Functions extends FunctionTypes> = Omit<SimulationOptions, 'input' | 'functions'> & {
  functions?: {
    [Name in keyof Functions]?: (
      input: Functions[Name]['input'],
      call: FunctionCall,
    ) => Functions[Name]['output'] | Failure;
  };
  /** A version that is not the highest. */
  version?: string;
};

type Known = 'decisions' | 'emits' | 'hears' | 'startedBy';
type Types<All extends DefinitionTypes, Name extends keyof All> = Required<Pick<All[Name], Known>> & All[Name];

/** One run. What it gives, what can be decided in it, what it hears and emits have the definition's types. */
export class TestRun<Of extends DefinitionTypes[string]> extends Simulation {
  /** The events it has emitted, in order. */
  declare readonly emitted: (CloudEvent & Of['emits'])[];

  override get output(): Of['output'] & Json {
    return super.output as Of['output'] & Json;
  }

  /** A person decides. Null when it was taken, else the code of the refusal: TASK_CLOSED, ANSWER_REFUSED, EXCLUDED … */
  decide<Step extends keyof Of['decisions'] & string>(
    step: Step,
    as: string,
    decision: NonNullable<Of['decisions']>[Step],
  ): string | null {
    const { outcome, answer } = decision as { outcome: string; answer: Json };
    return this.complete(step, { as, outcome, answer });
  }

  /** An event comes that the definition listens for; `id`, `source` and `specversion` may be left out. */
  override send(event: SentEvent<Of['hears']>): this {
    return super.send(event);
  }
}

export interface Tests<All extends DefinitionTypes, Functions extends FunctionTypes> {
  /** Starts a run; it stands at its first wait, or at its end. */
  start<Name extends keyof All & string>(
    name: Name,
    input: All[Name]['input'],
    options?: TestOptions<Functions>,
  ): TestRun<Types<All, Name>>;
  /**
   * Starts a run as its `schedule.on` does when these events have come, in this order. Throws when they do not start it: one
   * that no filter asks for, one too few or too many, values that do not correlate.
   */
  startBy<Name extends keyof All & string>(
    name: Name,
    events: readonly SentEvent<All[Name]['startedBy']>[],
    options?: TestOptions<Functions>,
  ): TestRun<Types<All, Name>>;
}

/**
 * Of the project in or above `folder` (default: the current one). A definition that has problems, be it a hint, is refused
 * with their frames: what is tested is what can be published.
 */
export function testsOf<All extends DefinitionTypes, Functions extends FunctionTypes = FunctionTypes>(
  folder: string = process.cwd(),
): Tests<All, Functions> {
  const known = new Map<string, Definition>();
  const found = (name: string, version: string | undefined): Definition => {
    const id = `${name}@${version ?? ''}`;
    const definition = known.get(id) ?? definitionOf(folder, name, version);
    known.set(id, definition);
    return definition;
  };
  const run = <Name extends keyof All & string>(
    definition: Definition,
    input: Json,
    { version: _, functions, ...options }: TestOptions<Functions>,
  ): TestRun<Types<All, Name>> =>
    new TestRun(definition, {
      // A run that goes on from what was written down must not differ: every test asks that, too.
      continueAtEverySafePoint: true,
      documents: projectOf(folder)?.documents ?? {},
      ...options,
      input,
      ...(functions && { functions: functions as SimulationOptions['functions'] & object }),
    });
  return {
    start: (name, input, options = {}) => run(found(name, options.version), input as Json, options),
    startBy(name, events, options = {}) {
      const definition = found(name, options.version);
      const input = startInput(definition.schedule, events as unknown as JsonObject[], startAt(options));
      if (typeof input === 'string') throw new Error(`The events do not start ${name}: ${input}`);
      return run(definition, input, options);
    },
  };
}

// ---- helpers

function definitionOf(folder: string, name: string, version: string | undefined): Definition {
  const project = projectOf(folder);
  if (!project) throw new Error(`There is no orkestra.yaml in ${folder} or above it.`);
  const wanted: Definition[] = [];
  for (const file of definitionFiles(project.definitions)) {
    const { definition, problems, source } = checkFile(file);
    if (definition && definition.document.name !== name) continue;
    if (definition && version !== undefined && definition.document.version !== version) continue;
    if (definition && problems.length === 0) wanted.push(definition);
    else if (source.includes(name)) throw new Error(problems.map((one) => frame(one, source)).join('\n'));
  }
  // Files are in the order of their versions.
  const last = wanted.at(-1);
  if (!last) throw new Error(`The project has no definition ${name}${version === undefined ? '' : ` ${version}`}.`);
  return last;
}

/** The clock of the filters: where the run's will start. */
function startAt({ startAt: text = '2026-01-05T09:00:00Z' }: { startAt?: string }): number {
  return Date.parse(text);
}
