/**
 * A regular expression to a tree: Oniguruma's syntax as jq uses it (Perl's, with named groups). `^` and `$` are the
 * ends of the text unless `(?m)`; `.` leaves out the newline unless `(?s)`. Left out, and refused: subexpression
 * calls `\g<n>`, conditionals `(?(1)..)`, absent groups and callouts.
 */
import { Raised } from '../errors.ts';
import { type CodePoints, DIGIT, ignoringCase, isWord, POSIX, propertyNamed, remembered, SPACE } from './sets.ts';
import { type Anchor, GRAPHEME, NEWLINES, type Tree } from './tree.ts';

export interface Syntax {
  readonly tree: Tree;
  readonly groups: number;
  /** Names by group index; a group without one has null. Index 0 is the first group. */
  readonly names: readonly (string | null)[];
}

export interface Options {
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  readonly dotAll: boolean;
  readonly lines: boolean;
}

const MAX_REPEAT = 100_000;
const MAX_NESTING = 200;
const UNBOUNDED = Number.POSITIVE_INFINITY;

function fail(message: string): never {
  throw new Raised(`Regex failure: ${message}`);
}

export function parseRegex(source: string, options: Options): Syntax {
  return new Parser(source).parse(options);
}

class Parser {
  private readonly points: number[];
  private at = 0;
  private nesting = 0;
  private readonly names: (string | null)[] = [];
  /** References by name or number, resolved when all groups are known. */
  private readonly pending: (() => void)[] = [];

  constructor(source: string) {
    this.points = Array.from(source, (c) => c.codePointAt(0)!);
  }

  parse(options: Options): Syntax {
    const tree = this.choice(options);
    if (this.at < this.points.length) fail('unmatched close parenthesis');
    for (const resolve of this.pending) resolve();
    return { tree, groups: this.names.length, names: this.names };
  }

  private get ended(): boolean {
    return this.at >= this.points.length;
  }

