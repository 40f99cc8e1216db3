/**
 * A definition as the interpreter walks it: its lists and steps by their JSON pointers, each worked out once. Pointers are
 * interned here, so that a loop looks its list up by the same string at each turn instead of building it anew.
 */
import { type Definition, kindOf, type Step, type StepKind, type StepList } from '../definition/document.ts';
import { escapePointer, splitStep, unescapePointer } from './pointer.ts';

/** A step in its list, and what its frame begins with. */
export interface Entry {
  at: string;
  name: string;
  step: Step;
  type: StepKind;
}

export class Plan {
  readonly #definition: Definition;
  readonly #lists = new Map<string, StepList>();
  readonly #entries = new Map<string, readonly Entry[]>();
  readonly #steps = new Map<string, Step>();
  readonly #below = new Map<string, Map<string, string>>();

  constructor(definition: Definition) {
    this.#definition = definition;
  }

  stepAt(at: string): Step {
    const known = this.#steps.get(at);
    if (known) return known;
    const [list, index, name] = splitStep(at);
    const step = this.listAt(list)[index]?.[name];
    if (!step) throw new Error(`no step at ${at}`);
    this.#steps.set(at, step);
    return step;
  }

  listAt(at: string): StepList {
    const known = this.#lists.get(at);
    if (known) return known;
    let node: unknown = this.#definition;
    for (const token of at.split('/').slice(1)) {
      node = (node as Record<string, unknown>)[unescapePointer(token)];
    }
    this.#lists.set(at, node as StepList);
    return node as StepList;
  }

  /** The steps of the list at `at`, with what their frames begin with. */
  entriesAt(at: string): readonly Entry[] {
    const known = this.#entries.get(at);
    if (known) return known;
    const entries = this.listAt(at).map((one, index): Entry => {
      const [name, step] = Object.entries(one)[0] as [string, Step];
      return { at: `${at}/${index}/${escapePointer(name)}`, name, step, type: kindOf(step) };
    });
    this.#entries.set(at, entries);
    return entries;
  }

  /** The pointer of what stands under a step, such as its `do`. */
  below(at: string, key: string): string {
    const of = this.#below.get(at) ?? new Map<string, string>();
    const known = of.get(key);
    if (known !== undefined) return known;
    const pointer = `${at}/${key}`;
    this.#below.set(at, of.set(key, pointer));
    return pointer;
  }
}
