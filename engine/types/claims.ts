/**
 * What inference is certain of and an author should hear: an operation that fails whatever comes, a name that is not there.
 * A place that is evaluated several times (a function's body, each shape of an object) must fail every time.
 */
import type { Node, Span } from '../jq/syntax.ts';
import type { Offer, Type } from './type.ts';

export type Claim = Span &
  (
    | { readonly kind: 'impossible'; readonly operation: string; readonly found: string }
    | { readonly kind: 'unknown-property'; readonly name: string; readonly container: Type }
    | { readonly kind: 'near-miss'; readonly name: string; readonly container: Type }
    | { readonly kind: 'later'; readonly name: string }
    | { readonly kind: 'not-offered'; readonly name: string; readonly offer: Offer }
  );

/** A comparison of an outcome with a name, as a switch's cases make it. */
export interface Comparison {
  /** The path to the outcome. */
  readonly path: Node;
  readonly names: readonly string[];
  readonly equal: boolean;
  readonly offer: Offer;
}

export class Claims {
  readonly #verdicts = new Map<Node, Claim | null>();
  readonly comparisons: Comparison[] = [];

  /** Here it is certain this time. */
  claim(node: Node, claim: Claim): void {
    const before = this.#verdicts.get(node);
    if (before === undefined) this.#verdicts.set(node, claim);
    // Wrong in two ways is certain of neither.
    else if (before !== null && before.kind !== claim.kind) this.#verdicts.set(node, null);
  }

  /** Here there is nothing to say, this time: what was or will be claimed of the place is not certain. */
  fine(node: Node): void {
    this.#verdicts.set(node, null);
  }

  /** In the order of the text. */
  all(): Claim[] {
    const claims: Claim[] = [];
    for (const claim of this.#verdicts.values()) if (claim !== null) claims.push(claim);
    return claims.sort((a, b) => a.start - b.start);
  }
}
