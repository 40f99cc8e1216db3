/**
 * What types tell: names that are not there, operations that always fail, conditions that always or never hold, outcomes
 * nobody offers or answers to, values no schema accepts.
 *
 * No false alarms is the first rule: what is said is certain of every value that can get there, and what is not known is
 * passed over. One mistake gives one problem: an expression's first, and what follows from it is unknown, thus silent.
 */
import type { JsonObject } from '../json.ts';
import { describeType } from '../types/describe.ts';
import type { Claim } from '../types/infer.ts';
import { misfit } from '../types/mismatch.ts';
import type { Type } from '../types/type.ts';
import type { Documents } from './documents.ts';
import type { Sites } from './expression-sites.ts';
import type { Site } from './expression-types.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean, nearest } from './nearest.ts';
import type { DefinitionLookup } from './other-definitions.ts';
import { join } from './places.ts';
import type { ProblemCode } from './problems.ts';
import type { FunctionDeclaration } from './project.ts';
import { StepGraph } from './step-graph.ts';
import type { Visit } from './walk.ts';

/** Errors that leave the shape of a definition whole: types can be told around them. */
const LOCAL: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'ambiguous-step-output',
  'argument-not-available',
  'bad-document',
  'bad-duration',
  'bad-endpoint',
  'bad-name',
  'bad-schema',
  'bad-uri',
  'bad-version',
  'escalation-too-late',
  'expression-not-allowed',
  'expression-syntax',
  'forbidden-builtin',
  'form-keyword',
  'missing-parameter',
  'not-a-human-step',
  'parameter-refused',
  'secret-outside-call',
  'unknown-authentication',
  'unknown-builtin',
  'unknown-connector',
  'unknown-definition',
  'unknown-error',
  'unknown-function',
  'unknown-group',
  'unknown-operation',
  'unknown-parameter',
  'unknown-person',
  'unknown-retry',
  'unknown-secret',
  'unknown-step-output',
  'unknown-timeout',
  'unknown-variable',
  'unsafe-pattern',
]);

export type Functions = Readonly<Record<string, FunctionDeclaration>> | undefined;

/** Reports, and gives back what it stands on; undefined where the document's shape is too broken for types. */
export function checkTypes(
  document: JsonObject,
  steps: readonly Visit[],
  sites: Sites,
  functions: Functions,
  definition: DefinitionLookup,
  documents: Documents | undefined,
  findings: Findings,
): StepGraph | undefined {
  const graph = stepTypes(document, steps, sites, functions, definition, documents, findings);
  if (graph !== undefined) new TypeReport(document, steps, graph, findings).report();
  return graph;
}

/** The definition run on types; undefined where its shape is too broken for that. */
function stepTypes(
  document: JsonObject,
  steps: readonly Visit[],
  { expressions }: Sites,
  functions: Functions,
  definition: DefinitionLookup,
  documents: Documents | undefined,
  findings: Findings,
): StepGraph | undefined {
  const errors = findings.problems.filter(({ severity }) => severity === 'error');
  if (errors.some(({ code }) => !LOCAL.has(code))) return undefined;
  const reported = errors.map(({ pointer }) => pointer);
  const graph = new StepGraph(document, {
    functions,
    definition,
    documents,
    names: steps.filter(({ slot }) => slot !== 'function').map(({ name }) => name),
    readsOutputs: expressions.some(({ source }) => source.includes('$runtime')),
    broken: (pointer) => reported.some((one) => one === pointer || one.startsWith(`${pointer}/`)),
  });
  return graph.run() ? graph : undefined;
}

// ---- helpers

class TypeReport {
  readonly #document: JsonObject;
  readonly #steps: readonly Visit[];
  readonly #graph: StepGraph;
  readonly #findings: Findings;
  #text: string | undefined;

  constructor(document: JsonObject, steps: readonly Visit[], graph: StepGraph, findings: Findings) {
    this.#document = document;
    this.#steps = steps;
    this.#graph = graph;
    this.#findings = findings;
  }

