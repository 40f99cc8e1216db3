/**
 * Structure: every key, type and single value of a document, each step against exactly the definition of its kind.
 *
 * A step's kind is decided by its keys before anything else is looked at, so a mistake inside a `switch` is never reported
 * as "not a call". Texts with a grammar (duration, version, endpoint …) are checked here; what an expression says is
 * `check-expressions.ts`, where names lead is `check-references.ts`.
 */
import { attributeProblem } from '../events/event.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { checkSchemaDocument } from './check-schema.ts';
import { expressionOf, isEmbedded, joined } from './expression-text.ts';
import type { Findings } from './findings.ts';
import { cronProblem, durationProblem, endpointProblem, uriProblem } from './grammar.ts';
import { choices, didYouMean } from './nearest.ts';
import { join } from './places.ts';
import { quoted } from './problems.ts';
import { catalogRow, functionRow, refusedCall, refusedKey } from './profile.ts';
import { kindOfValue, reportRow, Shape, whereOf } from './shape.ts';

const KINDS = ['call', 'do', 'emit', 'for', 'fork', 'listen', 'raise', 'run', 'set', 'switch', 'try', 'wait'];
const OURS = KINDS.filter((kind) => refusedKey('Step', kind) === undefined && kind !== 'run');
const BASE = ['if', 'input', 'output', 'export', 'timeout', 'then', 'metadata'];
const CALLS = ['http', 'openapi', 'mcp', 'human'];

export function checkStructure(document: Json, findings: Findings): void {
  new Structure(findings).check(document, 'definition.schema.json', '');
}

/** A value against one of the schemas, with the same words; for the project file and function declarations. */
export function checkShape(
  value: Json,
  schema: 'project.schema.json' | 'function.schema.json' | 'test.schema.json',
  findings: Findings,
): void {
  new Structure(findings).check(value, schema, '');
}

// ---- helpers

