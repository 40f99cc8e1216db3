/**
 * Tests of a project's definitions, written in TypeScript: each run is the interpreter that production runs, on a clock
 * that the test moves, without a server. Types come from `orkestra codegen`, so a test that does not agree with the YAML
 * does not compile.
 *
 *     const tests = testsOf<Definitions, Functions>();
 *     const run = tests.start('refund', { amount: 3 });
 *     run.advance('PT1H').decide('approve', 'alice', { outcome: 'yes', answer: {} });
 *     expect(run.output).toEqual({ state: 'paid' });
 */
import type { Definition } from '../engine/definition/document.ts';
import { frame } from '../engine/definition/frame.ts';
import type { Json } from '../engine/json.ts';
import type { FunctionCall } from '../engine/run/host.ts';
import { Failure, Simulation, type SimulationOptions } from '../engine/simulate.ts';
import type { DefinitionTypes, FunctionTypes } from '../sdk/index.ts';
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

type Types<All extends DefinitionTypes, Name extends keyof All> = Required<Pick<All[Name], 'decisions'>> & All[Name];

/** One run. What it gives and what can be decided in it have the definition's types. */
export class TestRun<Of extends DefinitionTypes[string]> extends Simulation {
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
}

export interface Tests<All extends DefinitionTypes, Functions extends FunctionTypes> {
  /** Starts a run; it stands at its first wait, or at its end. */
  start<Name extends keyof All & string>(
    name: Name,
    input: All[Name]['input'],
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
  return {
    start(name, input, { version, functions, ...options } = {}) {
      const id = `${name}@${version ?? ''}`;
      const definition = known.get(id) ?? definitionOf(folder, name, version);
      known.set(id, definition);
      return new TestRun(definition, {
        // A run that goes on from what was written down must not differ: every test asks that, too.
        continueAtEverySafePoint: true,
        documents: projectOf(folder)?.documents ?? {},
        ...options,
        input: input as Json,
        ...(functions && { functions: functions as SimulationOptions['functions'] & object }),
      });
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
