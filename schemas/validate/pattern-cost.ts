/**
 * How long can matching this pattern take? A backtracking matcher is slow exactly where the pattern can read the same text
 * in many ways, so we build the pattern's position automaton (one state per character it consumes) and look for
 *
 * - exponential ambiguity: a loop that can read some text in two different ways and be back where it was, `(a+)+`;
 * - polynomial ambiguity: loops one after the other that can share the same text, `a*a*a*`; two of them cost the square
 *   of the length, which the length limit makes harmless, more than that does not;
 * - many small ambiguities one after the other, `(a?){30}a{30}`: each doubles the ways, none of them is a loop.
 *
 * Conservative by intent: what cannot be judged within the budget, and back references, count as unsafe; a refused
 * pattern may be harmless, an accepted one is not slow. Absent: the effect of what follows a loop (a loop that can never
 * fail is judged like one that can).
 */
import { type Node, parsePattern } from './pattern-syntax.ts';

const MAX_PATTERN = 1_000;
const MAX_STATES = 400;
const BUDGET = 3_000_000;
/** Ways to read one text by choices outside loops, as a power of two. */
const MAX_CHOICE_BITS = 12;
/** Of the square of the text's length, at most: see validate.ts for that length. */
const MAX_DEGREE = 2;
/** A bounded repeat counts as this share of a loop over the longest text: `{0,99}` half, `{0,9}` a quarter. */
const share = (range: number): number => (range === Infinity ? 1 : Math.min(1, Math.log10(range + 1) / 4));

