/**
 * YAML 1.2 (core schema) to plain JSON values, with the place of each and a list of what is wrong. The only file of
 * engine/ that knows the `yaml` package.
 *
 * Invariants
 *  P1  Never throws and never hangs, on any text. Size, depth, number of tokens and growth by aliases are bounded
 *      *before* the recursive part of the parser runs: very deep nesting does not only overflow its stack, it can take
 *      the whole process down.
 *  P2  All problems are reported, not only the first; one mistake once.
 *  P3  What is plainly good is read by `plain-yaml.ts`, and here only when a problem needs its place.
 *  P4  A value is returned only when the text is YAML; everything in it is JSON with text keys, `__proto__` among them.
 *      What can be read of other text is called `recovered`: good for looking for further mistakes, never for running.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { Json, JsonObject } from '../json.ts';
import { join, Lines, nowhere, type Places, type Replace, type Span, singleQuoted, split } from './places.ts';
import { plainYaml } from './plain-yaml.ts';
import {
  type Details,
  type Edit,
  type Problem,
  type ProblemCode,
  problem,
  type Range,
  type Remarks,
} from './problems.ts';
import { type Fault, repair, withoutEchoes } from './recovery.ts';
import { type ScalarStyle, scalarOffsets } from './scalar-offsets.ts';
import { MOST_DEPTH, MOST_TOKENS, measure } from './yaml-size.ts';
import { explained, placed } from './yaml-words.ts';

export const MOST_BYTES = 1_000_000;
const MOST_VALUES = 100_000;
const MOST_PROBLEMS = 100;

export interface Parsed {
  value: Json | undefined;
  places: Places;
  problems: Problem[];
  /** Of a text that is no YAML: what the rest of it says, and how to keep echoes of what was lost out of its problems. */
  recovered?: { value: Json; judged: (problems: readonly Problem[]) => Problem[] };
}

/** Bounds of other people's documents: theirs are larger than any definition. */
const MOST_BYTES_OF_DATA = 10_000_000;
const MOST_TOKENS_OF_DATA = 1_500_000;
const MOST_ALIASES_OF_DATA = 1_000;

/**
 * A document that is no definition (OpenAPI, JSON Schema), JSON or YAML, as plain JSON: no places, keys made text as such
 * documents write them (`200:`). Or why it cannot be read, as a clause. Bounded like `parse`.
 */
