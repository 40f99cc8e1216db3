/**
 * What the tests of a definition went through: its steps, the ways out of each branch, the outcomes people were offered,
 * the handlers of its errors. Counted from traces, by the pointer of what is counted.
 */
import type { Definition } from '../definition/document.ts';
import { join } from '../definition/places.ts';
import { outcomesOf } from '../definition/step-outputs.ts';
import { walk } from '../definition/walk.ts';
import { isObject, type JsonObject, own } from '../json.ts';
import type { TraceEntry } from '../run/state.ts';

export type Kind = 'step' | 'branch' | 'outcome' | 'handler';

export interface Item {
  kind: Kind;
  /** Of what is counted; of a branch that is not written (an `if` that does not hold), of what decides it. */
  pointer: string;
  /** Told apart from others of the same pointer. */
  label: string;
  hits: number;
}

export class Coverage {
  readonly definition: Definition;
  readonly items: readonly Item[];
  readonly #byKey: Map<string, Item>;

  constructor(definition: Definition) {
    this.definition = definition;
    this.items = itemsOf(definition);
    this.#byKey = new Map(this.items.map((item) => [keyOf(item.kind, item.pointer, item.label), item]));
  }

  add(trace: readonly TraceEntry[]): void {
    for (const entry of trace) for (const key of keysOf(entry)) this.#hit(key);
  }

  #hit(key: string): void {
    const item = this.#byKey.get(key);
    if (item) item.hits++;
  }
}

export function share(items: readonly Item[]): { hit: number; all: number } {
  return { hit: items.filter(({ hits }) => hits > 0).length, all: items.length };
}

// ---- helpers

function keyOf(kind: Kind, pointer: string, label: string): string {
  return `${kind} ${pointer} ${label}`;
}

function* keysOf({ kind, pointer, data }: TraceEntry): Generator<string> {
  if (pointer === null) return;
  switch (kind) {
    case 'entered':
      yield keyOf('step', pointer, '');
      yield keyOf('branch', join(pointer, 'if'), 'holds');
      return;
    case 'skipped':
      yield keyOf('branch', join(pointer, 'if'), 'does not hold');
      return;
    case 'left':
      yield keyOf('branch', join(pointer, 'switch'), typeof data.case === 'string' ? data.case : 'none of them');
      return;
    case 'decided':
      yield keyOf('outcome', pointer, String(data.outcome));
      return;
    case 'caught':
    case 'retried':
      yield keyOf('handler', join(pointer, 'catch'), 'caught');
      return;
    default:
  }
}

function itemsOf(definition: Definition): Item[] {
  const items: Item[] = [];
  const add = (kind: Kind, pointer: string, label: string) => items.push({ kind, pointer, label, hits: 0 });
  for (const { step, pointer, slot } of walk(definition as unknown as JsonObject)) {
    if (slot === 'function') continue;
    add('step', pointer, '');
    if (own(step, 'if') !== undefined)
      for (const label of ['holds', 'does not hold']) add('branch', join(pointer, 'if'), label);
    const cases = own(step, 'switch');
    if (Array.isArray(cases)) {
      const entries = cases.flatMap((entry) => (isObject(entry) ? Object.entries(entry) : []));
      for (const [name] of entries) add('branch', join(pointer, 'switch'), name);
      const hasDefault = entries.some(([, one]) => isObject(one) && own(one, 'when') === undefined);
      if (!hasDefault) add('branch', join(pointer, 'switch'), 'none of them');
    }
    const call = own(step, 'call');
    const arguments_ = own(step, 'with');
    if (typeof call === 'string' && /^human(:|$)/.test(call)) {
      for (const outcome of outcomesOf(isObject(arguments_) ? arguments_ : {})) add('outcome', pointer, outcome);
    }
    if (isObject(own(step, 'catch'))) add('handler', join(pointer, 'catch'), 'caught');
  }
  return items;
}
