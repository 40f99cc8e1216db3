/** What a regular expression is parsed to, and the two trees that stand for an escape. */
import { type CodePoints, isControl, isExtending, isPictograph, isRegional, JOINER } from './sets.ts';

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
  | { readonly type: 'set'; readonly set: CodePoints }
  | { readonly type: 'sequence'; readonly items: readonly Tree[] }
  | { readonly type: 'choice'; readonly items: readonly Tree[] }
  | {
      readonly type: 'repeat';
      readonly body: Tree;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly type: 'group'; readonly index: number; readonly body: Tree }
  | { readonly type: 'atomic'; readonly body: Tree }
  | { readonly type: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: Tree }
  | { readonly type: 'reference'; readonly groups: readonly number[]; readonly ignoreCase: boolean }
  | { readonly type: 'anchor'; readonly kind: Anchor }
  | { readonly type: 'keep' };

const single = (set: CodePoints): Tree => ({ type: 'set', set });
const several = (body: Tree): Tree => ({ type: 'repeat', body, min: 0, max: Number.POSITIVE_INFINITY, mode: 'greedy' });

/** `\X`: what a reader takes for one character: a letter with its marks, a flag, an emoji with all that is joined to it. */
export const GRAPHEME: Tree = {
  type: 'atomic',
  body: {
    type: 'choice',
    items: [
      { type: 'sequence', items: [single((p) => p === 13), single((p) => p === 10)] },
      single(isControl),
      {
        type: 'sequence',
        items: [
          {
            type: 'choice',
            items: [{ type: 'sequence', items: [single(isRegional), single(isRegional)] }, single(() => true)],
          },
          several({
            type: 'choice',
            items: [
              single(isExtending),
              { type: 'sequence', items: [single((p) => p === JOINER), single(isPictograph)] },
            ],
          }),
          several(single((p) => p === JOINER)),
        ],
      },
    ],
  },
};

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
