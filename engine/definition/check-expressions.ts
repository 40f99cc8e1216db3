/**
 * Expressions: each compiles, names only what its place can see, and mentions secrets only where they stay secret.
 *
 * Problems stand inside the text, at the very characters, also through quotes and folded lines. One expression gives one
 * problem: what comes after the first mistake in it is guesswork.
 */
import { compile } from '../jq/compile.ts';
import { JqCompileError, JqSyntaxError } from '../jq/errors.ts';
import { parse } from '../jq/parse.ts';
import type { Node } from '../jq/syntax.ts';
import { isObject, type JsonObject, own } from '../json.ts';
import { type ExpressionSite, expressionSites, PLACES } from './expression-sites.ts';
import { expressionOf, isEmbedded, joined } from './expression-text.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean } from './nearest.ts';
import { whereOf } from './shape.ts';
import type { Visit } from './walk.ts';

/** All arguments of the specification. One that is not seen at a place is "not available", any other name "unknown". */
const ARGUMENTS = ['context', 'input', 'output', 'secrets', 'authorization', 'task', 'workflow', 'runtime'];

export function checkExpressions(document: JsonObject, steps: readonly Visit[], findings: Findings): void {
  const { expressions, literals, unevaluated } = expressionSites(document, steps);
  const secrets = secretsOf(document);
  for (const site of expressions) checkOne(site, secrets, findings);
  for (const { pointer, text } of literals) {
    if (!isEmbedded(text)) continue;
    const start = text.indexOf('${');
    const span = { start, end: start + 2 };
    findings.reportInside('embedded-expression', { suggestion: `\${ ${joined(text)} }` }, pointer, span);
  }
  for (const { pointer, text } of unevaluated) {
    if (expressionOf(text)) findings.report('expression-not-allowed', { where: whereOf(pointer) }, pointer);
  }
}

// ---- helpers

function secretsOf(document: JsonObject): string[] {
  const use = own(document, 'use');
  const secrets = isObject(use) ? own(use, 'secrets') : undefined;
  return Array.isArray(secrets) ? secrets.filter((name) => typeof name === 'string') : [];
}

function checkOne(site: ExpressionSite, secrets: readonly string[], findings: Findings): void {
  const visible = [...PLACES[site.place].sees, ...site.variables];
  try {
    compile(site.source, { variables: visible });
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
  if (site.source.includes('$secrets')) checkSecrets(site, secrets, findings);
}

function reportFault(
  fault: JqCompileError,
  site: ExpressionSite,
  visible: readonly string[],
  findings: Findings,
): void {
  const span = spanOf(site, fault);
  const text = site.source.slice(fault.start, fault.end).trim();
  const fix = fault.nearest === undefined ? {} : { fix: `Did you mean \`${fault.nearest}\`?` };
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

/** `$secrets.name` must be declared, so that whoever runs a definition knows what it needs. */
function checkSecrets(site: ExpressionSite, declared: readonly string[], findings: Findings): void {
  const reported = new Set<string>();
  for (const node of nodesOf(parse(site.source))) {
    if (node.type !== 'Index' || node.target.type !== 'Variable' || node.key.type !== 'Literal') continue;
    const name = node.key.value;
    if (!/^\$?secrets$/.test(node.target.name) || typeof name !== 'string') continue;
    if (declared.includes(name) || reported.has(name)) continue;
    reported.add(name);
    findings.reportInside('unknown-secret', { name }, site.pointer, spanOf(site, node), {
      ...(declared.length > 0 ? { expected: choices(declared) } : {}),
      ...didYouMean(name, declared),
    });
  }
}

function spanOf(site: ExpressionSite, { start, end }: { start: number; end: number }): { start: number; end: number } {
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
  const line = message.split('\n', 1)[0]!.trim().replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(line) ? line.charAt(0).toLowerCase() + line.slice(1) : line;
}
