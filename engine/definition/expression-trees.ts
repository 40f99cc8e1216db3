/**
 * Parsed expressions, kept across checks: a tree is a pure function of its source, and a definition that is checked while it
 * is written holds mostly what it held before.
 */
import { JqSyntaxError } from '../jq/errors.ts';
import { parse } from '../jq/parse.ts';
import type { Node } from '../jq/syntax.ts';

/** More distinct expressions than a project has; beyond it everything is parsed anew, nothing grows. */
const MOST = 10_000;

const trees = new Map<string, Node | undefined>();

/** The tree of a source; undefined when it does not parse. */
export function treeOf(source: string): Node | undefined {
  if (trees.has(source)) return trees.get(source);
  const tree = parsed(source);
  if (trees.size >= MOST) trees.clear();
  trees.set(source, tree);
  return tree;
}

function parsed(source: string): Node | undefined {
  try {
    return parse(source);
  } catch (fault) {
    // A text nested beyond the parser's stack is no tree either.
    if (fault instanceof JqSyntaxError || fault instanceof RangeError) return undefined;
    throw fault;
  }
}
