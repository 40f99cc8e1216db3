import * as temporal from '@temporalio/workflow';

/**
 * When an execution hands over to the next (continue-as-new). Temporal suggests it at 4,096 events or 4 MB and ends a run at
 * 51,200 events or 50 MB. Suggested, the run leaves at its next safe point where nothing is on its way; when none comes,
 * new calls are held until one does; near the end it leaves with calls on their way, which are then made again.
 */
export class Life {
  readonly #always: boolean;
  #turns = 0;
  #leaving = false;
  #tooBigUntil = 0;

  constructor(always: boolean) {
    this.#always = always;
  }

  turned(): void {
    this.#turns++;
  }

  get holdsCalls(): boolean {
    return this.#leaving;
  }

  /** `underway`: calls that have begun and have no result. */
  mayLeave(underway: number): boolean {
    const { historyLength, continueAsNewSuggested } = temporal.workflowInfo();
    if (historyLength < this.#tooBigUntil) return false;
    // The first turn of an execution is what was carried: leaving before anything happened would go round for ever.
    if (!continueAsNewSuggested && !(this.#always && this.#turns > 1)) return false;
    this.#leaving = underway === 0 || historyLength > HOLD_FROM;
    return underway === 0 || historyLength > LEAVE_FROM;
  }

  /** The state cannot be carried now; it may be smaller later. */
  tooBig(): void {
    this.#leaving = false;
    this.#tooBigUntil = temporal.workflowInfo().historyLength + 1_000;
  }

  /** So near the end that Temporal would soon terminate the run without a word. */
  get isLast(): boolean {
    const { historyLength, historySize } = temporal.workflowInfo();
    return historyLength > 45_000 || historySize > 40_000_000;
  }
}

const HOLD_FROM = 10_000;
const LEAVE_FROM = 40_000;
