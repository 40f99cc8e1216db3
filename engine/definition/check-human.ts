/**
 * Human steps: people, outcomes, forms against their prefill and hints, and times that cannot come in the order written.
 *
 * The shape of `with` is `check-structure.ts`'s; expressions in it are `check-expressions.ts`'s. People, groups and
 * connectors are known only with the project's directory; without it, nothing is said about them.
 */
import { validate } from '../../schemas/validate.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { declaredNames, target } from './check-schema.ts';
import { type Duration, durationMs } from './document.ts';
import { expressionOf } from './expression-text.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean } from './nearest.ts';
import { join } from './places.ts';
import type { Directory } from './project.ts';
import type { Visit } from './walk.ts';

export function checkHuman(
  document: JsonObject,
  steps: readonly Visit[],
  directory: Directory | undefined,
  findings: Findings,
): void {
  for (const visit of steps) {
    const arguments_ = own(visit.step, 'with');
    if (isHuman(visit.step) && isObject(arguments_)) {
      new HumanCheck(document, steps, directory ?? {}, findings, visit, arguments_).check();
    }
  }
}

// ---- helpers

class HumanCheck {
  readonly #document: JsonObject;
  readonly #steps: readonly Visit[];
  readonly #directory: Directory;
  readonly #findings: Findings;
  readonly #visit: Visit;
  readonly #with: JsonObject;
  readonly #pointer: string;

  constructor(
    document: JsonObject,
    steps: readonly Visit[],
    directory: Directory,
    findings: Findings,
    visit: Visit,
    arguments_: JsonObject,
  ) {
    this.#document = document;
    this.#steps = steps;
    this.#directory = directory;
    this.#findings = findings;
    this.#visit = visit;
    this.#with = arguments_;
    this.#pointer = join(visit.pointer, 'with');
  }

  check(): void {
    this.#form(own(this.#with, 'form'), join(this.#pointer, 'form'));
    this.#outcomes();
    this.#assign(own(this.#with, 'assign'), join(this.#pointer, 'assign'));
    for (const [level, pointer] of this.#levels()) {
      this.#assign(own(level, 'assign'), join(pointer, 'assign'));
      this.#known(own(level, 'notify'), join(pointer, 'notify'), 'unknown-connector', this.#directory.connectors);
    }
    this.#times();
  }

