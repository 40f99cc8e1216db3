/**
 * What is known at a place of a definition, asked by pointer and offset: what stands at the cursor of an editor, and what it
 * could go on with. Stands on the last evaluation of each expression, which has seen every way there; but of several ways out
 * of one step (a `try` and its catch) `output.as` and `export.as` are asked for the last, and only their `whole` type is of all.
 */
import type { Node } from '../jq/syntax.ts';
import type { Seen } from '../types/evaluate.ts';
import { type Inference, inferParts } from '../types/infer.ts';
import { type Type, UNKNOWN } from '../types/type.ts';
import type { Site } from './expression-types.ts';
import type { StepGraph } from './step-graph.ts';

export interface TypeAt {
  /** Of `.` there. */
  input: Type;
  /** Of what the part of the expression gives. */
  type: Type;
  /** The part, as offsets in the text at the pointer. */
  start: number;
  end: number;
}

export class DefinitionTypes {
  readonly #graph: StepGraph;

  constructor(graph: StepGraph) {
    this.#graph = graph;
  }

  /** The innermost part of the expression at `pointer` that holds `offset`; undefined where none is, or nothing gets there. */
  at(pointer: string, offset: number): TypeAt | undefined {
    const site = this.#graph.expressions.sites.get(pointer);
    if (site === undefined) return undefined;
    let best: TypeAt | undefined;
    for (const [node, seen] of partsOf(site)) {
      const start = site.offset + node.start;
      const end = site.offset + node.end;
      if (offset < start || offset > end) continue;
      // Of parts as long as each other the outer: `.name` and not the name in it.
      if (best === undefined || end - start <= best.end - best.start) best = { ...seen, start, end };
    }
    return best;
  }

  /** Of the whole expression at `pointer`: what it sees, and what it gives. */
  whole(pointer: string): { input: Type; type: Type } | undefined {
    const site = this.#graph.expressions.sites.get(pointer);
    return site && { input: site.seen.input, type: site.inference.flow.type };
  }

  /** Of a variable (without the dollar) as the expression at `pointer` sees it. */
  variable(pointer: string, name: string): Type {
    return this.#graph.expressions.sites.get(pointer)?.seen.variable(name) ?? UNKNOWN;
  }

  /** Of what a run that completes gives; undefined when none can. */
  get output(): Type | undefined {
    return this.#graph.output;
  }

  /** The event that the `emit` at `pointer` makes; undefined where none is, or nothing gets there. */
  emitted(pointer: string): Type | undefined {
    return this.#graph.emitted.get(pointer);
  }

  /** The events that the filter at `pointer` lets pass; undefined where none is, or nothing gets there. */
  heard(pointer: string): Type | undefined {
    return this.#graph.heard.get(pointer);
  }

  /** The pointers of the expressions that are evaluated at all. */
  get expressions(): ReadonlyMap<string, { inference: Inference }> {
    return this.#graph.expressions.sites;
  }

  /** The raw input of a step, and `$context` when it begins; undefined for a step that nothing reaches. */
  step(pointer: string): { input: Type; context: Type } | undefined {
    const state = this.#graph.reached.get(pointer);
    return state && { input: state.value, context: state.context };
  }
}

// ---- helpers

function partsOf({ tree, seen }: Site): ReadonlyMap<Node, Seen> {
  return inferParts(tree, seen.input, seen.variable);
}
