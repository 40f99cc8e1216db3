/**
 * Where a test is played: a run, its people and its clock. One stage stands on the virtual clock (here), another on a real
 * Temporal server; the same script gives the same verdict on both.
 */
import type { Definition } from '../definition/document.ts';
import type { Documents } from '../definition/documents.ts';
import type { CloudEvent } from '../events/event.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RunError } from '../run/errors.ts';
import type { TraceEntry } from '../run/state.ts';
import { type SimulatedTask, Simulation } from '../simulate.ts';
import type { Mocks } from '../simulated-world.ts';
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
  /** The events it emitted. */
  readonly emitted: readonly CloudEvent[];
  /** ISO 8601, the run's clock. */
  readonly now: string;
  standing(): Standing;
  /** The refusal's code; null = taken. */
  complete(step: string, decision: { as: string; outcome?: string; answer?: Json }): Promise<string | null>;
  advance(duration: string): Promise<void>;
  /** An event comes. */
  send(event: JsonObject): Promise<void>;
  cancel(reason: string): Promise<void>;
  pause(reason: string): Promise<void>;
  resume(): Promise<void>;
  retry(reason: string): Promise<void>;
  close(): Promise<void>;
}

/** What a test is played with besides its own words. */
export interface Props {
  definition: Definition;
  test: FileTest;
  mocks: MockBook;
  /** OpenAPI documents at hand, by address. */
  documents?: Documents;
}

export type OpenStage = (props: Props) => Promise<Stage>;

/** What the simulated world answers calls with. */
export function answersOf(mocks: MockBook): Mocks {
  const called =
    (what: string) =>
    (given: Json, { step }: { step: string }) =>
      mocks.answer({ step, what, with: given });
  return {
    http: (call) => mocks.answer({ step: call.step, what: 'http', with: call.with }),
    mcp: (call) => mocks.answer({ step: call.step, what: 'mcp', with: call.with }),
    functions: new Proxy({}, { get: (_all, name: string) => called(name) }),
    workflows: new Proxy({}, { get: (_all, name: string) => called(name) }),
  };
}

/** Where the clock of a test starts, in ms. */
export function startOf(test: FileTest): number {
  return Date.parse(test.startAt ?? '2026-01-05T09:00:00Z');
}

/** The interpreter on a clock that only the script moves. */
export const virtualStage: OpenStage = async ({ definition, test, mocks, documents }) => {
  const trace: TraceEntry[] = [];
  const run = new Simulation(definition, {
    ...answersOf(mocks),
    input: (test.input ?? {}) as Json,
    ...(documents && { documents }),
    startAt: new Date(startOf(test)).toISOString(),
    ...(test.requester !== undefined && {
      requester: { id: test.requester, key: test.requester, name: test.requester },
    }),
    noted: (entry) => trace.push(entry),
    // A run that goes on from what was written down must not differ: every test asks that, too.
    continueAtRest: true,
  });
  return {
    tasks: run.tasks,
    trace,
    emitted: run.emitted,
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
    async send(event) {
      run.send(event);
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
