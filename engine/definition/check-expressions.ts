/**
 * Expressions: each compiles, names only what its place can see, and mentions secrets only where they stay secret.
 *
 * Problems stand inside the text, at the very characters, also through quotes and folded lines. One expression gives one
 * problem: what comes after the first mistake in it is guesswork.
 */
import { compile } from '../jq/compile.ts';
import { JqCompileError, JqSyntaxError } from '../jq/errors.ts';
import { resolve } from '../jq/resolve.ts';
import type { Node } from '../jq/syntax.ts';
import { isObject, type JsonObject, own } from '../json.ts';
import { type ExpressionSite, PLACES, type Sites } from './expression-sites.ts';
import { expressionOf, isEmbedded, isPlainlyJoined, joined } from './expression-text.ts';
import { treeOf } from './expression-trees.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean } from './nearest.ts';
import { type Replace, type Span, singleQuoted } from './places.ts';
import { whereOf } from './shape.ts';
import type { Visit } from './walk.ts';

/** All arguments of the specification. One that is not seen at a place is "not available", any other name "unknown". */
const ARGUMENTS = ['context', 'input', 'output', 'secrets', 'authorization', 'task', 'workflow', 'runtime'];

export function checkExpressions(
  document: JsonObject,
  steps: readonly Visit[],
  { expressions, literals, unevaluated }: Sites,
  findings: Findings,
): void {
  const known: Known = { secrets: secretsOf(document), steps: steps.map(({ name }) => name) };
  for (const site of expressions) checkOne(site, known, findings);
  for (const { pointer, text } of literals) {
    if (!isEmbedded(text)) continue;
    const start = text.indexOf('${');
    const span = { start, end: start + 2 };
    const suggestion = `\${ ${joined(text)} }`;
    const to = isPlainlyJoined(text) ? singleQuoted(suggestion) : undefined;
    const edit = to === undefined ? {} : { replace: { to } };
    findings.reportInside('embedded-expression', { suggestion }, pointer, span, edit);
  }
  for (const { pointer, text } of unevaluated) {
    if (expressionOf(text)) findings.report('expression-not-allowed', { where: whereOf(pointer) }, pointer);
  }
}

// ---- helpers

/** What names in expressions may lead to. */
interface Known {
  secrets: readonly string[];
  steps: readonly string[];
}

function secretsOf(document: JsonObject): string[] {
  const use = own(document, 'use');
  const secrets = isObject(use) ? own(use, 'secrets') : undefined;
  return Array.isArray(secrets) ? secrets.filter((name) => typeof name === 'string') : [];
}

function checkOne(site: ExpressionSite, known: Known, findings: Findings): void {
  const visible = [...PLACES[site.place].sees, ...site.variables];
  try {
    const tree = isPlain(site.source) ? treeOf(site.source) : undefined;
    if (tree === undefined) compile(site.source, { variables: visible });
    else resolve(tree, visible);
  } catch (fault) {
    if (fault instanceof JqCompileError) reportFault(fault, site, visible, findings);
    else if (fault instanceof JqSyntaxError) {
      findings.reportInside('expression-syntax', { reason: clause(fault.message) }, site.pointer, spanOf(site, fault));
    } else {
      // Nothing else is thrown for a text, but for one nested so deeply that the parser gives up.
      const reason = 'it is nested too deeply';
      findings.reportInside('expression-syntax', { reason }, site.pointer, spanOf(site, { start: 0, end: 1 }));
    }
    return;
  }
  // Most expressions name neither, and need not be walked.
  if (!/\$secrets|\$runtime/.test(site.source)) return;
  for (const node of nodesOf(treeOf(site.source))) checkPath(node, site, known, findings);
}

/**
 * Whether compiling can refuse nothing but what parsing and looking up names refuse, so that the closures need not be made:
 * beyond those, only great depth and functions that multiply are too much for it.
 */
function isPlain(source: string): boolean {
  return source.length <= 500 && !source.includes('def');
}

