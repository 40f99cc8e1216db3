/**
 * A regular expression to a tree: Oniguruma's syntax as jq uses it (Perl's, with named groups). `^` and `$` are the
 * ends of the text unless `(?m)`; `.` leaves out the newline unless `(?s)`. Refused by name: back references to a level of
 * recursion, absent groups with more than a pattern, and callouts.
 */
import { bracket } from './brackets.ts';
import { classEscape, pointEscape } from './escapes.ts';
import { fail, unavailable } from './fault.ts';
import { folded, joined } from './folding.ts';
import { Reader } from './reader.ts';
import { Groups, groupName } from './references.ts';
import { remembered, SPACE } from './sets.ts';
import { type Anchor, NEWLINES, type Tree } from './tree.ts';

export interface Syntax {
  readonly tree: Tree;
  readonly groups: number;
  /** Names by group index; a group without one has null. Index 0 is the first group. */
  readonly names: readonly (string | null)[];
  readonly trees: readonly Tree[];
}

export interface Options {
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  readonly dotAll: boolean;
  readonly lines: boolean;
}

/** Within a look-behind a character is one character, in whatever case. */
type Inner = Options & { readonly behind: boolean };

const MAX_REPEAT = 100_000;
const MAX_NESTING = 200;
const UNBOUNDED = Number.POSITIVE_INFINITY;
const EMPTY: Tree = { type: 'empty' };
const ANY: Tree = { type: 'set', set: () => true };

export function parseRegex(source: string, options: Options): Syntax {
  return new Parser(source).parse({ ...options, behind: false });
}

class Parser {
  private readonly reader: Reader;
  private readonly groups = new Groups();
  private nesting = 0;

  constructor(source: string) {
    this.reader = new Reader(source);
  }

  parse(options: Inner): Syntax {
    const tree = this.choice(options);
    if (!this.reader.ended) fail('unmatched close parenthesis');
    this.groups.settle();
    const { names, trees } = this.groups;
    return { tree, groups: names.length, names, trees };
  }

  private choice(options: Inner): Tree {
    if (++this.nesting > MAX_NESTING) fail('too deep nesting');
    // `(?i)` holds to the end of the group, over the bars.
    const scope = { options };
    const items = [this.sequence(scope)];
    while (this.reader.accept('|')) items.push(this.sequence(scope));
    this.nesting--;
    return items.length === 1 ? items[0]! : { type: 'choice', items };
  }

  private sequence(scope: { options: Inner }): Tree {
    const { reader } = this;
    const items: Tree[] = [];
    for (;;) {
      const { options } = scope;
      if (options.extended) this.skipSpace();
      if (reader.ended || reader.peek() === '|' || reader.peek() === ')') break;
      if (reader.accept('\\Q')) {
        this.quoted(items, options);
        continue;
      }
      const atom = this.atom(scope);
      if (atom !== undefined) items.push(this.repeated(atom, scope.options));
      else if (this.quantifier() !== undefined) fail('target of repeat operator is not specified');
    }
    const all = scope.options.behind ? items : joined(items);
    if (all.length === 0) return EMPTY;
    return all.length === 1 ? all[0]! : { type: 'sequence', items: all };
  }

  private skipSpace(): void {
    const { reader } = this;
    for (;;) {
      if (!reader.ended && SPACE(reader.points[reader.at]!)) reader.at++;
      else if (reader.peek() === '#') this.skipLine();
      else return;
    }
  }

  private skipLine(): void {
    if (this.reader.until('\n') === undefined) this.reader.at = this.reader.points.length;
  }

  private skipComment(): void {
    if (this.reader.until(')') === undefined) fail('end pattern in group');
  }

  private quoted(items: Tree[], options: Inner): void {
    while (!this.reader.ended && !this.reader.accept('\\E')) items.push(character(this.reader.take(), options));
    const last = items.pop();
    if (last !== undefined) items.push(this.repeated(last, options));
  }

  private repeated(atom: Tree, options: Inner): Tree {
    const { reader } = this;
    let body = atom;
    for (;;) {
      if (options.extended) this.skipSpace();
      // A comment stands between an atom and its quantifier as if it were not there.
      while (reader.accept('(?#')) this.skipComment();
      const range = this.quantifier();
      if (range === undefined) return body;
      if (!isRepeatable(atom)) fail('target of repeat operator is invalid');
      const mode = reader.accept('?') ? 'lazy' : reader.accept('+') ? 'possessive' : 'greedy';
      body = repeat(body, range, mode);
    }
  }