/** Why matching `pattern` may take very long, or null. `pattern` must be valid. */
export function costOf(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN) return `is longer than ${MAX_PATTERN} characters`;
  try {
    const tree = parsePattern(pattern);
    return judge(tree, alphabetOf(pattern));
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

class Refusal extends Error {}
const tooComplex = (): Refusal => new Refusal('is too complex to be checked for speed');

/** What a part of the pattern can begin and end with; numbers count in how many ways, 2 meaning "more than one". */
interface Part {
  first: Map<number, number>;
  last: Map<number, number>;
  nullable: number;
}
const ways = (a: number, b: number): number => Math.min(2, a * b);

/** The position automaton: state i consumes one symbol of `symbols[i]`; `next[i]` says what may follow, in how many ways. */
class Automaton {
  symbols: bigint[] = [];
  next: Map<number, number>[] = [];
  /** For states in a repeat, the share of the widest repeat around them. */
  weight: number[] = [];
  looks: Node[] = [];
  alphabet: string[];
  #atoms = new Map<string, bigint>();

  constructor(alphabet: string[]) {
    this.alphabet = alphabet;
  }

  add(symbols: bigint, weight: number): number {
    if (this.symbols.length >= MAX_STATES) throw tooComplex();
    this.next.push(new Map());
    this.weight.push(weight);
    return this.symbols.push(symbols) - 1;
  }

  link(last: Map<number, number>, first: Map<number, number>): void {
    for (const [from, a] of last)
      for (const [to, b] of first) this.next[from]!.set(to, Math.min(2, (this.next[from]!.get(to) ?? 0) + ways(a, b)));
  }

  accepts(source: string): bigint {
    let set = this.#atoms.get(source);
    if (set === undefined) {
      const matcher = new RegExp(`^(?:${source})$`, 'u');
      set = this.alphabet.reduce(
        (bits, symbol, index) => (matcher.test(symbol) ? bits | (1n << BigInt(index)) : bits),
        0n,
      );
      this.#atoms.set(source, set);
    }
    return set;
  }

  build(node: Node, weight: number): Part {
    switch (node.kind) {
      case 'empty':
        return { first: new Map(), last: new Map(), nullable: 1 };
      case 'back-reference':
        throw new Refusal('refers back to a group, which cannot be checked for speed');
      case 'look':
        if (weight > 0) throw new Refusal('looks ahead or behind inside a repetition');
        this.looks.push(node.body);
        return { first: new Map(), last: new Map(), nullable: 1 };
      case 'atom': {
        const state = this.add(this.accepts(node.source), weight);
        return { first: new Map([[state, 1]]), last: new Map([[state, 1]]), nullable: 0 };
      }
      case 'sequence':
        return node.items.reduce<Part>((part, item) => this.follow(part, this.build(item, weight)), NOTHING);
      case 'choice':
        return node.options.map((option) => this.build(option, weight)).reduce((a, b) => either(a, b));
      case 'repeat':
        return this.repeat(node, weight);
    }
  }

  follow(a: Part, b: Part): Part {
    this.link(a.last, b.first);
    return {
      first: merge(a.first, b.first, a.nullable),
      last: merge(b.last, a.last, b.nullable),
      nullable: ways(a.nullable, b.nullable),
    };
  }

  /** `x{2,5}` is read as `xx` and then a loop weighing little: exact where it matters, small where it does not. */
  repeat({ body, min, max }: { body: Node; min: number; max: number }, weight: number): Part {
    if (max === 0) return NOTHING;
    let part = NOTHING;
    const inside = max === min || max === 1 ? weight : Math.max(weight, share(max - min));
    for (let copy = 0; copy < min; copy++) part = this.follow(part, this.build(body, inside));
    if (max === min) return part;
    const rest = this.build(body, inside);
    if (max - min > 1) this.link(rest.last, rest.first);
    return this.follow(part, either(rest, NOTHING));
  }
}

const NOTHING: Part = { first: new Map(), last: new Map(), nullable: 1 };

function merge(a: Map<number, number>, b: Map<number, number>, times: number): Map<number, number> {
  const all = new Map(a);
  if (times > 0)
    for (const [state, count] of b) all.set(state, Math.min(2, (all.get(state) ?? 0) + ways(count, times)));
  return all;
}

function either(a: Part, b: Part): Part {
  return {
    first: merge(a.first, b.first, 1),
    last: merge(a.last, b.last, 1),
    nullable: Math.min(2, a.nullable + b.nullable),
  };
}

function judge(tree: Node, alphabet: string[]): string | null {
  const automaton = new Automaton(alphabet);
  const part = automaton.build(tree, 0);
  // An unanchored search tries every start: a loop over anything in front.
  const anchored = startsAtStart(tree);
  const start = automaton.add(anchored ? 0n : (1n << BigInt(alphabet.length)) - 1n, anchored ? 0 : 1);
  const before: Part = { first: new Map([[start, 1]]), last: new Map([[start, 1]]), nullable: 1 };
  if (!anchored) automaton.link(before.last, before.first);
  automaton.follow(before, part);
  const budget = { left: BUDGET };
  if (hasExponential(automaton, budget))
    return 'can take exponentially long: a repetition can match the same text in several ways';
  if (degree(automaton, budget) > MAX_DEGREE)
    return `can take very long: more than ${MAX_DEGREE} repetitions after one another can match the same text`;
  if (choiceBits(automaton, budget) > MAX_CHOICE_BITS)
    return 'can take very long: too many of its optional parts can match the same text';
  for (const body of automaton.looks) {
    const reason = judge(body, alphabet);
    if (reason) return reason;
  }
  return null;
}

function startsAtStart(node: Node): boolean {
  if (node.kind === 'empty') return node.source === '^';
  if (node.kind === 'choice') return node.options.every(startsAtStart);
  if (node.kind === 'look') return false;
  if (node.kind !== 'sequence') return false;
  const first = node.items.find((item) => item.kind !== 'look');
  return first !== undefined && startsAtStart(first);
}

const sharing = (a: bigint, b: bigint): boolean => (a & b) !== 0n;

/** Pairs of states reachable from `from` by reading the same text. Keys are `a * size + b`. */
function pairsFrom(automaton: Automaton, from: [number, number], budget: { left: number }): Set<number> {
  const { next, symbols } = automaton;
  const size = symbols.length;
  const seen = new Set<number>();
  const open: [number, number][] = [from];
  for (let pair = open.pop(); pair; pair = open.pop())
    for (const a of next[pair[0]]!.keys())
      for (const b of next[pair[1]]!.keys()) {
        if (--budget.left < 0) throw tooComplex();
        const key = a * size + b;
        if (seen.has(key) || !sharing(symbols[a]!, symbols[b]!)) continue;
        seen.add(key);
        open.push([a, b]);
      }
  return seen;
}

/** Is there a state that some text leads back to itself in two ways? */
function hasExponential(automaton: Automaton, budget: { left: number }): boolean {
  const { next, symbols } = automaton;
  const size = symbols.length;
  const back = new Map<number, Set<number>>();
  const reach = (a: number, b: number): Set<number> => {
    const key = a * size + b;
    let found = back.get(key);
    if (!found) {
      found = pairsFrom(automaton, [a, b], budget);
      back.set(key, found);
    }
    return found;
  };
  for (let state = 0; state < size; state++) {
    const home = state * size + state;
    const from = reach(state, state);
    if (!from.has(home)) continue;
    for (const [to, count] of next[state]!)
      if (count > 1 && symbols[to] !== 0n && (to === state || reach(to, to).has(home))) return true;
    for (const key of from) {
      const a = Math.floor(key / size);
      const b = key % size;
      // Pairs are symmetric: looking at one half is enough.
      if (a < b && reach(a, b).has(home)) return true;
    }
  }
  return false;
}

/** The largest number of loops in a row that one text can be spread over: the exponent of the cost. */
function degree(automaton: Automaton, budget: { left: number }): number {
  const { symbols, weight } = automaton;
  const size = symbols.length;
  const loops = [...symbols.keys()].filter((state) =>
    pairsFrom(automaton, [state, state], budget).has(state * size + state),
  );
  const links = new Map<number, number[]>();
  for (const p of loops)
    links.set(
      p,
      loops.filter((q) => q !== p && spreads(automaton, p, q, budget)),
    );
  const best = new Map<number, number>();
  const longest = (p: number, seen: Set<number>): number => {
    const known = best.get(p);
    if (known !== undefined) return known;
    let most = 0;
    for (const q of links.get(p)!) if (!seen.has(q)) most = Math.max(most, longest(q, new Set(seen).add(q)));
    best.set(p, most + weight[p]!);
    return most + weight[p]!;
  };
  return Math.max(0, ...loops.map((p) => longest(p, new Set([p]))));
}

/** Is there a text that leads from p to p, from p to q and from q to q? */
function spreads(automaton: Automaton, p: number, q: number, budget: { left: number }): boolean {
  const { next, symbols } = automaton;
  const size = symbols.length;
  const seen = new Set<number>();
  const open: [number, number, number][] = [[p, p, q]];
  for (let triple = open.pop(); triple; triple = open.pop())
    for (const a of next[triple[0]]!.keys())
      for (const b of next[triple[1]]!.keys()) {
        const ab = symbols[a]! & symbols[b]!;
        if (ab === 0n) continue;
        for (const c of next[triple[2]]!.keys()) {
          if (--budget.left < 0) throw tooComplex();
          const key = (a * size + b) * size + c;
          if (seen.has(key) || !sharing(ab, symbols[c]!)) continue;
          if (a === p && b === q && c === q) return true;
          seen.add(key);
          open.push([a, b, c]);
        }
      }
  return false;
}

/**
 * How often, along one reading, a text can part ways and meet again, each time counted as the bits of the choice made.
 * Only called without exponential ambiguity: then no such parting lies on a cycle, and the longest way is finite.
 */
function choiceBits(automaton: Automaton, budget: { left: number }): number {
  const { next, symbols } = automaton;
  const partings = next.map((_, state) => meetings(automaton, state, budget));
  const bits = next.map((successors) => Math.log2(widestChoice(symbols, successors)));
  const longest = next.map(() => 0);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [state, successors] of next.entries())
      for (const to of [...successors.keys(), ...partings[state]!]) {
        if (--budget.left < 0) throw tooComplex();
        const through = longest[state]! + (partings[state]!.has(to) ? bits[state]! : 0);
        if (through > longest[to]!) {
          longest[to] = through;
          changed = through <= MAX_CHOICE_BITS;
          if (!changed) return through;
        }
      }
  }
  return Math.max(...longest);
}

