/** Groups, and what names them: back references, calls and the condition that one took part. */
import { fail, unavailable } from './fault.ts';
import type { Reader } from './reader.ts';
import { DIGIT, isWord } from './sets.ts';
import type { Tree } from './tree.ts';

const NUMBER = /^[+-]?[0-9]+$/;
const WITH_LEVEL = /^.+[+-][0-9]+$/s;

export class Groups {
  /** By index, from the first; null for a group without a name. */
  readonly names: (string | null)[] = [];
  /** What stands in each, once it is read. */
  readonly trees: Tree[] = [];
  /** Looked up when all groups are known, calls after references. */
  private readonly pending: (() => void)[] = [];
  private readonly calls: (() => void)[] = [];

  settle(): void {
    for (const resolve of [...this.pending, ...this.calls]) resolve();
  }

  /** What `\k<..>` names, the `k` read. */
  named(reader: Reader, ignoreCase: boolean): Tree {
    const name = this.bracketed(reader) ?? fail('invalid backref number/name');
    return { type: 'reference', groups: this.found(name), ignoreCase };
  }

  /** `\1` to `\9` always, more digits when there are that many groups so far; else it is an octal escape. */
  numbered(reader: Reader, ignoreCase: boolean): Tree | undefined {
    const start = reader.at;
    const index = reader.number()!;
    if (index > 9 && index > this.names.length) {
      reader.at = start;
      return undefined;
    }
    this.pending.push(() => {
      if (index > this.names.length) fail('invalid backref number/name');
    });
    return { type: 'reference', groups: [index], ignoreCase };
  }

  /** What `\g<..>` calls, the `g` read: a group, or with 0 the whole expression. */
  called(reader: Reader): Tree {
    return this.call(this.bracketed(reader) ?? fail('undefined group option'));
  }

  call(name: string): Tree {
    const groups: number[] = [];
    const before = this.names.length;
    this.calls.push(() => {
      if (NUMBER.test(name)) {
        const index = absolute(name, before);
        if (index < 0 || index > this.names.length) fail(`undefined group <${name}> reference`);
        groups.push(index);
        return;
      }
      const all = this.indices(name);
      if (all.length === 0) fail(`undefined name <${name}> reference`);
      if (all.length > 1) fail(`multiplex definition name <${name}> call`);
      groups.push(all[0]!);
    });
    return { type: 'call', groups };
  }

  /** The groups of a condition such as `(?(1)..)` or `(?(<name>)..)`, read up to its bracket; undefined when it is none. */
  condition(reader: Reader): number[] | undefined {
    if (reader.accept('<') || reader.accept("'")) {
      reader.at--;
      const name = this.bracketed(reader) ?? fail('invalid if-else syntax');
      if (!reader.accept(')')) fail('invalid if-else syntax');
      return this.found(name);
    }
    if (!/^[0-9+-]$/.test(reader.peek())) return undefined;
    return this.found(reader.until(')') ?? fail('end pattern with unmatched parenthesis'));
  }

  /** `<name>` or `'name'`. */
  private bracketed(reader: Reader): string | undefined {
    if (reader.accept('<')) return reader.until('>');
    return reader.accept("'") ? reader.until("'") : undefined;
  }

  /** Of several groups of a name the last that matched counts: they are given from the last to the first. */
  private found(name: string): number[] {
    const groups: number[] = [];
    const before = this.names.length;
    if (NUMBER.test(name)) {
      if (absolute(name, before) < 1) fail('invalid backref number/name');
      this.pending.push(() => {
        const index = absolute(name, before);
        if (index > this.names.length) fail('invalid backref number/name');
        groups.push(index);
      });
      return groups;
    }
    if (!this.names.includes(name)) {
      if (WITH_LEVEL.test(name)) unavailable('a back reference to a level of recursion (\\k<name+1>)');
      fail(`undefined name <${name}> reference`);
    }
    this.pending.push(() => groups.push(...this.indices(name).reverse()));
    return groups;
  }

  private indices(name: string): number[] {
    return this.names.flatMap((one, i) => (one === name ? [i + 1] : []));
  }
}

/** The name of a group that is defined, up to `end`. */
export function groupName(reader: Reader, end: string): string {
  const name = reader.until(end);
  const first = name?.codePointAt(0) ?? 0;
  if (name === undefined || !isWord(first) || DIGIT(first)) {
    fail(name === '' ? 'group name is empty' : `invalid group name <${name ?? ''}>`);
  }
  return name;
}

/** A number counted from where it stands, when it has a sign. */
function absolute(text: string, before: number): number {
  if (text.startsWith('-')) return before + 1 + Number(text);
  return text.startsWith('+') ? before + Number(text) : Number(text);
}
