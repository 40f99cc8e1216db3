/**
 * Where a test is played: a run, its people and its clock. One stage stands on the virtual clock (here), another on a real
 * Temporal server; the same script gives the same verdict on both.
 */
import type { Definition } from '../definition/document.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RunError } from '../run/errors.ts';
import type { TraceEntry } from '../run/state.ts';
import { type SimulatedTask, Simulation } from '../simulate.ts';
import type { MockBook } from './mock-book.ts';
import type { FileTest } from './test-file.ts';

export interface Standing {
  status: 'running' | 'completed' | 'failed' | 'cancelled';
  output: Json;
  error: RunError | null;
  context: Json;
  steps: JsonObject;
}

/** Every method returns when the run has come to rest: at a wait for time or people, or at its end. */
export interface Stage {
  readonly tasks: readonly SimulatedTask[];
  readonly trace: readonly TraceEntry[];
  /** ISO 8601, the run's clock. */
  readonly now: string;
  standing(): Standing;
  /** The refusal's code; null = taken. */
  complete(step: string, decision: { as: string; outcome?: string; answer?: Json }): Promise<string | null>;
  advance(duration: string): Promise<void>;
  cancel(reason: string): Promise<void>;
  pause(reason: string): Promise<void>;
  resume(): Promise<void>;
  retry(reason: string): Promise<void>;
  close(): Promise<void>;
}

export type OpenStage = (definition: Definition, test: FileTest, mocks: MockBook) => Promise<Stage>;

/** The interpreter on a clock that only the script moves. */
export const virtualStage: OpenStage = async (definition, test, mocks) => {
  const trace: TraceEntry[] = [];
  const functions = new Proxy({} as NonNullable<ConstructorParameters<typeof Simulation>[1]>['functions'] & object, {
    get: (_all, name: string) => (_input: Json, call: { step: string; with: Json }) =>
      mocks.answer({ step: call.step, what: name, with: call.with }),
  });
  const workflows = new Proxy({} as NonNullable<ConstructorParameters<typeof Simulation>[1]>['workflows'] & object, {
    get: (_all, name: string) => (input: Json, call: { step: string }) =>
      mocks.answer({ step: call.step, what: name, with: input }),
  });
  const run = new Simulation(definition, {
    input: (test.input ?? {}) as Json,
    ...(test.startAt !== undefined && { startAt: test.startAt }),
    ...(test.requester !== undefined && {
      requester: { id: test.requester, key: test.requester, name: test.requester },
    }),
    http: (call) => mocks.answer({ step: call.step, what: 'http', with: call.with }),
    functions,
    workflows,
    noted: (entry) => trace.push(entry),
    // A run that goes on from what was written down must not differ: every test asks that, too.
    continueAtEverySafePoint: true,
  });
  return {
    tasks: run.tasks,
    trace,
    get now() {
      return run.now;
    },
    standing: () => ({
      status: run.status,
      output: run.end?.status === 'completed' ? run.end.output : null,
      error: run.error,
      context: run.state.context,
      steps: run.state.steps,
    }),
    complete: async (step, decision) => run.complete(step, decision),
    async advance(duration) {
      run.advance(duration);
    },
    async cancel(reason) {
      run.cancel(reason);
    },
    async pause(reason) {
      run.pause(reason);
    },
    async resume() {
      run.resume();
    },
    async retry(reason) {
      run.retry(reason);
    },
    async close() {},
  };
};
