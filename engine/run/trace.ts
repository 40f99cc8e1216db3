/** What a run writes down of itself, entry by entry: its timeline comes of it. The state keeps the latest entries alone. */
import type { Json, JsonObject } from '../json.ts';
import type { Host } from './host.ts';
import { MOST_NOTED, MOST_PAYLOAD, sizeOf } from './size.ts';
import type { RunState, TraceEntry, TraceKind } from './state.ts';

/** The entries that are kept at least, once there are so many; older ones are counted. */
const KEPT = 1_000;
/** So many more come before the oldest go, all at once: taking one off the front of a long list at each step costs. */
const SLACK = 250;

export class Trace {
  readonly #state: RunState;
  readonly #host: Host;
  /** The instant that was last written, as it was written: within a turn the clock stands. */
  #written = { ms: Number.NaN, iso: '' };
  /** What was measured last: a step's output is the next one's input. */
  #measured: { value: Json; size: number } = { value: null, size: 5 };

  constructor(state: RunState, host: Host) {
    this.#state = state;
    this.#host = host;
  }

  note(now: number, kind: TraceKind, frame: { name: string; at: string } | null, data: JsonObject): void {
    if (now !== this.#written.ms) this.#written = { ms: now, iso: new Date(now).toISOString() };
    const state = this.#state;
    const entry: TraceEntry = {
      seq: state.traceSeq++,
      at: this.#written.iso,
      kind,
      step: frame?.name ?? null,
      pointer: frame?.at ?? null,
      data: this.#isSmall(data) ? data : shortened(data),
    };
    state.trace.push(entry);
    this.#host.noted?.(entry);
    if (state.trace.length > KEPT + SLACK) state.trace.splice(0, SLACK);
  }

  #isSmall(data: JsonObject): boolean {
    let size = 2;
    for (const key in data) {
      size += key.length + 4 + this.#sizeOf(data[key] as Json);
      if (size > MOST_NOTED) return false;
    }
    return true;
  }

  #sizeOf(value: Json): number {
    if (typeof value !== 'object' || value === null) return sizeOf(value, MOST_NOTED);
    if (this.#measured.value !== value) this.#measured = { value, size: sizeOf(value, MOST_NOTED) };
    return this.#measured.size;
  }
}

/** What is too big to be kept twice is named with its size. */
function shortened(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const size = sizeOf(value, MOST_PAYLOAD);
      if (size <= MOST_NOTED / 4) return [key, value];
      return [key, { omitted: size > MOST_PAYLOAD ? `over ${MOST_PAYLOAD} bytes` : `${size} bytes` }];
    }),
  );
}