class Structure {
  readonly #findings: Findings;
  readonly #shape: Shape;

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#shape = new Shape(findings, {
      text: (check, value, pointer) => this.#text(check, value, pointer),
      reference: (ref, value, pointer) => this.#reference(ref, value, pointer),
    });
  }

  check(
    value: Json,
    schema: 'definition.schema.json' | 'project.schema.json' | 'function.schema.json' | 'test.schema.json',
    pointer: string,
  ): void {
    this.#shape.check(value, schema, pointer);
  }

  #reference(ref: string, value: Json, pointer: string): boolean {
    if (ref === 'definition.schema.json#/$defs/step' || ref === 'definition.schema.json#/$defs/functionOfDocument') {
      this.#step(value, pointer);
      return true;
    }
    if (ref === 'form.schema.json') {
      checkSchemaDocument(value, pointer, this.#findings, 'form');
      return true;
    }
    return false;
  }

  #step(value: Json, pointer: string): void {
    const name = pointer.slice(pointer.lastIndexOf('/') + 1);
    if (value === null) this.#findings.report('step-without-kind', { name }, pointer, { at: 'key' });
    else if (!isObject(value)) {
      const found = kindOfValue(value);
      const details = { where: whereOf(pointer), expected: 'a mapping', found };
      this.#findings.report('wrong-type', details, pointer, { found, expected: 'a mapping' });
    } else this.#mapping(value, name, pointer);
  }

  #mapping(step: JsonObject, name: string, pointer: string): void {
    const kinds = Object.keys(step).filter((key) => KINDS.includes(key));
    const decided = kinds.includes('for') ? kinds.filter((kind) => kind !== 'do') : kinds;
    const [kind, second] = decided;
    const isFunction = /^\/use\/functions\/[^/]+$/.test(pointer);
    const refusedHere = isFunction && kind !== undefined && !isReusable(step) ? functionRow() : undefined;
    const row = kind === undefined ? undefined : (refusedKey('Step', kind) ?? refusedHere);
    if (kind === undefined) this.#withoutKind(step, name, pointer);
    else if (second !== undefined) {
      this.#findings.report('step-with-two-kinds', { name, first: kind, second }, join(pointer, second), { at: 'key' });
    } else if (row) reportRow(this.#findings, row, join(pointer, kind), 'key');
    else if (kind === 'run' && !this.#runsWorkflow(step)) this.#run(step, pointer);
    else {
      const shape = this.#definitionOf(kind, step, pointer);
      const definition = isFunction
        ? shape === 'functionStep'
          ? 'projectFunction'
          : shape.replace('Step', 'Function')
        : shape;
      this.#shape.check(step, `definition.schema.json#/$defs/${definition}`, pointer);
    }
  }

  #definitionOf(kind: string, step: JsonObject, pointer: string): string {
    if (kind !== 'call') return `${kind}Step`;
    const called = own(step, 'call');
    if (typeof called !== 'string') return 'functionStep';
    if (called === 'http' || called === 'openapi' || called === 'mcp') return `${called}Step`;
    if (called === 'human' || called.startsWith('human:')) return 'humanStep';
    const row = refusedCall(called) ?? (/^[a-z]+:\/\/|@/i.test(called) ? catalogRow() : undefined);
    if (row) reportRow(this.#findings, row, join(pointer, 'call'));
    return 'functionStep';
  }

  #runsWorkflow(step: JsonObject): boolean {
    const what = own(step, 'run');
    return isObject(what) && Object.hasOwn(what, 'workflow');
  }

  #run(step: JsonObject, pointer: string): void {
    const what = own(step, 'run');
    const key = isObject(what) ? Object.keys(what).find((name) => refusedKey('Run', name)) : undefined;
    const row = key === undefined ? undefined : refusedKey('Run', key);
    if (row && key !== undefined) reportRow(this.#findings, row, join(pointer, 'run', key), 'key');
    else {
      const details = { where: whereOf(join(pointer, 'run')), keys: '`workflow`', found: kindOfValue(what ?? null) };
      this.#findings.report('one-of-these', details, join(pointer, 'run'), { at: 'key' });
    }
  }

  #withoutKind(step: JsonObject, name: string, pointer: string): void {
    for (const key of Object.keys(step)) {
      const near = BASE.includes(key) ? {} : didYouMean(key, OURS);
      if (near.fix === undefined) continue;
      const details = { where: whereOf(pointer), key };
      this.#findings.report('unknown-key', details, join(pointer, key), { at: 'key', ...near });
      return;
    }
    this.#findings.report('step-without-kind', { name }, pointer, { at: 'key' });
  }

  #text(check: string, value: Json, pointer: string): void {
    if (check === 'schema') checkSchemaDocument(value, pointer, this.#findings, 'schema');
    else if (typeof value === 'string') GRAMMARS[check]?.(value, pointer, this.#findings);
  }
}

/** A step that may stand in `use.functions`: any call but of a person, who is asked where the answer is used. */
function isReusable(step: JsonObject): boolean {
  const called = own(step, 'call');
  return typeof called === 'string' && called !== 'human' && !called.startsWith('human:');
}

type Grammar = (value: string, pointer: string, findings: Findings) => void;

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;
const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];
/** Names an expression has anyway; a loop variable of that name would hide them. */
const ARGUMENTS = [
  'context',
  'input',
  'output',
  'secrets',
  'authorization',
  'task',
  'workflow',
  'runtime',
  'ENV',
  '__loc__',
  '__prog_args',
];