/** States where two readings of one text that part after `state` are together again. */
function meetings(automaton: Automaton, state: number, budget: { left: number }): Set<number> {
  const { next, symbols } = automaton;
  const size = symbols.length;
  const met = new Set<number>();
  const seen = new Set<number>();
  const open: [number, number][] = [];
  const visit = (from: [number, number]): void => {
    for (const a of next[from[0]]!.keys())
      for (const [b, count] of next[from[1]]!) {
        if (--budget.left < 0) throw tooComplex();
        if (!sharing(symbols[a]!, symbols[b]!)) continue;
        if (a === b) {
          if (from[0] !== from[1] || count > 1) met.add(a);
        } else if (!seen.has(a * size + b)) {
          seen.add(a * size + b);
          open.push([a, b]);
        }
      }
  };
  visit([state, state]);
  for (let pair = open.pop(); pair; pair = open.pop()) visit(pair);
  return met;
}

/** In how many ways the likeliest next character can be consumed. */
function widestChoice(symbols: bigint[], successors: Map<number, number>): number {
  let widest = 1;
  for (const one of successors.keys()) {
    let ways = 0;
    for (const [other, count] of successors) if (sharing(symbols[one]!, symbols[other]!)) ways += count;
    widest = Math.max(widest, ways);
  }
  return widest;
}

/**
 * The characters that can tell two atoms of this pattern apart: ASCII, one of each kind beyond, and both sides of every
 * boundary the pattern names (two overlapping ranges always share the start of one of them).
 */
function alphabetOf(pattern: string): string[] {
  const points = new Set<number>();
  for (let point = 0; point < 128; point++) points.add(point);
  for (const char of 'éÉßЖж中あ한ع١ªʰ́€«» \u2003\u2028\u2029\ufeff\u0085\u200d😀𝒳') points.add(char.codePointAt(0)!);
  const named = [...pattern].map((char) => char.codePointAt(0)!);
  for (const match of pattern.matchAll(/\\u\{([0-9a-fA-F]+)\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})/g))
    named.push(Number.parseInt((match[1] ?? match[2] ?? match[3])!, 16));
  for (const match of pattern.matchAll(/\\u([dD][89abAB]\w\w)\\u([dD][c-fC-F]\w\w)/g))
    named.push(String.fromCharCode(Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16)).codePointAt(0)!);
  for (const point of named) if (point >= 128) for (const near of [point - 1, point, point + 1]) points.add(near);
  return [...points].filter((point) => point <= 0x10ffff).map((point) => String.fromCodePoint(point));
}