  private quantifier(): { min: number; max: number } | undefined {
    const { reader } = this;
    if (reader.accept('*')) return { min: 0, max: UNBOUNDED };
    if (reader.accept('+')) return { min: 1, max: UNBOUNDED };
    if (reader.accept('?')) return { min: 0, max: 1 };
    return reader.peek() === '{' ? this.interval() : undefined;
  }

  /** `{n}`, `{n,}`, `{n,m}`; anything else in braces is literal. */
  private interval(): { min: number; max: number } | undefined {
    const { reader } = this;
    const start = reader.at;
    reader.at++;
    const low = reader.number();
    let high = low;
    if (low !== undefined && reader.accept(',')) high = reader.number() ?? UNBOUNDED;
    if (low === undefined || high === undefined || !reader.accept('}')) {
      reader.at = start;
      return undefined;
    }
    if (low > MAX_REPEAT || (high > MAX_REPEAT && high !== UNBOUNDED)) fail('too big number for repeat range');
    if (high < low) fail('upper is smaller than lower in repeat range');
    return { min: low, max: high };
  }

  private atom(scope: { options: Inner }): Tree | undefined {
    const { options } = scope;
    const { reader } = this;
    if (this.quantifier() !== undefined) fail('target of repeat operator is not specified');
    const point = reader.take();
    switch (String.fromCodePoint(point)) {
      case '(':
        return this.group(scope);
      case '[':
        return bracket(reader, options.ignoreCase);
      case '.':
        return options.dotAll ? ANY : { type: 'set', set: (p) => p !== 10 };
      case '^':
        return { type: 'anchor', kind: options.lines ? 'line start' : 'text start' };
      case '$':
        return { type: 'anchor', kind: options.lines ? 'line end' : 'text end or newline' };
      case '\\':
        return this.escape(options);
      default:
        return character(point, options);
    }
  }

  private group(scope: { options: Inner }): Tree | undefined {
    const { options } = scope;
    const { reader } = this;
    if (reader.peek() === '*' && /^[A-Za-z_]$/.test(reader.peek(1))) unavailable('a callout (*...)');
    if (!reader.accept('?')) return this.captured(null, options);
    if (reader.accept('#')) {
      this.skipComment();
      return undefined;
    }
    if (reader.accept(':')) return this.closed(this.choice(options));
    if (reader.accept('>')) return { type: 'atomic', body: this.closed(this.choice(options)) };
    for (const [opening, behind, negative] of LOOKS) {
      if (!reader.accept(opening)) continue;
      const body = this.closed(this.choice(behind ? { ...options, behind } : options));
      return { type: 'look', behind, negative, body };
    }
    if (reader.accept('<')) return this.captured(groupName(reader, '>'), options);
    if (reader.accept("'")) return this.captured(groupName(reader, "'"), options);
    if (reader.accept('~')) return this.absent(options);
    if (reader.accept('(')) return this.conditional(options);
    if (reader.accept('&')) return this.groups.call(reader.until(')') ?? fail('end pattern in group'));
    // As Oniguruma reads it, the bracket that should end `(?R)` ends what is around it.
    if (reader.peek() === 'R' && reader.peek(1) === ')') {
      reader.at++;
      return this.groups.call('0');
    }
    if (/^[0-9+]$/.test(reader.peek()) || (reader.peek() === '-' && /^[0-9]$/.test(reader.peek(1)))) {
      return this.groups.call(reader.until(')') ?? fail('end pattern in group'));
    }
    if (reader.peek() === '{') unavailable('a callout (?{...})');
    return this.inline(scope);
  }

  private captured(name: string | null, options: Inner): Tree {
    const { names, trees } = this.groups;
    const index = names.push(name);
    const group: Tree = { type: 'group', index, body: this.closed(this.choice(options)) };
    trees[index - 1] = group;
    return group;
  }

  private closed(tree: Tree): Tree {
    if (!this.reader.accept(')')) fail('end pattern with unmatched parenthesis');
    return tree;
  }

  /** `(?~X)`: as much as there is before an X begins. */
  private absent(options: Inner): Tree {
    if (this.reader.peek() === '|') unavailable('an absent group with a stopper or a range (?~|...)');
    const body = this.closed(this.choice(options));
    const step: Tree = { type: 'sequence', items: [{ type: 'look', behind: false, negative: true, body }, ANY] };
    return { type: 'repeat', body: step, min: 0, max: UNBOUNDED, mode: 'greedy', absent: true };
  }

