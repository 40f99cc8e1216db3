/**
 * The state of the run that is going on: fuel, depth, the clock and the values of the free variables. A run is
 * synchronous and calls no code but ours (and `now`), so there is one at a time and its state is a module variable:
 * passing it through every closure would cost a third of the speed. `during` saves and restores it all the same.
 *
 * Whatever a program repeats or builds must be paid with `spend` *before* it is done, so that running out of fuel
 * bounds time and memory alike: one step per call, per item iterated or collected, per 32 characters built, per
 * property or eight items copied.
 */
import type { Json } from '../json.ts';
import { JqFuelError } from './errors.ts';

export interface RunOptions {
  /** Steps the run may take; default 1,000,000. A step is a call, an item, or some 32 characters. */
  readonly fuel?: number;
  /** Seconds since the epoch, fractions allowed: what `now` gives. */
  readonly now: () => number;
  /** What several runs may take together: each takes what it uses from `left`, and none more than `left`. */
  readonly meter?: { left: number };
  /** How deep calls of functions may nest (calls in tail position do not); default 1,000. */
  readonly maxDepth?: number;
}

export const DEFAULT_FUEL = 1_000_000;
export const DEFAULT_DEPTH = 1_000;

/** The fuel between runs: the first step that is asked for is one too many. */
const NONE = -1;

/**
 * Not exported: a host that shares this module among runs freezes what is (the Temporal sandbox does), and this must change.
 */
const run = {
  active: false,
  fuel: NONE,
  given: 0,
  meter: undefined as { left: number } | undefined,
  depth: 0,
  maxDepth: DEFAULT_DEPTH,
  globals: [] as readonly Json[],
  now: (): number => 0,
};

type RunState = typeof run;

/** Begins a run; gives what `endRun` needs to put back the run around it, if there is one (`now` may begin another). */
export function beginRun(options: RunOptions, globals: readonly Json[]): RunState | null {
  const outer = run.active ? { ...run } : null;
  run.active = true;
  run.meter = options.meter;
  run.given = Math.min(options.fuel ?? DEFAULT_FUEL, options.meter?.left ?? Number.POSITIVE_INFINITY);
  run.fuel = run.given;
  run.depth = 0;
  run.maxDepth = options.maxDepth ?? DEFAULT_DEPTH;
  run.globals = globals;
  run.now = options.now;
  return outer;
}

export function endRun(outer: RunState | null): void {
  if (run.meter) run.meter.left -= run.given - Math.max(0, run.fuel);
  if (outer === null) {
    run.active = false;
    run.fuel = NONE;
  } else Object.assign(run, outer);
}

/**
 * Whether no run is going on: then light code may be tried without one. Nothing can be paid meanwhile, so what would have to
 * pay is thrown out of it, and done again as a run.
 */
export function isIdle(): boolean {
  return !run.active;
}

/** What the free variables of light code are. */
export function giveGlobals(globals: readonly Json[]): void {
  run.globals = globals;
}

/** Runs `body` as a run of its own. */
export function during<T>(options: RunOptions, globals: readonly Json[], body: () => T): T {
  const outer = beginRun(options, globals);
  try {
    return body();
  } finally {
    endRun(outer);
  }
}

/** Takes `steps` from the fuel; throws `JqFuelError` when there is not that much left. */
export function spend(steps: number): void {
  run.fuel -= steps;
  // Written so that a NaN runs out too.
  if (!(run.fuel >= 0)) throw new JqFuelError('the expression took too many steps or built too large a result');
}

/** Pays for a text of this length. */
export function spendText(length: number): void {
  if (length > 32) spend(length >>> 5);
}

/** Pays for copying a container of this length: memory moves fast, so eight items are one step. */
export function spendCopy(length: number): void {
  if (length > 8) spend(length >>> 3);
}

/** The value of a free variable, by its slot. */
export function globalAt(slot: number): Json {
  return run.globals[slot] as Json;
}

/** Seconds since the epoch. */
export function nowInSeconds(): number {
  return run.now();
}

export function depth(): number {
  return run.depth;
}

/** Back at a depth that `depth()` gave: what was entered since has been left at once. */
export function backTo(depth: number): void {
  run.depth = depth;
}

export function shallower(): void {
  run.depth--;
}

export function deeper(): void {
  if (++run.depth > run.maxDepth) throw tooDeep();
}

export function tooDeep(): JqFuelError {
  return new JqFuelError('the expression nests calls or values too deeply');
}