export function parseData(text: string): { value: Json } | { reason: string } {
  if (text.length > MOST_BYTES_OF_DATA) return { reason: `it has ${(text.length / 1e6).toFixed(1)} MB, and 10 may be` };
  if (/^\s*[{[]/.test(text)) {
    try {
      const value = JSON.parse(text) as Json;
      return isDeeper(value, MOST_DEPTH) ? { reason: `it is nested more than ${MOST_DEPTH} deep` } : { value };
    } catch {
      // YAML, then; or neither, which YAML's parser says better.
    }
  }
  const size = measure(new Lexer().lex(text), MOST_TOKENS_OF_DATA);
  if (size.tokens > MOST_TOKENS_OF_DATA) return { reason: `it has more than ${MOST_TOKENS_OF_DATA} words and signs` };
  if (size.deepest > MOST_DEPTH) return { reason: `it is nested more than ${MOST_DEPTH} deep` };
  const document = documentOf(text);
  const [fault] = document.errors;
  if (fault) return { reason: `it is neither JSON nor YAML (${fault.message.split('\n')[0]})` };
  try {
    const value = document.toJS({ maxAliasCount: MOST_ALIASES_OF_DATA }) as unknown;
    // Through text, so that nothing but JSON is left.
    return { value: JSON.parse(JSON.stringify(value ?? null)) as Json };
  } catch (failure) {
    return { reason: (failure as Error).message };
  }
}

export function parse(text: string, file: string): Parsed {
  const value = plainYaml(text);
  if (value !== undefined)
    return { value, places: new PlacesOnDemand(() => thoroughly(text, file).places), problems: [] };
  return thoroughly(text, file);
}

/** The same with the `yaml` package alone, which knows the whole language and the place of everything. */
export function thoroughly(text: string, file: string): Parsed {
  const refused = (
    code: 'yaml-too-large' | 'yaml-too-deep',
    details: { limit: string | number; found: string },
  ): Parsed => ({
    value: undefined,
    places: nowhere,
    problems: [problem(code, details, { ...nowhere.of(''), file, pointer: '' })],
  });
  if (text.length > MOST_BYTES)
    return refused('yaml-too-large', { limit: '1 MB', found: `${(text.length / 1e6).toFixed(1)} MB` });
  const size = measure(new Lexer().lex(text));
  if (size.tokens > MOST_TOKENS)
    return refused('yaml-too-large', { limit: `${MOST_TOKENS} words and signs`, found: 'more' });
  if (size.deepest > MOST_DEPTH) {
    const lines = new Lines(text);
    const at = lines.range(size.deepestAt, size.deepestAt + 1);
    return {
      value: undefined,
      places: nowhere,
      problems: [problem('yaml-too-deep', { limit: MOST_DEPTH }, { ...at, file, pointer: '' })],
    };
  }
  const document = documentOf(text);
  const faults = faultsOf(document, text);
  if (faults.length === 0) return new Reader(text, file, document).read();
  const repaired = repair(text, (part) => (part === text ? faults : faultsOf(documentOf(part), part)));
  const lines = new Lines(text);
  const problems = repaired.faults.map((fault) => {
    const { reason, ...remarks } = explained(fault, text);
    return problem('yaml-syntax', { reason }, { ...lines.range(fault.start, fault.end), file, pointer: '' }, remarks);
  });
  if (repaired.text === undefined) return { value: undefined, places: nowhere, problems };
  const rest = new Reader(repaired.text, file, documentOf(repaired.text)).read();
  const judged = (said: readonly Problem[]) => withoutEchoes(said, repaired, text);
  return {
    value: undefined,
    places: rest.places,
    problems: [...problems, ...judged(rest.problems)].slice(0, MOST_PROBLEMS),
    ...(rest.value !== undefined && { recovered: { value: rest.value, judged } }),
  };
}

// ---- helpers

/** Of a text that is good and may stay so: most never need a place. */
class PlacesOnDemand implements Places {
  readonly #make: () => Places;
  #made: Places | undefined;

  constructor(make: () => Places) {
    this.#make = make;
  }

  get #places(): Places {
    this.#made ??= this.#make();
    return this.#made;
  }

  of(pointer: string, part?: 'key' | 'value'): Range {
    return this.#places.of(pointer, part);
  }

  inside(pointer: string, start: number, end: number): Range {
    return this.#places.inside(pointer, start, end);
  }

  edit(pointer: string, part: 'key' | 'value', replace: Replace, span?: Span): Edit | undefined {
    return this.#places.edit(pointer, part, replace, span);
  }
}

function isDeeper(value: Json, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeper(inner, most - 1));
}

function documentOf(text: string): Document.Parsed {
  return parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    // The package compares each key with each other; our own check below is linear.
    uniqueKeys: false,
    stringKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
}

/** In the order of the text. Tags, aliases and further documents do not make a text unreadable: the reader names them. */
function faultsOf(document: Document.Parsed, text: string): Fault[] {
  const ours = /^(?:TAG_RESOLVE_FAILED|MULTIPLE_DOCS|BAD_ALIAS)$/;
  return document.errors
    .filter(({ code, message }) => !ours.test(code) && !message.startsWith('Unresolved alias'))
    .map(({ code, message, pos }) => ({ code, message, start: pos[0], end: pos[1] }))
    .sort((a, b) => a.start - b.start)
    .map((fault, i) => (i === 0 ? placed(fault, text) : fault));
}

class Reader implements Places {
  readonly #text: string;
  readonly #file: string;
  readonly #document: Document.Parsed;
  readonly #lines: Lines;
  readonly #problems: Problem[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #values = 0;
  #bomb = false;
  /** The alias as written that is being followed, not those inside what it stands for: a problem of growth stands there. */
  #followed: Node | null = null;
  #deep = false;

  constructor(text: string, file: string, document: Document.Parsed) {
    this.#text = text;
    this.#file = file;
    this.#document = document;
    this.#lines = new Lines(text);
  }

