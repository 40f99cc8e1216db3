/**
 * Checks every name in a tree before it is lowered, also in functions that are never called, and lists the free
 * variables. What would make a run depend on anything but its input, its variables and `now` is refused here, with
 * the reason, so that an author learns it when the text is written and not when it runs.
 */

import { FORMATS } from './builtins/formats.ts';
import { builtinNames, isBuiltin } from './builtins/index.ts';
import { JqCompileError } from './errors.ts';
import { patternNames } from './patterns.ts';
import type { Definition, Node, Pattern } from './syntax.ts';

const HOST = 'it reads what is outside of the expression, which must depend on its input alone';
const ZONE = 'it depends on the time zone of the machine; use gmtime and strftime, which are in UTC';
const OUTPUT = 'an expression has no output but its result';
const HALT = 'an expression cannot end its host; use error';
const INPUTS = 'an expression has one input, `.`';
const MODULES = 'modules are not available, an expression stands alone';

/** Functions of jq that do not exist here, and why. */
export const FORBIDDEN: Readonly<Record<string, string>> = {
  env: HOST,
  input: INPUTS,
  inputs: INPUTS,
  input_filename: INPUTS,
  input_line_number: INPUTS,
  debug: OUTPUT,
  stderr: OUTPUT,
  halt: HALT,
  halt_error: HALT,
  localtime: ZONE,
  strflocaltime: ZONE,
  get_search_list: MODULES,
  get_prog_origin: MODULES,
  get_jq_origin: MODULES,
  modulemeta: MODULES,
};

interface Names {
  readonly parent: Names | null;
  readonly kind: 'variable' | 'label' | 'function';
  readonly name: string;
  readonly arity: number;
}

/** The free variables of `node`, in order of first use; throws `JqCompileError` on the first name that is wrong. */
export function resolve(node: Node, allowed: readonly string[] | undefined): string[] {
  const free = new Set<string>();

  const walk = (n: Node, names: Names | null): void => {
    switch (n.type) {
      case 'Variable':
        if (find(names, 'variable', n.name, 0)) return;
        if (n.name === 'ENV') throw new JqCompileError('forbidden', `$ENV is not available: ${HOST}`, n.start, n.end);
        if (allowed !== undefined && !allowed.includes(n.name)) {
          throw unknown(
            'unknown-variable',
            `$${n.name}`,
            n,
            nearest(n.name, [...allowed, ...named(names, 'variable')]),
            '$',
          );
        }
        free.add(n.name);
        return;
      case 'Break':
        if (find(names, 'label', n.name, 0)) return;
        throw unknown('unknown-variable', `the label $${n.name}`, n, nearest(n.name, named(names, 'label')), '$');
      case 'Call':
        call(n, names);
        for (const arg of n.args) walk(arg, names);
        return;
      case 'Format':
        format(n.name, n);
        return;
      case 'Template':
        format(n.format, n);
        for (const part of n.parts) if (typeof part !== 'string') walk(part, names);
        return;
      case 'Define':
        walk(n.body, define(n.definition, names));
        return;
      case 'Label':
        walk(n.body, { parent: names, kind: 'label', name: n.name, arity: 0 });
        return;
      case 'Bind':
        walk(n.source, names);
        walk(n.body, bind(n.patterns, names));
        return;
      case 'Reduce':
      case 'Foreach': {
        walk(n.source, names);
        walk(n.init, names);
        const inner = bind(n.patterns, names);
        walk(n.update, inner);
        if (n.type === 'Foreach' && n.extract !== null) walk(n.extract, inner);
        return;
      }
      default:
        for (const child of children(n)) walk(child, names);
    }
  };

  const define = (definition: Definition, names: Names | null): Names => {
    const { name, parameters, body } = definition;
    const own: Names = { parent: names, kind: 'function', name, arity: parameters.length };
    let inner: Names = own;
    for (const parameter of parameters) {
      inner = { parent: inner, kind: 'function', name: parameter.name, arity: 0 };
      if (parameter.byValue) inner = { parent: inner, kind: 'variable', name: parameter.name, arity: 0 };
    }
    walk(body, inner);
    return own;
  };

  const bind = (patterns: readonly Pattern[], names: Names | null): Names | null => {
    for (const pattern of patterns) for (const key of patternKeys(pattern)) walk(key, names);
    let inner = names;
    for (const name of patterns.flatMap(patternNames)) inner = { parent: inner, kind: 'variable', name, arity: 0 };
    return inner;
  };

  walk(node, null);
  return [...free];
}