  private peek(offset = 0): string {
    const point = this.points[this.at + offset];
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  private accept(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  private until(end: string): string | undefined {
    let text = '';
    for (let i = this.at; i < this.points.length; i++) {
      const c = String.fromCodePoint(this.points[i]!);
      if (c === end) {
        this.at = i + 1;
        return text;
      }
      text += c;
    }
    return undefined;
  }

  private choice(options: Options): Tree {
    if (++this.nesting > MAX_NESTING) fail('too deep nesting');
    // `(?i)` holds to the end of the group, over the bars.
    const scope = { options };
    const items = [this.sequence(scope)];
    while (this.accept('|')) items.push(this.sequence(scope));
    this.nesting--;
    return items.length === 1 ? items[0]! : { type: 'choice', items };
  }

  private sequence(scope: { options: Options }): Tree {
    const items: Tree[] = [];
    for (;;) {
      const { options } = scope;
      if (options.extended) this.skipSpace();
      if (this.ended || this.peek() === '|' || this.peek() === ')') break;
      if (this.accept('\\Q')) {
        this.quoted(items, options);
        continue;
      }
      const atom = this.atom(scope);
      if (atom !== undefined) items.push(this.repeated(atom, scope.options));
      else if (this.quantifier() !== undefined) fail('target of repeat operator is not specified');
    }
    if (items.length === 0) return { type: 'empty' };
    return items.length === 1 ? items[0]! : { type: 'sequence', items };
  }

  private skipSpace(): void {
    for (;;) {
      if (!this.ended && SPACE(this.points[this.at]!)) this.at++;
      else if (this.peek() === '#') this.skipLine();
      else return;
    }
  }

  private skipLine(): void {
    if (this.until('\n') === undefined) this.at = this.points.length;
  }

  private skipComment(): void {
    if (this.until(')') === undefined) fail('end pattern in group');
  }

  private quoted(items: Tree[], options: Options): void {
    while (!this.ended && !this.accept('\\E')) {
      items.push({ type: 'character', point: this.points[this.at++]!, ignoreCase: options.ignoreCase });
    }
    const last = items.pop();
    if (last !== undefined) items.push(this.repeated(last, options));
  }

  private repeated(atom: Tree, options: Options): Tree {
    let body = atom;
    for (;;) {
      if (options.extended) this.skipSpace();
      // A comment stands between an atom and its quantifier as if it were not there.
      while (this.accept('(?#')) this.skipComment();
      const range = this.quantifier();
      if (range === undefined) return body;
      if (!isRepeatable(atom)) fail('target of repeat operator is invalid');
      const mode = this.accept('?') ? 'lazy' : this.accept('+') ? 'possessive' : 'greedy';
      body = { type: 'repeat', body, min: range.min, max: range.max, mode };
    }
  }

  private quantifier(): { min: number; max: number } | undefined {
    if (this.accept('*')) return { min: 0, max: UNBOUNDED };
    if (this.accept('+')) return { min: 1, max: UNBOUNDED };
    if (this.accept('?')) return { min: 0, max: 1 };
    return this.peek() === '{' ? this.interval() : undefined;
  }

  /** `{n}`, `{n,}`, `{n,m}`; anything else in braces is literal. */
  private interval(): { min: number; max: number } | undefined {
    const start = this.at;
    this.at++;
    const low = this.number();
    let high = low;
    if (low !== undefined && this.accept(',')) high = this.number() ?? UNBOUNDED;
    if (low === undefined || high === undefined || !this.accept('}')) {
      this.at = start;
      return undefined;
    }
    if (low > MAX_REPEAT || (high > MAX_REPEAT && high !== UNBOUNDED)) fail('too big number for repeat range');
    if (high < low) fail('upper is smaller than lower in repeat range');
    return { min: low, max: high };
  }

  private number(): number | undefined {
    let digits = '';
    while (/^[0-9]$/.test(this.peek()) && digits.length < 10) {
      digits += this.peek();
      this.at++;
    }
    return digits === '' ? undefined : Number(digits);
  }

  private atom(scope: { options: Options }): Tree | undefined {
    const { options } = scope;
    const point = this.points[this.at]!;
    const c = this.peek();
    switch (c) {
      case '(':
        this.at++;
        return this.group(scope);
      case '[':
        this.at++;
        return { type: 'set', set: remembered(this.bracket(options)) };
      case '.':
        this.at++;
        return { type: 'set', set: options.dotAll ? () => true : (p) => p !== 10 };
      case '^':
        this.at++;
        return { type: 'anchor', kind: options.lines ? 'line start' : 'text start' };
      case '$':
        this.at++;
        return { type: 'anchor', kind: options.lines ? 'line end' : 'text end or newline' };
      case '\\':
        this.at++;
        return this.escape(options);
      case '*':
      case '+':
      case '?':
        return fail('target of repeat operator is not specified');
      default:
        this.at++;
        return this.character(point, options);
    }
  }

  private character(point: number, { ignoreCase }: Options): Tree {
    return { type: 'character', point, ignoreCase };
  }

  private group(scope: { options: Options }): Tree | undefined {
    const { options } = scope;
    if (!this.accept('?')) return this.captured(null, options);
    if (this.accept('#')) {
      this.skipComment();
      return undefined;
    }
    if (this.accept(':')) return this.closed(this.choice(options));
    if (this.accept('>')) return { type: 'atomic', body: this.closed(this.choice(options)) };
    for (const [opening, behind, negative] of LOOKS) {
      if (this.accept(opening)) return { type: 'look', behind, negative, body: this.closed(this.choice(options)) };
    }
    if (this.accept('<')) return this.captured(this.name('>'), options);
    if (this.accept("'")) return this.captured(this.name("'"), options);
    return this.inline(scope);
  }

  private captured(name: string | null, options: Options): Tree {
    const index = this.names.push(name);
    return { type: 'group', index, body: this.closed(this.choice(options)) };
  }

  private name(end: string): string {
    const name = this.until(end);
    if (name === undefined || !isWord(name.codePointAt(0) ?? 0) || DIGIT(name.codePointAt(0) ?? 0)) {
      fail(name === '' ? 'group name is empty' : `invalid group name <${name ?? ''}>`);
    }
    return name;
  }

  private closed(tree: Tree): Tree {
    if (!this.accept(')')) fail('end pattern with unmatched parenthesis');
    return tree;
  }

  /** `(?im-sx)` for the rest of the group, `(?im-sx:...)` for its own. */
  private inline(scope: { options: Options }): Tree | undefined {
    let options = scope.options;
    let on = true;
    for (;;) {
      if (this.ended) fail('end pattern in group');
      const c = this.peek();
      this.at++;
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

  private escape(options: Options): Tree {
    if (this.ended) fail('end pattern at escape');
    const c = this.peek();
    const anchor = Object.hasOwn(ANCHORS, c) ? ANCHORS[c] : undefined;
    if (anchor !== undefined) {
      this.at++;
      return { type: 'anchor', kind: anchor };
    }
    if (c === 'K') {
      this.at++;
      return { type: 'keep' };
    }
    if (c === 'R' || c === 'X') {
      this.at++;
      return c === 'R' ? NEWLINES : GRAPHEME;
    }
    if (c === 'N' || c === 'O') {
      this.at++;
      return { type: 'set', set: c === 'O' ? () => true : (p) => p !== 10 };
    }
    if (c === 'k') return this.namedReference(options);
    if (c === 'g') fail('subexpression calls are not supported');
    if (/^[1-9]$/.test(c)) {
      const reference = this.numberedReference(options);
      if (reference !== undefined) return reference;
    }
    const set = this.classEscape();
    // `\\p{Lu}` stays upper case under `(?i)`, but for within brackets.
    return set === undefined ? this.character(this.pointEscape(), options) : { type: 'set', set: remembered(set) };
  }

  private namedReference({ ignoreCase }: Options): Tree {
    this.at++;
    const end = this.accept('<') ? '>' : this.accept("'") ? "'" : fail('invalid backref number/name');
    const name = this.until(end) ?? fail('invalid backref number/name');
    const groups: number[] = [];
    const before = this.names.length;
    if (/^-[0-9]+$/.test(name) && before + 1 + Number(name) < 1) fail('invalid backref number/name');
    if (!/^-?[0-9]+$/.test(name) && !this.names.includes(name)) fail(`undefined name <${name}> reference`);
    this.pending.push(() => {
      if (/^-?[0-9]+$/.test(name)) {
        const n = Number(name);
        const index = n < 0 ? before + 1 + n : n;
        if (index < 1 || index > this.names.length) fail('invalid backref number/name');
        groups.push(index);
        return;
      }
      // With several groups of the name, the last that matched counts.
      for (let i = this.names.length; i > 0; i--) if (this.names[i - 1] === name) groups.push(i);
    });
    return { type: 'reference', groups, ignoreCase };
  }

  /** `\1` to `\9` always, more digits when there are that many groups so far; else it is an octal escape. */
  private numberedReference({ ignoreCase }: Options): Tree | undefined {
    const start = this.at;
    const index = this.number()!;
    if (index > 9 && index > this.names.length) {
      this.at = start;
      return undefined;
    }
    this.pending.push(() => {
      if (index > this.names.length) fail('invalid backref number/name');
    });
    return { type: 'reference', groups: [index], ignoreCase };
  }

  /** `\d \w \s \p{..}` and their complements; undefined when the escape is a character. */
  private classEscape(): CodePoints | undefined {
    const c = this.peek();
    const lower = c.toLowerCase();
    if (lower === 'p' && this.peek(1) === '{') return this.property(c === 'P');
    const set = Object.hasOwn(CLASSES, lower) ? CLASSES[lower] : undefined;
    if (set === undefined) return undefined;
    this.at++;
    return c === lower ? set : (point) => !set(point);
  }

  private property(negated: boolean): CodePoints {
    this.at += 2;
    let not = negated;
    if (this.accept('^')) not = !not;
    const name = this.until('}') ?? fail('invalid character property name {}');
    const set = propertyNamed(name) ?? fail(`invalid character property name {${name}}`);
    return not ? (point) => !set(point) : set;
  }

  private pointEscape(): number {
    const point = this.points[this.at++]!;
    const c = String.fromCodePoint(point);
    if (Object.hasOwn(CONTROLS, c)) return CONTROLS[c]!;
    if (c === 'x') {
      if (this.accept('{')) return this.digits(this.until('}') ?? '', 16);
      return this.some(/^[0-9a-fA-F]$/, 2, 16);
    }
    if (c === 'u' && /^[0-9a-fA-F]{4}$/.test([0, 1, 2, 3].map((i) => this.peek(i)).join(''))) {
      return this.some(/^[0-9a-fA-F]$/, 4, 16);
    }
    if (c === 'o' && this.accept('{')) return this.digits(this.until('}') ?? '', 8);
    if (c === 'c' && !this.ended) return this.points[this.at++]! & 0x1f;
    if (/^[0-7]$/.test(c)) {
      this.at--;
      return this.some(/^[0-7]$/, 3, 8);
    }
    return point;
  }

  private digits(text: string, base: number): number {
    const point = /^[0-9a-fA-F]{1,8}$/.test(text) ? Number.parseInt(text, base) : Number.NaN;
    if (!(point <= 0x10ffff)) fail('invalid code point value');
    return point;
  }

  private some(digit: RegExp, most: number, base: number): number {
    let text = '';
    while (text.length < most && digit.test(this.peek())) {
      text += this.peek();
      this.at++;
    }
    return text === '' ? 0 : Number.parseInt(text, base);
  }

  /** What is between brackets, the opening one read. Case is ignored by the members, before they are negated. */
  private bracket({ ignoreCase }: Options): CodePoints {
    const negated = this.accept('^');
    const members: CodePoints[] = [];
    for (;;) {
      if (this.ended) fail('premature end of char-class');
      if (this.peek() === ']' && !(members.length === 0 && this.closesLater())) {
        if (members.length === 0) fail('empty char-class');
        this.at++;
        break;
      }
      members.push(this.member());
    }
    const all = union(members);
    const set = ignoreCase ? ignoringCase(all) : all;
    return negated ? (point) => !set(point) : set;
  }

  /** A bracket right after the opening one is a member, if another closes the class. */
  private closesLater(): boolean {
    return this.points.includes(0x5d, this.at + 1);
  }

  private member(): CodePoints {
    if (this.peek() === '[') {
      // Any other bracket in a class is itself: this syntax has no nested classes.
      const posix = this.posix();
      if (posix !== undefined) return posix;
    }
    if (this.accept('\\')) {
      if (this.ended) fail('end pattern at escape');
      const set = this.classEscape();
      if (set !== undefined) return set;
      return this.range(this.accept('b') ? 8 : this.pointEscape());
    }
    return this.range(this.points[this.at++]!);
  }

  private range(low: number): CodePoints {
    const next = this.peek(1);
    if (this.peek() !== '-' || next === '' || next === ']') return (point) => point === low;
    const start = this.at++;
    let high: number;
    if (this.accept('\\')) {
      if (Object.hasOwn(CLASSES, this.peek().toLowerCase()) || /^[pP]$/.test(this.peek())) {
        // `[a-\d]`: the dash is itself.
        this.at = start;
        return (point) => point === low;
      }
      high = this.pointEscape();
    } else {
      high = this.points[this.at++]!;
    }
    if (high < low) fail('empty range in char class');
    return (point) => point >= low && point <= high;
  }

  private posix(): CodePoints | undefined {
    if (this.peek(1) !== ':') return undefined;
    const start = this.at;
    this.at += 2;
    const not = this.accept('^');
    let name = '';
    while (/^[a-z]$/.test(this.peek()) && name.length < 12) {
      name += this.peek();
      this.at++;
    }
    if (!this.accept(':]')) {
      this.at = start;
      return undefined;
    }
    const set = Object.hasOwn(POSIX, name) ? POSIX[name]! : fail('invalid POSIX bracket type');
    return not ? (point) => !set(point) : set;
  }
}

/** Positions cannot be repeated, nor can a choice that has one as it stands. */
function isRepeatable(tree: Tree): boolean {
  if (tree.type === 'choice') return tree.items.every(isRepeatable);
  return tree.type !== 'anchor' && tree.type !== 'look' && tree.type !== 'keep';
}

function union(sets: readonly CodePoints[]): CodePoints {
  const [only] = sets;
  return sets.length === 1 ? only! : (point) => sets.some((set) => set(point));
}

const LOOKS = [
  ['=', false, false],
  ['!', false, true],
  ['<=', true, false],
  ['<!', true, true],
] as const;

const ANCHORS: Readonly<Record<string, Anchor>> = {
  A: 'text start',
  z: 'text end',
  Z: 'text end or newline',
  b: 'word',
  B: 'not word',
  y: 'cluster',
  Y: 'not cluster',
  G: 'search start',
};

const CLASSES: Readonly<Record<string, CodePoints>> = { d: DIGIT, w: isWord, s: SPACE };

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, f: 12, r: 13, a: 7, e: 27 };