  read(): Parsed {
    this.#directives();
    this.#documents();
    let value: Json | undefined;
    const contents = this.#document.contents;
    if (contents === null || (isScalar(contents) && contents.value === null && (contents.source ?? '') === '')) {
      this.#report('yaml-empty', {}, 0, 0, '');
    } else {
      value = this.#json(contents, '', 0);
      if (this.#bomb || this.#deep) value = undefined;
    }
    return { value, places: this, problems: this.#problems.slice(0, MOST_PROBLEMS) };
  }

  of(pointer: string, part: 'key' | 'value' = 'value'): Range {
    let node: Node | null = this.#document.contents;
    let range: readonly number[] = node?.range ?? [0, 0, 0];
    const keys = split(pointer);
    for (const [i, key] of keys.entries()) {
      node = this.#resolved(node);
      const found = child(node, key);
      if (found === undefined) break;
      const last = i === keys.length - 1;
      const keyRange = isScalar(found.key) ? found.key.range : undefined;
      const valueRange = found.value?.range;
      // A value that is not written (`then:`) has no text of its own; its key has.
      const empty = !valueRange || valueRange[0] === valueRange[1];
      range =
        (last && part === 'key' ? (keyRange ?? valueRange) : empty ? (keyRange ?? valueRange) : valueRange) ?? range;
      node = found.value;
    }
    return this.#lines.range(range[0] ?? 0, this.#trimmed(range[0] ?? 0, range[1] ?? 0));
  }

  inside(pointer: string, start: number, end: number): Range {
    const node = this.#at(pointer);
    if (node && isScalar(node) && typeof node.value === 'string' && node.range) {
      const [from, to] = node.range;
      const style = STYLES[String(node.type)];
      const offsets = style && scalarOffsets(this.#text.slice(from, to), style, node.value);
      const first = offsets?.[Math.max(0, Math.min(start, node.value.length))];
      const last = offsets?.[Math.max(0, Math.min(end, node.value.length) - 1)];
      if (first !== undefined && last !== undefined)
        return this.#lines.range(from + first, from + Math.max(first, last) + 1);
    }
    return this.of(pointer);
  }

  edit(pointer: string, part: 'key' | 'value', replace: Replace, span?: Span): Edit | undefined {
    const node = this.#written(pointer, part);
    if (!isScalar(node) || !node.range || node.tag !== undefined) return undefined;
    const [from, to] = node.range;
    if (replace.from === undefined) return { start: from, end: to, text: replace.to };
    const style = STYLES[String(node.type)];
    // Only such words read the same in every style of scalar.
    if (typeof node.value !== 'string' || !style || !/^[\w$@.-]+$/.test(replace.to)) return undefined;
    const end = span?.end ?? node.value.length;
    const start = end - replace.from.length;
    if (start < (span?.start ?? 0) || node.value.slice(start, end) !== replace.from) return undefined;
    const offsets = scalarOffsets(this.#text.slice(from, to), style, node.value);
    const first = offsets?.[start];
    const last = offsets?.[end - 1];
    if (first === undefined || last === undefined || last - first !== replace.from.length - 1) return undefined;
    return { start: from + first, end: from + last + 1, text: replace.to };
  }

  /** The node that is written at a pointer; null where an alias stands on the way, because others read it too. */
  #written(pointer: string, part: 'key' | 'value'): Node | null {
    let node: Node | null = this.#document.contents;
    const keys = split(pointer);
    for (const [i, name] of keys.entries()) {
      const found = child(node, name);
      if (part === 'key' && i === keys.length - 1) return nodeOf(found?.key);
      node = found?.value ?? null;
    }
    return part === 'key' ? null : node;
  }

  #at(pointer: string): Node | null {
    let node = this.#resolved(this.#document.contents);
    for (const key of split(pointer)) node = this.#resolved(child(node, key)?.value ?? null);
    return node;
  }

  #resolved(node: Node | null): Node | null {
    return node && isAlias(node) ? (this.#anchors.get(node.source) ?? node) : node;
  }

  /** A collection's range runs on to the next token; a caret ends with its last written character on the first line. */
  #trimmed(start: number, end: number): number {
    const line = this.#text.slice(start, end).split(/[\r\n]/, 1)[0] ?? '';
    const whole = this.#text.slice(start, end).trimEnd();
    return start + (whole.includes('\n') ? line.trimEnd().length : whole.length);
  }

  #directives(): void {
    const { yaml } = this.#document.directives;
    if (yaml.explicit && yaml.version !== '1.2') {
      const at = Math.max(0, this.#text.indexOf('%YAML'));
      this.#report('yaml-directive', { directive: `%YAML ${yaml.version}` }, at, at + 9, '');
    }
  }

  #documents(): void {
    for (const { code, pos } of this.#document.errors) {
      if (code !== 'MULTIPLE_DOCS') continue;
      this.#report('yaml-many-documents', {}, pos[0], Math.min(pos[1], pos[0] + 3), '');
    }
  }

