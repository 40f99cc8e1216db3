/** Groups that call themselves: refused, as Oniguruma does, when there is no way past the call or nothing is matched before it. */
import { fail } from './fault.ts';
import { partsOf, type Tree } from './tree.ts';

interface Recursion {
  /** Whatever way is taken, the group is called. */
  readonly must: boolean;
  /** It can be called before anything is matched. */
  readonly endless: boolean;
}

const NONE: Recursion = { must: false, endless: false };

export function refuseEndless(treeOf: (index: number) => Tree): void {
  for (const index of reached(treeOf(0), treeOf, new Set())) {
    const { must, endless } = recursionOf(treeOf(index), index, treeOf, true, new Set());
    if (must || endless) fail('never ending recursion');
  }
}

/** The groups that are called from where a match gets to. */
function reached(tree: Tree, treeOf: (index: number) => Tree, found: Set<number>): Set<number> {
  if (tree.type === 'repeat' && tree.max === 0) return found;
  for (const part of partsOf(tree)) reached(part, treeOf, found);
  const called = tree.type === 'call' ? tree.groups[0]! : undefined;
  if (called === undefined || found.has(called)) return found;
  return reached(treeOf(called), treeOf, found.add(called));
}

/** How `tree` calls `target`; `head` tells that nothing has been matched before it. */
function recursionOf(
  tree: Tree,
  target: number,
  treeOf: (index: number) => Tree,
  head: boolean,
  within: ReadonlySet<number>,
): Recursion {
  const of = (part: Tree, first = head): Recursion => recursionOf(part, target, treeOf, first, within);
  switch (tree.type) {
    case 'call': {
      const index = tree.groups[0]!;
      if (index === target) return { must: true, endless: head };
      if (within.has(index)) return NONE;
      return recursionOf(treeOf(index), target, treeOf, head, new Set(within).add(index));
    }
    case 'sequence': {
      let first = head;
      let all = NONE;
      for (const item of tree.items) {
        const { must, endless } = of(item, first);
        all = { must: all.must || must, endless: all.endless || endless };
        first &&= !consumes(item);
      }
      return all;
    }
    case 'choice': {
      const arms = tree.items.map((item) => of(item));
      return { must: arms.length > 0 && arms.every(({ must }) => must), endless: arms.some(({ endless }) => endless) };
    }
    case 'repeat': {
      if (tree.max === 0) return NONE;
      const { must, endless } = of(tree.body);
      return { must: must && tree.min > 0, endless };
    }
    case 'conditional': {
      const asked = tree.condition === null ? NONE : of(tree.condition);
      const yes = of(tree.yes, head && !(tree.condition !== null && consumes(tree.condition)));
      const no = of(tree.no);
      return {
        must: (asked.must || yes.must) && no.must,
        endless: asked.endless || yes.endless || no.endless,
      };
    }
    default: {
      const [body] = partsOf(tree);
      return body === undefined ? NONE : of(body);
    }
  }
}

/** Whether it cannot match without matching a character. */
function consumes(tree: Tree): boolean {
  switch (tree.type) {
    case 'character':
    case 'text':
    case 'set':
    case 'cluster':
      return true;
    case 'sequence':
      return tree.items.some(consumes);
    case 'choice':
      return tree.items.length > 0 && tree.items.every(consumes);
    case 'repeat':
      return tree.min > 0 && consumes(tree.body);
    case 'group':
    case 'atomic':
      return consumes(tree.body);
    case 'conditional':
      return consumes(tree.no) && (consumes(tree.yes) || (tree.condition !== null && consumes(tree.condition)));
    default:
      return false;
  }
}
