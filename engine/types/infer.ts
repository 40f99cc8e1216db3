/**
 * The door to this room: an expression's tree and the types of what it sees in, the type of what it gives out.
 */
import type { Node } from '../jq/syntax.ts';
import type { Claim, Comparison } from './claims.ts';
import { Evaluation, type Seen } from './evaluate.ts';
import type { Flow } from './flow.ts';
import { narrow, refine } from './narrow.ts';
import { variableType } from './scope.ts';
import type { Type } from './type.ts';

export type { Claim, Comparison } from './claims.ts';
export type { Flow } from './flow.ts';

export interface Inference {
  readonly flow: Flow;
  /** What is certainly wrong, in the order of the text. */
  readonly claims: readonly Claim[];
  /** The outcomes it compares with names. */
  readonly comparisons: readonly Comparison[];
  /** `.` and a variable where the first output was true, or was not. */
  narrowed(truth: boolean): Narrowed;
  /** `.` where the value it leads to is changed so; as it was, when it is more than a path. */
  refined(change: (type: Type) => Type): Type;
}

export interface Narrowed {
  readonly input: Type;
  /** The type of a variable, undefined when nothing more is known of it than before. */
  variable(name: string): Type | undefined;
}

/** `variables` answers for every name that the program does not bind itself. */
export function infer(tree: Node, input: Type, variables: (name: string) => Type): Inference {
  const evaluation = new Evaluation(variables);
  const env = { input, scope: null };
  const flow = evaluation.evaluate(tree, env);
  return {
    flow,
    claims: evaluation.certain(),
    comparisons: evaluation.claims.comparisons,
    narrowed(truth) {
      // An expression without an output counts as false, with several the first counts: then nothing is learnt.
      const learnt = !flow.many && (truth || !flow.empty);
      const inner = learnt ? evaluation.silently(() => narrow(evaluation, tree, env, truth)) : env;
      return { input: inner.input, variable: (name) => variableType(inner.scope, name) };
    },
    refined: (change) => refine(evaluation, tree, env, change).input,
  };
}

/** What each part of an expression is evaluated on and to; parts that nothing reaches are missing. */
export function inferParts(tree: Node, input: Type, variables: (name: string) => Type): ReadonlyMap<Node, Seen> {
  const seen = new Map<Node, Seen>();
  new Evaluation(variables, seen).evaluate(tree, { input, scope: null });
  return seen;
}
