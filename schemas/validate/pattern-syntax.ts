/**
 * The structure of a regular expression (ECMAScript with the `u` flag), as far as the cost of matching depends on it.
 *
 * The engine's own `RegExp` decides what is valid syntax; this reader runs after it and may assume a valid pattern. What
 * single characters an atom accepts is asked of `RegExp` too (see pattern-cost.ts), so an atom is kept as its source text.
 */
export type Node =
  | { kind: 'atom'; source: string }
  | { kind: 'empty'; source: string }
  | { kind: 'sequence'; items: Node[] }
  | { kind: 'choice'; options: Node[] }
  | { kind: 'repeat'; body: Node; min: number; max: number }
  | { kind: 'look'; body: Node }
  | { kind: 'back-reference' };

/** The tree of a pattern that `new RegExp(pattern, 'u')` accepts. */
export function parsePattern(pattern: string): Node {
  let at = 0;

  const choice = (): Node => {
    const options = [sequence()];
    while (pattern[at] === '|') {
      at++;
      options.push(sequence());
    }
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  };

  const sequence = (): Node => {
    const items: Node[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') items.push(quantified(atom()));
    return { kind: 'sequence', items };
  };

  const quantified = (body: Node): Node => {
    const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(pattern.slice(at, at + 40));
    if (!match) return body;
    at += match[0].length;
    const [, mark, low, comma, high] = match;
    if (mark) return { kind: 'repeat', body, min: mark === '+' ? 1 : 0, max: mark === '?' ? 1 : Infinity };
    const min = Number(low);
    return { kind: 'repeat', body, min, max: comma ? (high ? Number(high) : Infinity) : min };
  };

  const group = (): Node => {
    const open = /^\((\?(?:[:=!]|<[=!]|<[^>]*>))?/.exec(pattern.slice(at))![0];
    at += open.length;
    const body = choice();
    at++; // the closing bracket
    return /^\(\?<?[=!]/.test(open) ? { kind: 'look', body } : body;
  };

  const atom = (): Node => {
    const char = pattern[at]!;
    if (char === '(') return group();
    if (char === '^' || char === '$') return { kind: 'empty', source: pattern[at++]! };
    if (char === '[') return { kind: 'atom', source: take(/^\[(?:\\[\s\S]|[^\]\\])*\]/) };
    if (char === '\\') return escaped();
    return { kind: 'atom', source: take(/^[\s\S]/u) };
  };

  const escaped = (): Node => {
    if (/^\\[bB]/.test(pattern.slice(at, at + 2))) return { kind: 'empty', source: take(/^\\[bB]/) };
    if (/^\\(?:[1-9]|k<)/.test(pattern.slice(at, at + 3))) {
      take(/^\\(?:[1-9]\d*|k<[^>]*>)/);
      return { kind: 'back-reference' };
    }
    // Two halves of a surrogate pair written as escapes are one character under the `u` flag.
    const source = take(
      /^\\(?:u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]*\}|c[A-Za-z]|[\s\S])/u,
    );
    return { kind: 'atom', source };
  };

  const take = (form: RegExp): string => {
    const text = form.exec(pattern.slice(at))![0];
    at += text.length;
    return text;
  };

  return choice();
}
