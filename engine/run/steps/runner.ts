/** What a kind of step does: one file each; `index.ts` is the table, complete by type. */
import type { Step, StepKind } from '../../definition/document.ts';
import type { Json } from '../../json.ts';
import type { RunError } from '../errors.ts';
import type { Effect, Run } from '../run.ts';
import type { Fiber, StepFrame } from '../state.ts';

/** Expected failures are thrown as `Raised`. A method that is absent means: this signal cannot reach such a step. */
export interface Runner<S extends Step = Step> {
  enter(run: Run, fiber: Fiber, frame: StepFrame, step: S): Effect;
  /** The list this step had started has ended with a value. */
  child?(run: Run, fiber: Fiber, frame: StepFrame, step: S, value: Json): Effect;
  /** Something inside (or the step itself) failed; null passes the error on. */
  failed?(run: Run, fiber: Fiber, frame: StepFrame, step: S, error: RunError): Effect | null;
  woken?(run: Run, fiber: Fiber, frame: StepFrame, step: S): Effect;
  settled?(run: Run, fiber: Fiber, frame: StepFrame, step: S, value: Json): Effect;
  branch?(run: Run, fiber: Fiber, frame: StepFrame, step: S, branch: number, value: Json): Effect;
}

/** A runner for one shape of step, usable where the shape is only known by its kind. */
export type RunnerOf<K extends StepKind> = Runner & { readonly kind?: K };

export function runner<K extends StepKind, S extends Step>(_kind: K, methods: Runner<S>): RunnerOf<K> {
  // `kindOf` decided the kind from the step's own keys, so a runner only ever sees its own shape.
  return methods as unknown as RunnerOf<K>;
}
