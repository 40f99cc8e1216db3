/**
 * What may stand in a look-behind, by Oniguruma's rules for Perl's syntax: what it matches must be of one length. Before that is
 * asked, repetitions at its beginning are cut to the least they need, since whatever precedes may be anything.
 */
import { fail } from './fault.ts';
import { type CodePoints, fold } from './sets.ts';
import { partsOf, type Tree } from './tree.ts';

interface Length {
  readonly least: number;
  readonly most: number;
  /** Nothing but its length decides whether the least is matched. */
  readonly sure: boolean;
}

const NOTHING: Length = { least: 0, most: 0, sure: true };
const PLACE: Length = { least: 0, most: 0, sure: false };
const MAX_LENGTH = 65_535;
const UNBOUNDED = Number.POSITIVE_INFINITY;

/**
 * The look-behind's body as it is to be matched, and how many code points before; undefined when it holds everywhere.
 * `groups` gives the tree of a group by its index; `referred` are those that something refers to or calls,
 * and `around` those it stands in.
 */
export function lookBehind(
  body: Tree,
  negative: boolean,
  groups: (index: number) => Tree | undefined,
  referred: ReadonlySet<number>,
  around: ReadonlySet<number>,
): { body: Tree; length: number } | undefined {
  if (!isAllowed(body, negative)) refuse();
  const shortest: Tree =
    body.type === 'choice' ? { type: 'choice', items: body.items.map(withLeastBeginning) } : withLeastBeginning(body);
  const { least, most, sure } = lengthOf(shortest, groups, around);
  if (least > MAX_LENGTH || (most > MAX_LENGTH && most !== UNBOUNDED)) refuse();
  if (least === 0 && sure && !isUsed(body, referred)) return undefined;
  if (least !== most) refuse();
  return { body: shortest, length: least };
}

function refuse(): never {
  return fail('invalid pattern in look-behind');
}

/** Nothing that looks ahead or at the end; where nothing may match, no groups either. */
function isAllowed(tree: Tree, negative: boolean): boolean {
  switch (tree.type) {
    case 'look':
      return tree.behind && (negative || !tree.negative) && isAllowed(tree.body, negative);
    case 'anchor':
      return tree.kind !== 'text end' && tree.kind !== 'text end or newline';
    case 'group':
      return !negative && isAllowed(tree.body, negative);
    case 'repeat':
      return tree.absent === true || isAllowed(tree.body, negative);
    default:
      return partsOf(tree).every((part) => isAllowed(part, negative));
  }
}

/** Whether it leaves something behind that others can see. */
function isUsed(tree: Tree, referred: ReadonlySet<number>): boolean {
  if (tree.type === 'keep' || (tree.type === 'group' && referred.has(tree.index))) return true;
  return partsOf(tree).some((part) => isUsed(part, referred));
}

function withLeastBeginning(tree: Tree): Tree {
  if (tree.type === 'sequence') {
    let first = 0;
    while (first < tree.items.length) {
      const least = leastOf(tree.items[first]!, tree.items[first + 1]);
      if (least.type !== 'empty') return { type: 'sequence', items: [least, ...tree.items.slice(first + 1)] };
      first++;
    }
    return { type: 'empty' };
  }
  return leastOf(tree);
}

/**
 * A repetition of something simple, as often as it must be; anything else as it is, and so one that gives nothing back because
 * what is next begins otherwise.
 */
function leastOf(tree: Tree, next?: Tree): Tree {
  if (tree.type !== 'repeat' || tree.mode === 'possessive') return tree;
  // `x?*` and the like are one repetition.
  if (isQuantified(tree) && isQuantified(tree.body)) return leastOf({ ...tree.body, min: tree.min * tree.body.min });
  if (!isSimple(tree.body)) return tree;
  const keepsAll = tree.mode === 'greedy' && tree.min <= 1 && tree.max === UNBOUNDED;
  if (keepsAll && next !== undefined && areApart(tree.body, next)) return tree;
  return tree.min === 0 ? { type: 'empty' } : { ...tree, max: tree.min };
}

