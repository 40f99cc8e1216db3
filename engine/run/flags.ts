/**
 * Behaviour flags of the interpreter. A change that could make a recorded history replay differently gets the next number
 * here, with a line that says what changed and since when, and stands behind `run.follows('<name>')`.
 *
 * Which behaviour a run follows is written in its start (`RunStart.behaviour`), so that asking costs no event: what began
 * under an older one ends under it, unless it continues in a new execution, which has no history to contradict.
 * The numbers are pinned by a test, recorded histories of every released version are replayed (test/histories).
 */
export const FLAGS = {
  /** Short calls are local activities, and no timer is armed while one is underway (`local-calls.ts`). After 0.1.0. */
  'local-calls': 1,
  /** A sub-workflow whose start was reported and not yet taken note of is cancelled with its step (`children.ts`). After 0.1.0. */
  'cancel-started': 2,
  /** A run hands over to a new execution before the bytes of its history are too many, and not its events alone (`temporal/life.ts`). After 0.1.0. */
  'history-size': 3,
  /** Short retries of a call are made where the call is made (`retried-calls.ts`). After 0.1.0. */
  'retried-calls': 4,
  /** With so many calls on their way that Temporal would take no more, a run begins none until some have ended (`interpret.ts`). After 0.1.0. */
  'bounded-calls': 5,
} as const satisfies Record<string, number>;

export type Flag = keyof typeof FLAGS;

/** The newest behaviour there is: what new executions follow. */
export const BEHAVIOUR: number = Math.max(0, ...Object.values<number>(FLAGS));
