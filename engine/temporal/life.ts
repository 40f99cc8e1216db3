import * as temporal from '@temporalio/workflow';

/**
 * When an execution hands over to the next (continue-as-new). Temporal suggests it at 4,096 events or 4 MB and ends a run at
 * 51,200 events or 50 MB. Suggested, the run leaves at its next safe point where nothing is on its way; when none comes,
 * new calls are held until one does; near the end it leaves with calls on their way, which are then made again.
 */
export class Life {
  readonly #always: boolean;
  /** Before flag 3 only the events were counted: calls that gave much filled a history before they were many. */
  readonly #bySize: boolean;
  #turns = 0;
  #leaving = false;
  #tooBigUntil: Fill = { events: 0, bytes: 0 };

  constructor({ always, bySize }: { always: boolean; bySize: boolean }) {
    this.#always = always;
    this.#bySize = bySize;
  }

  turned(): void {
    this.#turns++;
  }

  get holdsCalls(): boolean {
    return this.#leaving;
  }

  /** `underway`: calls that have begun and have no result. */
  mayLeave(underway: number): boolean {
    if (!this.#isOver(this.#tooBigUntil)) return false;
    // The first turn of an execution is what was carried: leaving before anything happened would go round for ever.
    if (!temporal.workflowInfo().continueAsNewSuggested && !(this.#always && this.#turns > 1)) return false;
    this.#leaving = underway === 0 || this.#isOver(HOLD_FROM);
    return underway === 0 || this.#isOver(LEAVE_FROM);
  }

  /** The state cannot be carried now; it may be smaller later. */
  tooBig(): void {
    this.#leaving = false;
    const { historyLength, historySize } = temporal.workflowInfo();
    this.#tooBigUntil = { events: historyLength + 1_000, bytes: historySize + 4_000_000 };
  }

  /** So near the end that Temporal would soon terminate the run without a word. */
  get isLast(): boolean {
    const { historyLength, historySize } = temporal.workflowInfo();
    return historyLength > LAST.events || historySize > LAST.bytes;
  }

  #isOver({ events, bytes }: Fill): boolean {
    const { historyLength, historySize } = temporal.workflowInfo();
    return historyLength >= events || (this.#bySize && historySize >= bytes);
  }
}

/** How full a history is. */
interface Fill {
  events: number;
  bytes: number;
}

const HOLD_FROM: Fill = { events: 10_001, bytes: 12_000_000 };
const LEAVE_FROM: Fill = { events: 40_001, bytes: 36_000_000 };
const LAST: Fill = { events: 45_000, bytes: 40_000_000 };
