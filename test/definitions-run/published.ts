/**
 * A definition of this repository as it is published, run on the virtual-time host. Every run is written out and read back
 * at every safe point, and inputs, answers and mocks have the types that codegen made of the YAML.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFile } from '../../cli/project.ts';
import type { Definition } from '../../engine/definition/document.ts';
import { frame } from '../../engine/definition/frame.ts';
import type { Json } from '../../engine/json.ts';
import { Simulation, type SimulationOptions } from '../../engine/simulate.ts';
import type { Definitions } from '../../generated/orkestra.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Checked with the project's people and functions; without so much as a hint, or it fails. */
function published(name: string, version = '1.0.0'): Definition {
  const file = path.join(ROOT, 'definitions', name, `${version}.yaml`);
  const { definition, problems, source } = checkFile(file);
  if (!definition || problems.length > 0) throw new Error(problems.map((problem) => frame(problem, source)).join('\n'));
  return definition;
}

export interface Decision {
  outcome: string;
  answer: object;
}

/** One run; `decide` takes the decisions that the definition's human steps offer, and no others. */
export class Run<Decisions extends Record<string, Decision>> extends Simulation {
  /** The refusal's code, or null when the decision was taken. */
  decide<Step extends keyof Decisions & string>(step: Step, as: string, decision: Decisions[Step]): string | null {
    return this.complete(step, { as, outcome: decision.outcome, answer: decision.answer as Json });
  }
}

export function runs<Decisions extends Record<string, Decision>, Name extends keyof Definitions>(name: Name) {
  const definition = published(name);
  return (input: Definitions[Name]['input'], options: Omit<SimulationOptions, 'input'> = {}): Run<Decisions> =>
    new Run<Decisions>(definition, { ...options, input: input as Json, continueAtEverySafePoint: true });
}