  /** `(?(1)yes|no)`, or a pattern instead of a group; the second bracket is read. */
  private conditional(options: Inner): Tree {
    const groups = this.groups.condition(this.reader);
    if (groups === undefined && /^[?*]$/.test(this.reader.peek())) unavailable('a callout as a condition');
    const condition = groups === undefined ? this.closed(this.choice(options)) : null;
    if (this.reader.ended) fail('end pattern in group');
    const nothing = this.reader.accept(')');
    if (nothing && condition !== null) fail('invalid if-else syntax');
    // Without arms it holds or fails by itself.
    if (nothing)
      return { type: 'conditional', groups: groups ?? [], condition, yes: EMPTY, no: { type: 'choice', items: [] } };
    const yes = this.sequence({ options });
    const no = this.reader.accept('|') ? this.choice(options) : EMPTY;
    return this.closed({ type: 'conditional', groups: groups ?? [], condition, yes, no });
  }

  /** `(?im-sx)` for the rest of the group, `(?im-sx:...)` for its own. */
  private inline(scope: { options: Inner }): Tree | undefined {
    let options = scope.options;
    let on = true;
    for (;;) {
      if (this.reader.ended) fail('end pattern in group');
      const c = String.fromCodePoint(this.reader.take());
      if (c === ')') {
        scope.options = options;
        return undefined;
      }
      // In a node of its own: `(?i:^)*` may repeat what `^*` may not.
      if (c === ':') return { type: 'sequence', items: [this.closed(this.choice(options))] };
      if (c === '-') on = false;
      else if (c === 'i') options = { ...options, ignoreCase: on };
      else if (c === 'm') options = { ...options, lines: on };
      else if (c === 's') options = { ...options, dotAll: on };
      else if (c === 'x') options = { ...options, extended: on };
      else fail('undefined group option');
    }
  }

  private escape(options: Inner): Tree {
    const { reader } = this;
    if (reader.ended) fail('end pattern at escape');
    const c = reader.peek();
    const simple = Object.hasOwn(SIMPLE, c) ? SIMPLE[c] : undefined;
    if (simple !== undefined) {
      reader.at++;
      return simple;
    }
    if (c === 'k' && /^[<']$/.test(reader.peek(1))) {
      reader.at++;
      return this.groups.named(reader, options.ignoreCase);
    }
    if (c === 'g' && /^[<']$/.test(reader.peek(1))) {
      reader.at++;
      return this.groups.called(reader);
    }
    if (/^[1-9]$/.test(c)) {
      const reference = this.groups.numbered(reader, options.ignoreCase);
      if (reference !== undefined) return reference;
    }
    const set = classEscape(reader);
    // `\\p{Lu}` stays upper case under `(?i)`, but for within brackets.
    return set === undefined ? character(pointEscape(reader), options) : { type: 'set', set: remembered(set) };
  }
}

function character(point: number, { ignoreCase }: Inner): Tree {
  return { type: 'character', point, ignoreCase };
}

function repeat(body: Tree, { min, max }: { min: number; max: number }, mode: 'greedy' | 'lazy' | 'possessive'): Tree {
  const times = body.type === 'repeat' && body.mode !== 'possessive' && body.min === body.max ? body.min : 0;
  if (min === max && min * times > MAX_REPEAT) fail('too big number for repeat range');
  // `x**` is `x*`.
  if (body.type === 'repeat' && mode === 'greedy' && body.mode === mode && max === UNBOUNDED && min <= 1) {
    if (body.max === UNBOUNDED && body.min <= 1) return { ...body, min: min * body.min };
  }
  if (body.type === 'character' && body.ignoreCase && folded(body.point).length > 1) {
    return { type: 'repeat', body: { type: 'text', points: folded(body.point) }, min, max, mode };
  }
  if (body.type === 'choice' && body.covered !== undefined && min <= 1 && max === UNBOUNDED) {
    return { type: 'repeat', body: body.covered, min, max, mode };
  }
  return { type: 'repeat', body, min, max, mode };
}

/** Positions cannot be repeated, nor can a choice that has one as it stands. */
function isRepeatable(tree: Tree): boolean {
  if (tree.type === 'choice') return tree.items.every(isRepeatable);
  return tree.type !== 'anchor' && tree.type !== 'look' && tree.type !== 'keep';
}

const LOOKS = [
  ['=', false, false],
  ['!', false, true],
  ['<=', true, false],
  ['<!', true, true],
] as const;

const anchor = (kind: Anchor): Tree => ({ type: 'anchor', kind });

/** Escapes that mean the same whatever the options. */
const SIMPLE: Readonly<Record<string, Tree>> = {
  A: anchor('text start'),
  z: anchor('text end'),
  Z: anchor('text end or newline'),
  b: anchor('word'),
  B: anchor('not word'),
  y: anchor('cluster'),
  Y: anchor('not cluster'),
  G: anchor('search start'),
  K: { type: 'keep' },
  R: NEWLINES,
  X: { type: 'cluster' },
  N: { type: 'set', set: (p) => p !== 10 },
  O: ANY,
};