function reportFault(
  fault: JqCompileError,
  site: ExpressionSite,
  visible: readonly string[],
  findings: Findings,
): void {
  const span = spanOf(site, fault);
  const text = site.source.slice(fault.start, fault.end).trim();
  const fix =
    fault.nearest === undefined
      ? {}
      : { fix: `Did you mean \`${fault.nearest}\`?`, ...certain(text, fault.nearest, site, span) };
  if (fault.kind === 'unknown-function') {
    findings.reportInside('unknown-builtin', { name: text }, site.pointer, span, fix);
  } else if (fault.kind === 'forbidden') {
    findings.reportInside('forbidden-builtin', { name: text, reason: clause(fault.message) }, site.pointer, span);
  } else {
    const name = text.replace(/^\$/, '');
    const place = PLACES[site.place].words;
    const seen = visible.filter((one) => one !== 'secrets').map((one) => `$${one}`);
    if (name === 'secrets') findings.reportInside('secret-outside-call', { place }, site.pointer, span);
    else if (ARGUMENTS.includes(name)) {
      const details = { name: `$${name}`, place };
      findings.reportInside('argument-not-available', details, site.pointer, span, { expected: choices(seen) });
    } else {
      const remarks = {
        expected: choices(seen),
        ...didYouMean(
          `$${name}`,
          visible.map((one) => `$${one}`),
        ),
      };
      findings.reportInside('unknown-variable', { name: `$${name}` }, site.pointer, span, remarks);
    }
  }
}

/** `$secrets.name` must be declared, and `$runtime.metadata.steps.name` must be one step of the definition. */
function checkPath(node: Node, site: ExpressionSite, known: Known, findings: Findings): void {
  const path = pathOf(node);
  if (path === undefined) return;
  const [root, ...keys] = path;
  if (root === 'secrets' && keys.length === 1) {
    const name = keys[0]!;
    if (known.secrets.includes(name)) return;
    findings.reportInside('unknown-secret', { name }, site.pointer, spanOf(site, node), {
      ...(known.secrets.length > 0 ? { expected: choices(known.secrets) } : {}),
      ...didYouMean(name, known.secrets),
    });
  } else if (root === 'runtime' && keys.length === 3 && keys[0] === 'metadata' && keys[1] === 'steps') {
    const name = keys[2]!;
    const count = known.steps.filter((step) => step === name).length;
    const span = spanOf(site, node);
    if (count > 1) findings.reportInside('ambiguous-step-output', { name, count }, site.pointer, span);
    else if (count === 0) {
      const remarks = { expected: choices(known.steps), ...didYouMean(name, known.steps) };
      findings.reportInside('unknown-step-output', { name }, site.pointer, span, remarks);
    }
  }
}

/** `$a.b["c"]` as `['a', 'b', 'c']`; undefined for what is not a path of literal names from a variable. */
function pathOf(node: Node): string[] | undefined {
  if (node.type === 'Variable') return [node.name.replace(/^\$/, '')];
  if (node.type !== 'Index' || node.key.type !== 'Literal' || typeof node.key.value !== 'string') return undefined;
  const target = pathOf(node.target);
  return target && [...target, node.key.value];
}

/** The proposal as an edit, where our own rule finds nothing else as near. */
function certain(text: string, proposed: string, site: ExpressionSite, span: Span): { replace?: Replace } {
  const name = /^@?[A-Za-z_]\w*/.exec(text)?.[0];
  if (name === undefined || didYouMean(name, [proposed]).replace === undefined) return {};
  // A call's text may reach over its arguments; the edit is of the name it begins with.
  return text === name && site.source.slice(span.start - site.offset).startsWith(name)
    ? { replace: { from: name, to: proposed } }
    : {};
}

function spanOf(site: ExpressionSite, { start, end }: Span): Span {
  return { start: site.offset + start, end: site.offset + Math.max(end, start + 1) };
}

/** Every node of a tree. The tree is plain data, so its children are found without knowing each kind. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (typeof value === 'object' && value !== null) {
    // A node is what has a `type`; patterns and definitions are passed through to the nodes inside them.
    if ('type' in value) yield value as Node;
    for (const inner of Object.values(value)) yield* nodesOf(inner);
  }
}

function clause(message: string): string {
  // jq's own opening words, and the name, stand in our sentence already.
  const line = message
    .split('\n', 1)[0]!
    .replace(/^syntax error, |^\S+ is not available: /, '')
    .trim()
    .replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(line) ? line.charAt(0).toLowerCase() + line.slice(1) : line;
}