  #outcomes(): void {
    const outcomes = own(this.#with, 'outcomes');
    const pointer = join(this.#pointer, 'outcomes');
    if (Array.isArray(outcomes)) {
      for (const [i, name] of outcomes.entries()) {
        if (typeof name !== 'string' || outcomes.indexOf(name) === i) continue;
        this.#findings.report('duplicate-outcome', { name }, join(pointer, i));
      }
    } else if (isObject(outcomes)) {
      for (const [name, outcome] of Object.entries(outcomes)) {
        if (isObject(outcome)) this.#form(own(outcome, 'form'), join(pointer, name, 'form'));
      }
    }
  }

  #form(form: Json | undefined, pointer: string): void {
    if (!isObject(form)) return;
    const schema = own(form, 'schema') ?? { type: 'object', properties: {} };
    const ui = own(form, 'ui');
    if (isObject(ui)) this.#hints(ui, schema, schema, join(pointer, 'ui'));
    const data = own(form, 'data');
    if (data === undefined || (!isObject(schema) && typeof schema !== 'boolean')) return;
    const at = join(pointer, 'data');
    // A schema with a mistake of its own has been reported; what it would say of the prefill is not reliable.
    if (
      this.#findings.problems.some((one) => one.severity === 'error' && one.pointer.startsWith(join(pointer, 'schema')))
    )
      return;
    for (const violation of validate(schema, data)) {
      if (!SINGLE.has(violation.keyword) || touchesExpression(data, violation.pointer)) continue;
      const reason = `${violation.pointer === '' ? 'it' : `\`${violation.pointer.slice(1)}\``} ${violation.message}`;
      this.#findings.report('prefill-refused', { reason }, at + violation.pointer, {
        at: violation.keyword === 'additionalProperties' ? 'key' : 'value',
      });
    }
  }

  #hints(ui: JsonObject, schema: Json | undefined, root: Json, pointer: string): void {
    const resolved = isObject(schema) ? (target(schema, root) ?? schema) : undefined;
    if (!isObject(resolved)) return;
    const names = declaredNames(resolved, root);
    const properties = own(resolved, 'properties');
    for (const [name, hint] of Object.entries(ui)) {
      if (name.startsWith('ui:') || name === 'items' || name === 'additionalItems') {
        if (name === 'items' && isObject(hint)) this.#hints(hint, own(resolved, 'items'), root, join(pointer, name));
        continue;
      }
      if (names.has(name)) {
        if (isObject(hint) && isObject(properties)) this.#hints(hint, own(properties, name), root, join(pointer, name));
        continue;
      }
      // Fields of an open map or of alternatives that are drawn by hints of their own have names nobody declares.
      if (names.size === 0 && !isObject(properties) && Object.keys(resolved).length > 0) continue;
      this.#findings.report('ui-unknown-field', { name }, join(pointer, name), {
        at: 'key',
        ...(names.size > 0 ? { expected: choices(names) } : {}),
        ...didYouMean(name, names),
      });
    }
  }

  #assign(assign: Json | undefined, pointer: string): void {
    if (!isObject(assign)) return;
    const { people, groups } = this.#directory;
    const everyone = people && Object.entries(people).flatMap(([key, { email }]) => [key, email]);
    this.#known(own(assign, 'users'), join(pointer, 'users'), 'unknown-person', everyone);
    this.#known(own(assign, 'exclude'), join(pointer, 'exclude'), 'unknown-person', everyone);
    this.#known(own(assign, 'groups'), join(pointer, 'groups'), 'unknown-group', groups && Object.keys(groups));
    for (const key of ['sameAs', 'notSameAs'] as const) this.#otherStep(own(assign, key), key, join(pointer, key));
  }

  #known(
    names: Json | undefined,
    pointer: string,
    code: 'unknown-person' | 'unknown-group' | 'unknown-connector',
    known: readonly string[] | undefined,
  ): void {
    if (known === undefined || !Array.isArray(names)) return;
    for (const [i, name] of names.entries()) {
      if (typeof name !== 'string' || known.includes(name) || name.includes('${')) continue;
      this.#findings.report(code, { name }, join(pointer, i), {
        found: name,
        expected: choices(known),
        ...didYouMean(name, known),
      });
    }
  }

  #otherStep(name: Json | undefined, key: string, pointer: string): void {
    if (typeof name !== 'string') return;
    const named = this.#steps.filter((visit) => visit.name === name);
    const human = this.#steps.filter(({ step }) => isHuman(step)).map((visit) => visit.name);
    if (named.some(({ step }) => isHuman(step)) && name !== this.#visit.name) return;
    const what = name === this.#visit.name ? 'this step itself' : named.length > 0 ? 'no human step' : 'no step at all';
    const others = human.filter((one) => one !== this.#visit.name);
    this.#findings.report('not-a-human-step', { key, name, what }, pointer, {
      ...(others.length > 0 ? { expected: choices(others) } : {}),
      ...didYouMean(name, others),
    });
  }

  #levels(): [JsonObject, string][] {
    const levels = own(this.#with, 'escalate');
    if (!Array.isArray(levels)) return [];
    return levels.flatMap((level, i) =>
      isObject(level) ? [[level, join(this.#pointer, 'escalate', i)] as [JsonObject, string]] : [],
    );
  }

  #times(): void {
    const deadline = this.#deadline();
    for (const [level, pointer] of this.#levels()) {
      const after = literal(own(level, 'after'));
      if (after === undefined || deadline === undefined || after.ms < deadline.ms) continue;
      const details = { after: after.words, deadline: deadline.words };
      this.#findings.report('escalation-too-late', details, join(pointer, 'after'));
    }
    const sla = own(this.#with, 'sla');
    if (!isObject(sla)) return;
    const due = literal(own(sla, 'due'));
    const reminders = own(sla, 'remind');
    for (const [i, reminder] of (Array.isArray(reminders) ? reminders : []).entries()) {
      const after = literal(reminder);
      if (after === undefined || due === undefined || after.ms < due.ms) continue;
      const pointer = join(this.#pointer, 'sla', 'remind', i);
      this.#findings.report('reminder-too-late', { after: after.words, due: due.words }, pointer);
    }
  }

  #deadline(): Literal | undefined {
    let timeout = own(this.#visit.step, 'timeout');
    if (typeof timeout === 'string') {
      const use = own(this.#document, 'use');
      const timeouts = isObject(use) ? own(use, 'timeouts') : undefined;
      timeout = isObject(timeouts) ? own(timeouts, timeout) : undefined;
    }
    return isObject(timeout) ? literal(own(timeout, 'after')) : undefined;
  }
}

export function isHuman(step: JsonObject): boolean {
  const called = own(step, 'call');
  return typeof called === 'string' && (called === 'human' || called.startsWith('human:'));
}

/** Keywords that judge one value; the others judge what a person has still to fill in. */
const SINGLE = new Set([
  'type',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'maxItems',
  'uniqueItems',
  'additionalProperties',
  'false',
]);

interface Literal {
  ms: number;
  words: string;
}

function literal(value: Json | undefined): Literal | undefined {
  if (typeof value !== 'string' && !isObject(value)) return undefined;
  if (isObject(value) && !Object.values(value).every((part) => typeof part === 'number')) return undefined;
  // A mapping of numbers is a duration's object form, or `durationMs` says it is none.
  const ms = durationMs(value as Duration);
  const words =
    typeof value === 'string'
      ? value
      : Object.entries(value)
          .map(([unit, count]) => `${count} ${unit}`)
          .join(' ');
  return ms === null ? undefined : { ms, words };
}

/** Whether the value at a pointer is, holds, or hangs below an expression: then it is not known yet. */
function touchesExpression(data: Json, pointer: string): boolean {
  let value: Json | undefined = data;
  for (const key of pointer.split('/').slice(1)) {
    if (typeof value === 'string') break;
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? value[Number(name)] : isObject(value) ? own(value, name) : undefined;
  }
  return value !== undefined && holdsExpression(value);
}

function holdsExpression(value: Json): boolean {
  if (typeof value === 'string') return expressionOf(value) !== undefined;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}