  #json(node: Node | null, pointer: string, depth: number): Json {
    if (depth > MOST_DEPTH) {
      if (!this.#deep) this.#reportAt('yaml-too-deep', { limit: MOST_DEPTH }, node, pointer);
      this.#deep = true;
      return null;
    }
    if (++this.#values > MOST_VALUES) {
      if (!this.#bomb) this.#reportAt('yaml-too-many-aliases', { limit: MOST_VALUES }, this.#followed ?? node, pointer);
      this.#bomb = true;
    }
    if (this.#bomb || node === null) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined || this.#open.has(target)) {
        this.#reportAt('yaml-unknown-alias', { name: node.source }, node, pointer);
        return null;
      }
      const outermost = this.#followed === null;
      if (outermost) this.#followed = node;
      const value = this.#json(target, pointer, depth);
      if (outermost) this.#followed = null;
      return value;
    }
    if (node.anchor !== undefined && node.anchor !== '') this.#anchors.set(node.anchor, node);
    if (node.tag !== undefined) {
      if (this.#values <= MOST_VALUES) this.#reportAt('yaml-tag', { tag: shortTag(node.tag) }, node, pointer);
    }
    if (isScalar(node)) return this.#scalar(node, pointer);
    this.#open.add(node);
    const value = isMap(node)
      ? this.#object(node.items, pointer, depth)
      : isSeq(node)
        ? node.items.map((item, i) => this.#json(nodeOf(item), join(pointer, i), depth + 1))
        : null;
    this.#open.delete(node);
    return value;
  }

  #scalar(node: Scalar, pointer: string): Json {
    const { value } = node;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value === 'bigint') return Number(value);
    this.#reportAt('yaml-not-json', { found: node.source ?? String(value) }, node, pointer);
    return null;
  }

  #object(pairs: readonly unknown[], pointer: string, depth: number): JsonObject {
    const object: JsonObject = {};
    const lines = new Map<string, number>();
    for (const pair of pairs) {
      if (this.#bomb || !isPair(pair)) continue;
      const key = nodeOf(pair.key);
      const name = this.#key(key, pair, pointer);
      if (name === undefined) continue;
      const { line } = this.#lines.at(key?.range?.[0] ?? 0);
      const before = lines.get(name);
      if (before !== undefined) {
        this.#reportAt('yaml-duplicate-key', { key: name, line: before }, key, join(pointer, name));
        continue;
      }
      lines.set(name, line);
      const value = this.#json(nodeOf(pair.value), join(pointer, name), depth + 1);
      // Not by assignment: for `__proto__` that would change the prototype and lose the value.
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
    }
    return object;
  }

  #key(key: Node | null, pair: Pair, pointer: string): string | undefined {
    if (isScalar(key) && key.tag === undefined && key.value === '<<' && key.type === 'PLAIN') {
      this.#reportAt('yaml-merge-key', {}, key, pointer);
      return undefined;
    }
    if (isScalar(key) && typeof key.value === 'string') return key.value;
    const resolved = this.#resolvedKey(key);
    if (resolved !== undefined) return resolved;
    const found = isScalar(key)
      ? `\`${key.source ?? String(key.value)}\``
      : isCollection(key)
        ? 'a collection'
        : 'not text';
    const source = isScalar(key) && key.source !== undefined ? singleQuoted(key.source) : undefined;
    const at = key ?? nodeOf(pair.value);
    const [start, end] = at?.range ?? [0, 0];
    const edit = source === undefined || source === "''" ? {} : { edit: { start, end, text: source } };
    this.#report('yaml-key-not-text', { found }, start, this.#trimmed(start, end), pointer, edit);
    return undefined;
  }

  #resolvedKey(key: Node | null): string | undefined {
    const target = isAlias(key) ? this.#anchors.get(key.source) : undefined;
    return isScalar(target) && typeof target.value === 'string' ? target.value : undefined;
  }

  #reportAt<C extends ProblemCode>(code: C, details: Details<C>, node: Node | null, pointer: string): void {
    const range = node?.range ?? [0, 0, 0];
    this.#report(code, details, range[0], this.#trimmed(range[0], range[1]), pointer);
  }

  #report<C extends ProblemCode>(
    code: C,
    details: Details<C>,
    start: number,
    end: number,
    pointer: string,
    remarks: Remarks = {},
  ): void {
    if (this.#problems.length >= MOST_PROBLEMS) return;
    this.#problems.push(
      problem(code, details, { ...this.#lines.range(start, end), file: this.#file, pointer }, remarks),
    );
  }
}

const STYLES: Record<string, ScalarStyle | undefined> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function child(node: Node | null, key: string): { key: unknown; value: Node | null } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
    return pair && { key: pair.key, value: nodeOf(pair.value) };
  }
  if (isSeq(node)) {
    const index = Number(key);
    return index < node.items.length ? { key: undefined, value: nodeOf(node.items[index]) } : undefined;
  }
  return undefined;
}

function nodeOf(item: unknown): Node | null {
  return isScalar(item) || isCollection(item) || isAlias(item) ? item : null;
}

function shortTag(tag: string): string {
  return tag.replace('tag:yaml.org,2002:', '!!');
}
