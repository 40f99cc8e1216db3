/**
 * The tree of a jq program. Every node knows the half-open range of source it came from. Purely syntactic: names are
 * not resolved here (lower.ts does), so a tree can be kept, walked and reported on without a scope.
 */
import type { Json } from '../json.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type AssignmentOperator = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//=';

export interface Definition extends Span {
  readonly name: string;
  /** A parameter written `$x` is a value (and a function `x`); written `f` it is a closure. */
  readonly parameters: readonly { readonly name: string; readonly byValue: boolean }[];
  readonly body: Node;
}

export type Pattern =
  | (Span & { readonly type: 'PatternVariable'; readonly name: string })
  | (Span & { readonly type: 'PatternArray'; readonly items: readonly Pattern[] })
  | (Span & {
      readonly type: 'PatternObject';
      readonly entries: readonly {
        readonly key: Node;
        /** `$x` as a key also binds the variable. */
        readonly variable: string | null;
        readonly value: Pattern | null;
      }[];
    });

export type Node = Span &
  (
    | { readonly type: 'Identity' }
    | { readonly type: 'RecurseDefault' }
    | { readonly type: 'Literal'; readonly value: Json }
    | { readonly type: 'Index'; readonly target: Node; readonly key: Node; readonly quiet: boolean }
    | {
        readonly type: 'Slice';
        readonly target: Node;
        readonly from: Node | null;
        readonly to: Node | null;
        readonly quiet: boolean;
      }
    | { readonly type: 'Iterate'; readonly target: Node; readonly quiet: boolean }
    | { readonly type: 'Try'; readonly body: Node; readonly handler: Node | null }
    | { readonly type: 'Template'; readonly format: string; readonly parts: readonly (string | Node)[] }
    | { readonly type: 'Format'; readonly name: string }
    | { readonly type: 'Negate'; readonly operand: Node }
    | { readonly type: 'Arithmetic'; readonly operator: ArithmeticOperator; readonly left: Node; readonly right: Node }
    | { readonly type: 'Comparison'; readonly operator: ComparisonOperator; readonly left: Node; readonly right: Node }
    | { readonly type: 'Logic'; readonly operator: 'and' | 'or'; readonly left: Node; readonly right: Node }
    | { readonly type: 'Alternative'; readonly left: Node; readonly right: Node }
    | { readonly type: 'Assign'; readonly operator: AssignmentOperator; readonly left: Node; readonly right: Node }
    | { readonly type: 'Pipe'; readonly left: Node; readonly right: Node }
    | { readonly type: 'Comma'; readonly items: readonly Node[] }
    | { readonly type: 'Collect'; readonly body: Node | null }
    /** Where an entry's value is an `Index` whose key is the entry's own node, as in `{"\(f)"}`, that is computed once for both. */
    | { readonly type: 'Construct'; readonly entries: readonly { readonly key: Node; readonly value: Node }[] }
    | {
        readonly type: 'Reduce';
        readonly source: Node;
        readonly patterns: readonly Pattern[];
        readonly init: Node;
        readonly update: Node;
      }
    | {
        readonly type: 'Foreach';
        readonly source: Node;
        readonly patterns: readonly Pattern[];
        readonly init: Node;
        readonly update: Node;
        readonly extract: Node | null;
      }
    | { readonly type: 'If'; readonly condition: Node; readonly then: Node; readonly otherwise: Node | null }
    | { readonly type: 'Bind'; readonly source: Node; readonly patterns: readonly Pattern[]; readonly body: Node }
    | { readonly type: 'Label'; readonly name: string; readonly body: Node }
    | { readonly type: 'Break'; readonly name: string }
    | { readonly type: 'Define'; readonly definition: Definition; readonly body: Node }
    | { readonly type: 'Call'; readonly name: string; readonly args: readonly Node[] }
    | { readonly type: 'Variable'; readonly name: string }
    | { readonly type: 'Location'; readonly line: number }
  );

export type NodeOf<T extends Node['type']> = Extract<Node, { readonly type: T }>;
