/**
 * The expressions of a definition on types: each evaluated where it stands, on what gets there. What was found at a place is
 * kept by its pointer; evaluated again (in a loop, after a jump back), the last time counts, which has seen the most.
 */
import type { Node } from '../jq/syntax.ts';
import { isObject, type Json } from '../json.ts';
import { bounded } from '../types/bounds.ts';
import { either } from '../types/flow.ts';
import { type Inference, infer } from '../types/infer.ts';
import { join as joinTypes } from '../types/join.ts';
import { meet } from '../types/meet.ts';
import {
  falsy,
  isNever,
  NEVER,
  NULL,
  type Property,
  shapesOf,
  type Type,
  truthy,
  tupleOf,
  typeOf,
  UNKNOWN,
} from '../types/type.ts';
import { type ExpressionText, expressionField, expressionOf } from './expression-text.ts';
import { treeOf } from './expression-trees.ts';
import { join } from './places.ts';

/** What an expression sees: `.` and the variables. */
export interface Seen {
  input: Type;
  variable(name: string): Type;
}

export interface Site {
  tree: Node;
  source: string;
  /** Where the source begins in the text at the pointer. */
  offset: number;
  seen: Seen;
  inference: Inference;
}

/** A condition: which answers it can give, and what is known after each. */
export interface Condition {
  canHold: boolean;
  canFail: boolean;
  /** A constant: whoever writes `true` means it. */
  isLiteral: boolean;
  inference: Inference | null;
  after(truth: boolean): { input: Type; context: Type | undefined };
}

export class ExpressionTypes {
  readonly sites = new Map<string, Site>();
  readonly #broken: (pointer: string) => boolean;
  /** Places that one way out of a step has passed already; null between steps. */
  #beside: Set<string> | null = null;
  readonly #everywhere = new Set<string>();

  /** `broken`: places that have been reported already; nothing is known of them. */
  constructor(broken: (pointer: string) => boolean) {
    this.#broken = broken;
  }

  /** The ways out of one step: what is said of an expression there is certain only when it is on each of them. */
  together(work: () => void): void {
    const outer = this.#beside;
    this.#beside = new Set();
    work();
    this.#beside = outer;
  }

  /** Places that several steps share: what is said there is certain only when it is so for each of them, every time. */
  shared(work: () => void): void {
    const outer = this.#beside;
    this.#beside = this.#everywhere;
    work();
    this.#beside = outer;
  }

  /** A value with expressions in it: other texts stay as they are. */
  template(value: Json, pointer: string, seen: Seen): Type {
    if (typeof value === 'string') {
      const text = expressionOf(value);
      return text === undefined ? typeOf(value) : this.#run(text, pointer, seen);
    }
    if (Array.isArray(value)) return tupleOf(...value.map((item, i) => this.template(item, join(pointer, i), seen)));
    if (!isObject(value)) return typeOf(value);
    const properties = new Map<string, Property>();
    for (const [key, item] of Object.entries(value)) {
      const type = this.template(item, join(pointer, key), seen);
      properties.set(key, { type, required: true });
    }
    // A part that always fails fails the whole.
    if ([...properties.values()].some(({ type }) => isNever(type))) return NEVER;
    return bounded(shapesOf([{ properties, rest: NEVER }]));
  }

  /** A place for an expression, with or without braces; other values are templates. */
  transform(value: Json, pointer: string, seen: Seen): Type {
    return typeof value === 'string'
      ? this.#run(expressionField(value), pointer, seen)
      : this.template(value, pointer, seen);
  }

  /** `keep`: this evaluation is the one that counts for the place. */
  condition(text: string, pointer: string, seen: Seen, keep = true): Condition {
    const source = expressionField(text);
    const inference = this.#infer(source, pointer, seen, keep);
    if (inference === null || isFaulty(inference)) return { ...OPEN(seen), inference };
    const { flow } = inference;
    const tree = treeOf(source.source);
    return {
      canHold: !isNever(truthy(flow.type)),
      canFail: flow.empty || !isNever(falsy(flow.type)),
      isLiteral: tree?.type === 'Literal',
      inference,
      after(truth) {
        const narrowed = inference.narrowed(truth);
        // `.` and `$input` are the same value here.
        const input = narrowed.variable('input');
        return {
          input: input === undefined ? narrowed.input : meet(narrowed.input, input),
          context: narrowed.variable('context'),
        };
      },
    };
  }

  /** What is known of an expression that is evaluated by others, whose faults they pass over; null: nothing. */
  judged({ source, offset }: ExpressionText, pointer: string, seen: Seen): Inference | null {
    const inference = this.#infer({ source, offset }, pointer, seen, true);
    return inference === null || isFaulty(inference) ? null : inference;
  }

  /** The type of another expression at the same place: never kept. */
  path(tree: Node, seen: Seen): Type {
    return infer(tree, seen.input, seen.variable).flow.type;
  }

  #run(text: ExpressionText, pointer: string, seen: Seen): Type {
    const inference = this.#infer(text, pointer, seen, true);
    if (inference === null) return UNKNOWN;
    const { flow } = inference;
    if (isFaulty(inference)) return UNKNOWN;
    // The first output counts; without one the value is null.
    return flow.empty ? joinTypes(flow.type, NULL) : flow.type;
  }

  #infer({ source, offset }: ExpressionText, pointer: string, seen: Seen, keep: boolean): Inference | null {
    if (this.#broken(pointer)) return null;
    const tree = treeOf(source);
    if (tree === undefined) return null;
    const inference = infer(tree, seen.input, seen.variable);
    if (keep) this.#keep(pointer, { tree, source, offset, seen, inference });
    return inference;
  }

  /** Of one round the last counts; of ways that are taken beside each other all do. */
  #keep(pointer: string, site: Site): void {
    const beside = this.#beside?.has(pointer) ? this.sites.get(pointer) : undefined;
    this.#beside?.add(pointer);
    this.sites.set(
      pointer,
      beside === undefined ? site : { ...site, inference: ofBoth(beside.inference, site.inference) },
    );
  }
}

// ---- helpers

/** What is certain on one way and on the other; what can happen on either. */
function ofBoth(a: Inference, b: Inference): Inference {
  const said = new Set(a.claims.map(placeOf));
  return {
    ...b,
    flow: either(a.flow, b.flow),
    claims: b.claims.filter((claim) => said.has(placeOf(claim))),
    comparisons: [...a.comparisons, ...b.comparisons],
  };
}

function placeOf({ kind, start, end }: Inference['claims'][number]): string {
  return `${kind} ${start} ${end}`;
}

/** What is wrong is said once: of what follows from it nothing is known. */
function isFaulty({ claims }: Inference): boolean {
  return claims.some(({ kind }) => kind !== 'near-miss');
}

/** A condition of which nothing is known. */
const OPEN = ({ input }: Seen): Condition => ({
  canHold: true,
  canFail: true,
  isLiteral: false,
  inference: null,
  after: () => ({ input, context: undefined }),
});
