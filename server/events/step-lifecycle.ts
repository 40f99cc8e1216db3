/**
 * The specification's lifecycle events of a run's steps (it says "task"), from the entries of its trace. Pure: the same
 * entries behind the same open steps give the same events.
 *
 * L1  A step is created and started in one moment: when it is entered. One whose `if` does not hold gives no event.
 * L2  What was open when something around it ended or began anew was given up at that instant: it is cancelled.
 * L3  A run that is held suspends every open step; a step in which a failed run is tried again is retried.
 * L4  Where entries are missing nothing is guessed: what has ended meanwhile is forgotten, what stands open is told.
 */
import type { StepAccount, StepEntry } from '../../engine/run/step-entries.ts';

export type StepPhase =
  | 'created'
  | 'started'
  | 'suspended'
  | 'resumed'
  | 'retried'
  | 'cancelled'
  | 'faulted'
  | 'completed';

export interface StepEvent {
  phase: StepPhase;
  pointer: string;
  at: string;
  /** The entry that it comes from; with the pointer and the phase it names the event. */
  seq: number;
  error: StepEntry['error'];
}

export class StepStory {
  readonly events: StepEvent[] = [];
  /** Steps that were told to have started, and not to have ended; the outer before the inner. */
  readonly #open: Set<string>;
  readonly #around: (pointer: string) => string[];
  #isTriedAgain = false;

  /** `around`: the steps that the step at a pointer lies in, from the outside in. */
  constructor(open: readonly string[], around: (pointer: string) => string[]) {
    this.#open = new Set(open);
    this.#around = around;
  }

  /** Whether a person had a failed run tried again. */
  get isTriedAgain(): boolean {
    return this.#isTriedAgain;
  }

  get open(): string[] {
    return [...this.#open];
  }

  tell({ seq, at, kind, pointer, error }: StepEntry): void {
    const add = (phase: StepPhase, of: string) => this.events.push({ phase, pointer: of, at, seq, error: null });
    if (pointer === null) {
      if (kind === 'paused') for (const one of this.#open) add('suspended', one);
      else if (kind === 'resumed') for (const one of this.#open) add('resumed', one);
      else if (kind === 'restarted') this.#isTriedAgain = true;
      else if (kind === 'ended') this.giveUp('', at, seq);
      return;
    }
    if (kind === 'entered') {
      this.giveUp(pointer, at, seq);
      if (this.#isTriedAgain) this.#standAgain(pointer, at, seq);
      add('created', pointer);
      add('started', pointer);
      this.#open.add(pointer);
      return;
    }
    this.giveUp(`${pointer}/`, at, seq);
    if (kind === 'retried') add('retried', pointer);
    if (kind !== 'left' && kind !== 'raised') return;
    this.#open.delete(pointer);
    if (kind === 'left') add('completed', pointer);
    else this.events.push({ phase: 'faulted', pointer, at, seq, error });
  }

  /** Where entries are missing, the run itself says which steps stand open. */
  reconcile(standing: StepAccount['open'], seq: number): void {
    const pointers = new Set(standing.map(({ pointer }) => pointer));
    for (const one of this.#open) if (!pointers.has(one)) this.#open.delete(one);
    for (const { pointer, since } of standing) {
      if (this.#open.has(pointer)) continue;
      const at = new Date(since).toISOString();
      const phases = this.#isTriedAgain ? (['retried'] as const) : (['created', 'started'] as const);
      for (const phase of phases) this.events.push({ phase, pointer, at, seq, error: null });
      this.#open.add(pointer);
    }
  }

  /** Ends whatever is open and begins like this, the inner before the outer. */
  giveUp(beginning: string, at: string, seq: number): void {
    for (const pointer of [...this.#open].reverse()) {
      if (!pointer.startsWith(beginning)) continue;
      this.#open.delete(pointer);
      this.events.push({ phase: 'cancelled', pointer, at, seq, error: null });
    }
  }

  /** A run that is tried again enters only the innermost step anew; those around it go on. */
  #standAgain(pointer: string, at: string, seq: number): void {
    for (const one of this.#around(pointer)) {
      if (this.#open.has(one)) continue;
      this.events.push({ phase: 'retried', pointer: one, at, seq, error: null });
      this.#open.add(one);
    }
  }
}

/**
 * The newest `most` events, and of the older ones those without which a reader would be wrong for long: that a step which
 * stands open has started, and that one which was told to have started has ended.
 */
export function newestOf(
  events: readonly StepEvent[],
  most: number,
  before: readonly string[],
  open: readonly string[],
): StepEvent[] {
  const from = events.length - Math.max(0, Math.floor(most));
  if (from <= 0) return [...events];
  const needed = new Set<StepEvent>();
  for (const pointer of open) {
    const begin = events.findLastIndex((one) => one.pointer === pointer && one.phase === 'created');
    for (const one of events.slice(Math.max(0, begin)))
      if (begin >= 0 && one.pointer === pointer && (one.phase === 'created' || one.phase === 'started'))
        needed.add(one);
  }
  for (const pointer of before) {
    const end = events.find((one) => one.pointer === pointer && ENDS.has(one.phase));
    if (end) needed.add(end);
  }
  return events.filter((one, index) => index >= from || needed.has(one));
}

const ENDS: ReadonlySet<StepPhase> = new Set<StepPhase>(['cancelled', 'faulted', 'completed']);
