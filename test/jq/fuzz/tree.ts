/** A generated program: text with holes, so that it can be made smaller piece by piece. */
export interface Tree {
  /** Whether another expression may stand in its place. */
  readonly expression: boolean;
  readonly parts: readonly (string | Tree)[];
}

export function expression(...parts: (string | Tree)[]): Tree {
  return { expression: true, parts };
}

export function piece(...parts: (string | Tree)[]): Tree {
  return { expression: false, parts };
}

export function textOf(tree: Tree): string {
  return tree.parts.map((part) => (typeof part === 'string' ? part : textOf(part))).join('');
}

const LEAVES = ['.', 'null', '1', '"a"', '[]', 'empty'];

/** Every tree with one expression replaced by something smaller, the largest cuts first. */
export function* smaller(tree: Tree): Generator<Tree> {
  const size = textOf(tree).length;
  if (tree.expression) {
    for (const inner of expressionsIn(tree)) yield expression('(', inner, ')');
    for (const inner of expressionsIn(tree)) yield inner;
    for (const leaf of LEAVES) if (leaf.length < size) yield expression(leaf);
  }
  for (const [i, part] of tree.parts.entries()) {
    if (typeof part === 'string') continue;
    for (const less of smaller(part)) yield { ...tree, parts: tree.parts.with(i, less) };
    if (!part.expression) yield { ...tree, parts: tree.parts.with(i, '') };
  }
}

/** The nearest expressions below this one. */
function* expressionsIn(tree: Tree): Generator<Tree> {
  for (const part of tree.parts) {
    if (typeof part === 'string') continue;
    if (part.expression) yield part;
    else yield* expressionsIn(part);
  }
}

/** The smallest tree that still `fails`, found by cutting as long as something can be cut. */
export async function shrink(tree: Tree, fails: (tree: Tree) => Promise<boolean>, attempts = 400): Promise<Tree> {
  let best = tree;
  let left = attempts;
  for (;;) {
    let found: Tree | undefined;
    const size = textOf(best).length;
    for (const candidate of smaller(best)) {
      if (textOf(candidate).length >= size) continue;
      if (left-- <= 0) return best;
      if (await fails(candidate)) {
        found = candidate;
        break;
      }
    }
    if (found === undefined) return best;
    best = found;
  }
}
