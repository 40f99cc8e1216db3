/** What a regular expression is parsed to, and the tree that stands for any newline. */
import type { CodePoints } from './sets.ts';

export type Anchor =
  | 'text start'
  | 'text end'
  | 'text end or newline'
  | 'line start'
  | 'line end'
  | 'word'
  | 'not word'
  | 'cluster'
  | 'not cluster'
  | 'search start';

export type Tree =
  | { readonly type: 'empty' }
  | { readonly type: 'character'; readonly point: number; readonly ignoreCase: boolean }
  /** A text in any case, by what its characters come to (folding.ts). */
  | { readonly type: 'text'; readonly points: readonly number[] }
  | { readonly type: 'set'; readonly set: CodePoints }
  /** One character as a reader takes it (graphemes.ts). */
  | { readonly type: 'cluster' }
  | { readonly type: 'sequence'; readonly items: readonly Tree[] }
  /** `covered` alone, repeated without an end, matches all that the choice does. */
  | { readonly type: 'choice'; readonly items: readonly Tree[]; readonly covered?: Tree }
  | {
      readonly type: 'repeat';
      readonly body: Tree;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
      /** It was written `(?~X)`. */
      readonly absent?: true;
    }
  | { readonly type: 'group'; readonly index: number; readonly body: Tree }
  | { readonly type: 'atomic'; readonly body: Tree }
  | { readonly type: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: Tree }
  | { readonly type: 'reference'; readonly groups: readonly number[]; readonly ignoreCase: boolean }
  /** The pattern of a group, or of everything (0), once more. */
  | { readonly type: 'call'; readonly groups: readonly number[] }
  /** Whether one of `groups` took part or, when it is no list of groups, whether `condition` matches here. */
  | {
      readonly type: 'conditional';
      readonly groups: readonly number[];
      readonly condition: Tree | null;
      readonly yes: Tree;
      readonly no: Tree;
    }
  | { readonly type: 'anchor'; readonly kind: Anchor }
  | { readonly type: 'keep' };

/** The trees a tree is made of. */
export function partsOf(tree: Tree): readonly Tree[] {
  switch (tree.type) {
    case 'sequence':
    case 'choice':
      return tree.items;
    case 'repeat':
    case 'group':
    case 'atomic':
    case 'look':
      return [tree.body];
    case 'conditional':
      return [...(tree.condition === null ? [] : [tree.condition]), tree.yes, tree.no];
    default:
      return [];
  }
}

/** `\R`: any newline, `\r\n` as one. */
export const NEWLINES: Tree = {
  type: 'atomic',
  body: {
    type: 'choice',
    items: [
      {
        type: 'sequence',
        items: [
          { type: 'character', point: 13, ignoreCase: false },
          { type: 'character', point: 10, ignoreCase: false },
        ],
      },
      { type: 'set', set: (p) => (p >= 10 && p <= 13) || p === 0x85 || p === 0x2028 || p === 0x2029 },
    ],
  },
};