const GRAMMARS: Record<string, Grammar | undefined> = {
  dsl: (value, pointer, findings) => {
    if (!/^1\.0\.[0-3]$/.test(value)) findings.report('bad-dsl-version', { found: quoted(value) }, pointer);
  },
  version: (value, pointer, findings) => {
    if (!SEMVER.test(value)) findings.report('bad-version', { found: quoted(value) }, pointer);
  },
  subflowVersion: (value, pointer, findings) => {
    if (!isSubflowVersion(value)) findings.report('bad-version', { found: quoted(value) }, pointer);
  },
  label: (value, pointer, findings) => {
    if (!LABEL.test(value)) findings.report('bad-name', { where: whereOf(pointer), found: quoted(value) }, pointer);
  },
  identifier: (value, pointer, findings) => {
    if (!IDENTIFIER.test(value) || ARGUMENTS.includes(value)) {
      findings.report('bad-identifier', { where: whereOf(pointer), found: quoted(value) }, pointer);
    }
  },
  method: (value, pointer, findings) => {
    if (expressionOf(value) !== undefined || METHODS.includes(value.toLowerCase())) return;
    findings.report('wrong-value', { where: whereOf(pointer), found: quoted(value) }, pointer, {
      expected: choices(METHODS),
      ...didYouMean(value, METHODS),
    });
  },
  duration: (value, pointer, findings) => {
    if (expressionOf(value) !== undefined) {
      findings.report('expression-not-allowed', { where: whereOf(pointer) }, pointer, {
        expected: 'a literal duration',
      });
    } else durationText(value, pointer, findings);
  },
  durationOrExpression: (value, pointer, findings) => {
    if (expressionOf(value) === undefined) durationText(value, pointer, findings);
  },
  instant: (value, pointer, findings) => {
    if (expressionOf(value) !== undefined || attributeProblem('time', value) === undefined) return;
    findings.report('wrong-value', { where: whereOf(pointer), found: quoted(value) }, pointer, {
      expected: 'an instant such as 2026-01-31T12:00:00Z',
    });
  },
  cron: (value, pointer, findings) => {
    const reason = cronProblem(value);
    if (reason !== undefined) findings.report('bad-cron', { found: quoted(value), reason }, pointer);
  },
  endpoint: (value, pointer, findings) => {
    const reason = expressionOf(value) === undefined ? endpointProblem(value) : undefined;
    if (reason !== undefined) findings.report('bad-endpoint', { found: quoted(value), reason }, pointer);
  },
  documentUri: (value, pointer, findings) => {
    if (expressionOf(value) !== undefined) {
      findings.report('expression-not-allowed', { where: whereOf(pointer) }, pointer, {
        expected: 'a literal address',
      });
      return;
    }
    const reason = endpointProblem(value) ?? (value.includes('{') ? 'a document has one address' : undefined);
    if (reason !== undefined) findings.report('bad-endpoint', { found: quoted(value), reason }, pointer);
  },
  literalText: (value, pointer, findings) => {
    if (expressionOf(value) === undefined && value.trim() !== '') return;
    findings.report('expression-not-allowed', { where: whereOf(pointer) }, pointer, { expected: 'literal text' });
  },
  uri: (value, pointer, findings) => {
    const reason = expressionOf(value) === undefined ? uriProblem(value) : undefined;
    if (reason !== undefined) findings.report('bad-uri', { found: quoted(value), reason }, pointer);
  },
  wholeExpression: (value, pointer, findings) => {
    if (expressionOf(value) !== undefined) return;
    const fix = `Write \${ ${isEmbedded(value) ? joined(value) : value.trim()} }, if an expression is meant.`;
    findings.report('expression-expected', { where: whereOf(pointer), found: quoted(value) }, pointer, { fix });
  },
  names: (value, pointer, findings) => {
    if (expressionOf(value) !== undefined) return;
    const details = { where: whereOf(pointer), expected: 'a list or an expression', found: kindOfValue(value) };
    const name = value.trim();
    const replace = /^[\w@.-]+$/.test(name) ? { replace: { to: `[${name}]` } } : {};
    findings.report('wrong-type', details, pointer, { found: quoted(value), fix: `Write [${name}].`, ...replace });
  },
  expression: (value, pointer, findings) => {
    if (value.trim() === '') {
      findings.report('expression-expected', { where: whereOf(pointer), found: quoted(value) }, pointer);
    }
  },
};

function durationText(value: string, pointer: string, findings: Findings): void {
  const reason = durationProblem(value);
  if (reason !== undefined) findings.report('bad-duration', { found: quoted(value), reason }, pointer);
}

/** What `run.workflow.version` may be. */
export function isSubflowVersion(text: string): boolean {
  return text === 'latest' || SEMVER.test(text);
}

export const BUILT_IN_CALLS: readonly string[] = CALLS;
