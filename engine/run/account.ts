/**
 * What a run says of itself as it closes or goes on elsewhere, as text: it goes from the workflow's thread to the server's.
 * A long loop's entries repeat their instants and places; each of those is written once, and the text is a third as long.
 */
import type { JsonObject } from '../json.ts';
import type { TraceEntry, TraceKind } from './state.ts';

interface Packed {
  /** Instants and places (name and pointer of a step), each once, in the order in which they first come. */
  instants: string[];
  places: [step: string | null, pointer: string | null][];
  rows: [seq: number, instant: number, kind: TraceKind, place: number, data: JsonObject][];
}

/** The text of an account whose `trace` is packed; `accountOf` reads it. */
export function accountText<T extends { trace: readonly TraceEntry[] }>(account: T): string {
  return JSON.stringify({ ...account, trace: packed(account.trace) });
}

/** The account that `accountText` wrote. */
export function accountOf<T extends { trace: TraceEntry[] }>(text: string): T {
  const { trace, ...rest } = JSON.parse(text) as { trace: Packed };
  return { ...(rest as unknown as T), trace: unpacked(trace) };
}

function packed(trace: readonly TraceEntry[]): Packed {
  const instants: string[] = [];
  const places: Packed['places'] = [];
  const known = new Map<string | null, Map<string | null, number>>();
  const rows: Packed['rows'] = [];
  for (let i = 0; i < trace.length; i++) {
    const { seq, at, kind, step, pointer, data } = trace[i] as TraceEntry;
    if (at !== instants[instants.length - 1]) instants.push(at);
    let steps = known.get(pointer);
    if (!steps) {
      steps = new Map();
      known.set(pointer, steps);
    }
    let place = steps.get(step);
    if (place === undefined) {
      place = places.push([step, pointer]) - 1;
      steps.set(step, place);
    }
    rows.push([seq, instants.length - 1, kind, place, data]);
  }
  return { instants, places, rows };
}

function unpacked({ instants, places, rows }: Packed): TraceEntry[] {
  return rows.map(([seq, instant, kind, place, data]) => {
    const [step, pointer] = places[place] as Packed['places'][number];
    return { seq, at: instants[instant] as string, kind, step, pointer, data };
  });
}