/** Whether no text begins as both do, as far as their first characters tell. */
function areApart(a: Tree, b: Tree): boolean {
  const [x, y] = [headOf(a), headOf(b)];
  if (x === undefined || y === undefined) return false;
  if (typeof x === 'number') return typeof y === 'number' ? x !== y : !y(x);
  if (typeof y === 'number') return !x(y);
  for (let point = 0; point < 0x100; point++) if (x(point) && y(point)) return false;
  return true;
}

function headOf(tree: Tree): number | CodePoints | undefined {
  switch (tree.type) {
    case 'character':
      return tree.ignoreCase ? (point) => fold(point) === fold(tree.point) : tree.point;
    case 'set':
      return tree.set;
    case 'sequence':
      return headOf(tree.items[0]!);
    case 'group':
    case 'atomic':
      return headOf(tree.body);
    case 'repeat':
      return tree.min > 0 ? headOf(tree.body) : undefined;
    default:
      return undefined;
  }
}

/** Written with `?`, `*` or `+`. */
function isQuantified(tree: Tree): tree is Extract<Tree, { type: 'repeat' }> {
  return (
    tree.type === 'repeat' && tree.mode !== 'possessive' && tree.min <= 1 && (tree.max === 1 || tree.max === UNBOUNDED)
  );
}

function isSimple(tree: Tree): boolean {
  if (tree.type === 'sequence') return tree.items.every(({ type }) => type === 'character');
  return tree.type === 'character' || tree.type === 'set' || tree.type === 'reference';
}

function lengthOf(tree: Tree, groups: (index: number) => Tree | undefined, within: ReadonlySet<number>): Length {
  const of = (part: Tree): Length => lengthOf(part, groups, within);
  switch (tree.type) {
    case 'empty':
    case 'keep':
      return NOTHING;
    case 'character':
    case 'set':
      return { least: 1, most: 1, sure: true };
    case 'text':
    case 'cluster':
      return { least: 1, most: UNBOUNDED, sure: false };
    case 'sequence':
      return tree.items.map(of).reduce(both, NOTHING);
    case 'choice':
      return tree.items.length === 0 ? PLACE : tree.items.map(of).reduce(either);
    case 'repeat': {
      if (tree.absent) return { least: 0, most: UNBOUNDED, sure: true };
      if (tree.max === 0) return NOTHING;
      const { least, most, sure } = of(tree.body);
      return { least: least * tree.min, most: tree.max === UNBOUNDED ? UNBOUNDED : most * tree.max, sure };
    }
    case 'group': {
      const inner = within.has(tree.index) ? PLACE : lengthOf(tree.body, groups, new Set(within).add(tree.index));
      return { ...inner, sure: false };
    }
    case 'atomic':
      return of(tree.body);
    case 'conditional': {
      const asked = tree.condition === null ? PLACE : of(tree.condition);
      return either(both(asked, of(tree.yes)), of(tree.no));
    }
    case 'reference': {
      const all = tree.groups.map((index) => {
        const group = groups(index);
        if (group === undefined || within.has(index)) return PLACE;
        const length = of(group);
        return length.least === length.most ? length : { ...length, sure: false };
      });
      return all.length === 0 ? PLACE : all.reduce(either);
    }
    case 'call': {
      const group = groups(tree.groups[0]!);
      if (group === undefined || within.has(tree.groups[0]!)) {
        return { least: 0, most: UNBOUNDED, sure: false };
      }
      return of(group);
    }
    default:
      return PLACE;
  }
}

function both(a: Length, b: Length): Length {
  return { least: a.least + b.least, most: a.most + b.most, sure: a.sure && b.sure };
}

function either(a: Length, b: Length): Length {
  const sure = a.least === b.least ? a.sure || b.sure : a.least < b.least ? a.sure : b.sure;
  return { least: Math.min(a.least, b.least), most: Math.max(a.most, b.most), sure };
}