  report(): void {
    const before = this.#findings.problems.length;
    const faulty = new Set<string>();
    for (const [pointer, site] of this.#graph.expressions.sites) {
      const said = site.inference.claims.some((claim) => this.#claim(claim, site, pointer));
      if (said) faulty.add(pointer);
    }
    this.#results(faulty);
    for (const [pointer, { canHold, canFail, isLiteral }] of this.#graph.conditions) {
      if (faulty.has(pointer) || isLiteral || (canHold && canFail)) continue;
      // A loop that could stop earlier, or a catch whose filter said it already, only says more than needed.
      if (canHold && /\/(?:while|(?:catch|retry|retries\/[^/]+)\/(?:when|exceptWhen))$/.test(pointer)) continue;
      this.#findings.report(canHold ? 'always-true' : 'always-false', {}, pointer);
    }
    this.#falling();
    if (this.#findings.problems.length === before) this.#unreached();
  }

  /** True when something was said. */
  #claim(claim: Claim, site: Site, pointer: string): boolean {
    const span = spanOf(claim, site);
    switch (claim.kind) {
      case 'impossible': {
        const { operation, found } = claim;
        this.#findings.reportInside('impossible-operation', { operation }, pointer, span, { found });
        return true;
      }
      case 'unknown-property': {
        const { name, container } = claim;
        const names = namesIn(container);
        const remarks = {
          ...(names.length > 0 ? { expected: choices(names) } : { expected: 'no properties at all' }),
          ...didYouMean(name, names),
        };
        this.#findings.reportInside('unknown-property', { name }, pointer, span, remarks);
        return true;
      }
      case 'near-miss': {
        const { name, container } = claim;
        const near = nearest(name, namesIn(container));
        if (near === undefined || this.#isUsedElsewhere(name)) return false;
        this.#findings.reportInside('near-miss-property', { name, near }, pointer, span);
        return true;
      }
      case 'later':
        // A step that nothing reaches has been reported, or is what a reported condition leads to.
        if (!this.#steps.some(({ name, pointer: at }) => name === claim.name && this.#graph.reached.has(at)))
          return false;
        this.#findings.reportInside('step-not-run-yet', { name: claim.name }, pointer, span);
        return true;
      case 'not-offered': {
        const { name, offer } = claim;
        const steps = offer.steps.map((step) => `\`${step}\``).join(' and ');
        const remarks = { expected: choices(offer.names), ...didYouMean(name, offer.names) };
        this.#findings.reportInside('outcome-not-offered', { name, steps }, pointer, span, remarks);
        return true;
      }
      default:
        return claim satisfies never;
    }
  }

  #results(faulty: ReadonlySet<string>): void {
    for (const [pointer, { expected, found }] of this.#graph.wrongResults) {
      if (!faulty.has(pointer))
        this.#findings.report('wrong-result', { expected }, pointer, { found: describeType(found) });
    }
    for (const [pointer, { what, given, wanted }] of this.#graph.mismatches) {
      if (faulty.has(pointer)) continue;
      const { path, reason } = misfit(given, wanted);
      if (what === 'prefill') {
        const words = `it is ${describeType(given)}, not ${describeType(wanted)}`;
        this.#findings.report('prefill-refused', { reason: words }, pointer);
      } else if (what.startsWith('The body of the operation')) {
        const operation = what.slice(what.indexOf('`') + 1, -1);
        const name = pointer.slice(pointer.lastIndexOf('/') + 1);
        this.#findings.report('parameter-refused', { operation, name, reason }, this.#within(pointer, path), {
          found: describeType(given),
        });
      } else if (what.startsWith('The input of the function')) {
        this.#findings.report('function-input', { what, reason }, this.#within(pointer, path), {
          found: describeType(given),
        });
      } else this.#findings.report('schema-not-met', { what, reason }, pointer, { found: describeType(given) });
    }
  }

  #falling(): void {
    for (const [pointer, { unhandled, partly }] of this.#graph.falling) {
      const at = join(pointer, 'switch');
      if (unhandled.length > 0)
        this.#findings.report('outcome-unhandled', { outcomes: choices(unhandled) }, at, { at: 'key' });
      else this.#findings.report('missing-default', { outcomes: choices(partly) }, at, { at: 'key' });
    }
  }

  /** Of a stretch that nothing leads to, the first. */
  #unreached(): void {
    for (const [i, { pointer, name, list, slot }] of this.#steps.entries()) {
      if (slot === 'function' || slot === 'branch' || this.#graph.reached.has(pointer)) continue;
      const before = this.#steps.slice(0, i).findLast((one) => one.list === list);
      if (before === undefined || !this.#graph.reached.has(before.pointer)) continue;
      const known = this.#findings.problems.some(
        (one) => one.code === 'unreachable-step' && one.pointer.startsWith(list),
      );
      if (!known) this.#findings.report('unreachable-step', { name }, pointer, { at: 'key' });
    }
  }

  /** As far down as the document itself goes. */
  #within(pointer: string, path: readonly string[]): string {
    let at = pointer;
    for (const name of path) {
      if (this.#graph.expressions.sites.has(at)) break;
      at = join(at, name);
    }
    return at;
  }

  /** A name that stands in the document a second time is meant. */
  #isUsedElsewhere(name: string): boolean {
    this.#text ??= JSON.stringify(this.#document);
    return this.#text.split(new RegExp(`(?<![\\w-])${name.replace(/[^\w]/g, '\\$&')}(?![\\w-])`)).length > 2;
  }
}

/** Of a name that is read, the name alone: what stands before it is not at fault. */
function spanOf(claim: Claim, { source, offset }: Site): { start: number; end: number } {
  const end = Math.max(claim.end, claim.start + 1);
  const isName = 'name' in claim && source.slice(claim.start, claim.end).endsWith(`.${claim.name}`);
  return { start: offset + (isName ? claim.end - claim.name.length : claim.start), end: offset + end };
}

function namesIn({ objects }: Type): string[] {
  return [...new Set(objects.flatMap(({ properties }) => [...properties.keys()]))];
}