function call({ name, args, start, end }: Extract<Node, { type: 'Call' }>, names: Names | null): void {
  if (find(names, 'function', name, args.length) || isBuiltin(`${name}/${args.length}`)) return;
  if (Object.hasOwn(FORBIDDEN, name)) {
    throw new JqCompileError('forbidden', `${name} is not available: ${FORBIDDEN[name]}`, start, end);
  }
  const known = [...named(names, 'function'), ...builtinNames().map((n) => n.slice(0, n.lastIndexOf('/')))];
  if (known.includes(name)) {
    const arities = builtinNames()
      .filter((n) => n.startsWith(`${name}/`))
      .join(', ');
    const message = `${name}/${args.length} is not defined${arities === '' ? '' : `; there is ${arities}`}`;
    throw new JqCompileError('unknown-function', message, start, end, name);
  }
  throw unknown('unknown-function', `${name}/${args.length}`, { start, end }, nearest(name, known), '');
}

function format(name: string, { start, end }: Node): void {
  if (Object.hasOwn(FORMATS, name)) return;
  throw unknown('unknown-function', `the format @${name}`, { start, end }, nearest(name, Object.keys(FORMATS)), '@');
}

function unknown(
  kind: 'unknown-function' | 'unknown-variable',
  what: string,
  { start, end }: { readonly start: number; readonly end: number },
  near: string | undefined,
  sigil: string,
): JqCompileError {
  const hint = near === undefined ? '' : `; did you mean ${sigil}${near}?`;
  return new JqCompileError(kind, `${what} is not defined${hint}`, start, end, near);
}

function find(names: Names | null, kind: Names['kind'], name: string, arity: number): boolean {
  for (let n = names; n !== null; n = n.parent) {
    if (n.kind === kind && n.name === name && n.arity === arity) return true;
  }
  return false;
}

function named(names: Names | null, kind: Names['kind']): string[] {
  const found: string[] = [];
  for (let n = names; n !== null; n = n.parent) if (n.kind === kind) found.push(n.name);
  return found;
}

function patternKeys(pattern: Pattern): Node[] {
  switch (pattern.type) {
    case 'PatternVariable':
      return [];
    case 'PatternArray':
      return pattern.items.flatMap(patternKeys);
    case 'PatternObject':
      return pattern.entries.flatMap(({ key, value }) => [key, ...(value === null ? [] : patternKeys(value))]);
  }
}

/** The parts of a node that declares nothing. */
function children(n: Node): readonly Node[] {
  switch (n.type) {
    case 'Index':
      return [n.target, n.key];
    case 'Slice':
      return [n.target, ...(n.from === null ? [] : [n.from]), ...(n.to === null ? [] : [n.to])];
    case 'Iterate':
      return [n.target];
    case 'Try':
      return n.handler === null ? [n.body] : [n.body, n.handler];
    case 'Negate':
      return [n.operand];
    case 'Arithmetic':
    case 'Comparison':
    case 'Logic':
    case 'Alternative':
    case 'Assign':
    case 'Pipe':
      return [n.left, n.right];
    case 'Comma':
      return n.items;
    case 'Collect':
      return n.body === null ? [] : [n.body];
    case 'Construct':
      return n.entries.flatMap(({ key, value }) => [key, value]);
    case 'If':
      return [n.condition, n.then, ...(n.otherwise === null ? [] : [n.otherwise])];
    default:
      return [];
  }
}

/** The known name with the fewest edits, if it is close enough to be a slip of the pen. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = edits(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function edits(a: string, b: string): number {
  let above: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, row[j]! + 1, next[j - 1]! + 1);
      // Two letters in the wrong order are one slip.
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, above[j - 2]! + 1);
      next.push(least);
    }
    above = row;
    row = next;
  }
  return row[b.length]!;
}
