/**
 * The clock of a run that a test started on a real server: it stands still until the test moves it, so the run does at each
 * instant what it does on the virtual clock. Chance and ids are the simulation's, too. Only `RunStart.test` makes one.
 */
import type { CallResult } from './host.ts';
import type { ChildEnd } from './state.ts';

/** What the worker of a test answers a call with; see `Answered` of the simulated world. */
export interface TestAnswer {
  result: CallResult;
  ms: number;
  child?: { runId: string; end: ChildEnd };
}

export class TestClock {
  now: number;
  #seed = 1;
  #ids = 0;
  #later: { at: number; act: () => void }[] = [];

  constructor(now: number) {
    this.now = now;
  }

  /** A linear congruential generator (Numerical Recipes' constants), as in the simulation. */
  random(): number {
    this.#seed = (this.#seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return this.#seed / 4_294_967_296;
  }

  newId(): string {
    return `00000000-0000-7000-8000-${String(++this.#ids).padStart(12, '0')}`;
  }

  /** Answers that have been given and have not come. */
  get waiting(): number {
    return this.#later.length;
  }

  after(ms: number, act: () => void): void {
    if (ms <= 0) act();
    else this.#later.push({ at: this.now + ms, act });
  }

  /** When the next of them comes; null when none is on its way. */
  get next(): number | null {
    return this.#later.length === 0 ? null : Math.min(...this.#later.map(({ at }) => at));
  }

  /** Those whose time has come, in the order of their asking. */
  strike(): void {
    const due = this.#later.filter(({ at }) => at <= this.now);
    this.#later = this.#later.filter(({ at }) => at > this.now);
    for (const { act } of due) act();
  }
}
