/**
 * References: every name must lead somewhere. Steps to go to, functions, errors, retry policies, timeouts, secrets and
 * authentications; each with the nearest name that exists.
 *
 * Names from the project (functions) are known only when the caller passes them; without, this is silent about them.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { BUILT_IN_CALLS } from './check-structure.ts';
import { expressionOf } from './expression-text.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean } from './nearest.ts';
import { join } from './places.ts';
import type { ProblemCode } from './problems.ts';
import { refusedCall } from './profile.ts';
import { entriesOf, type Visit } from './walk.ts';

const DIRECTIVES = ['continue', 'exit', 'end'];

export function checkReferences(
  document: JsonObject,
  steps: readonly Visit[],
  functions: readonly string[] | undefined,
  findings: Findings,
): void {
  const use = own(document, 'use');
  const used = new Names(isObject(use) ? use : {}, functions);
  checkLists(document, steps, findings);
  checkTimeout(own(document, 'timeout'), '/timeout', used, findings);
  checkFunctionNames(used, findings);
  for (const visit of steps) checkStep(visit, steps, used, findings);
  checkAuthentications(document, '', used, findings);
}

// ---- helpers

class Names {
  readonly functions: JsonObject;
  readonly errors: string[];
  readonly retries: string[];
  readonly timeouts: string[];
  readonly secrets: string[];
  readonly authentications: string[];
  readonly ofProject: readonly string[] | undefined;

  constructor(use: JsonObject, ofProject: readonly string[] | undefined) {
    const keys = (name: string) => {
      const value = own(use, name);
      return isObject(value) ? Object.keys(value) : [];
    };
    const functions = own(use, 'functions');
    this.functions = isObject(functions) ? functions : {};
    this.errors = keys('errors');
    this.retries = keys('retries');
    this.timeouts = keys('timeouts');
    this.authentications = keys('authentications');
    const secrets = own(use, 'secrets');
    this.secrets = Array.isArray(secrets) ? secrets.filter((name) => typeof name === 'string') : [];
    this.ofProject = ofProject;
  }
}

/** Step names: unique in their list. */
function checkLists(document: JsonObject, steps: readonly Visit[], findings: Findings): void {
  const lists = new Set(['/do', ...steps.map(({ list }) => list)]);
  for (const list of lists) {
    if (list === '/use/functions') continue;
    const seen = new Map<string, string>();
    for (const { name, pointer } of entriesOf(at(document, list), list)) {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, pointer);
      else {
        const { line } = findings.places.of(first, 'key');
        findings.report('duplicate-step', { name, line }, pointer, { at: 'key' });
      }
      if (DIRECTIVES.includes(name)) findings.report('reserved-name', { name, what: 'a step' }, pointer, { at: 'key' });
    }
  }
}

function checkStep(visit: Visit, steps: readonly Visit[], used: Names, findings: Findings): void {
  const { step, pointer } = visit;
  checkThen(own(step, 'then'), join(pointer, 'then'), visit, steps, findings);
  for (const { value, pointer: at } of entriesOf(own(step, 'switch'), join(pointer, 'switch'))) {
    if (isObject(value)) checkThen(own(value, 'then'), join(at, 'then'), visit, steps, findings);
  }
  const caught = own(step, 'catch');
  if (isObject(caught)) {
    checkThen(own(caught, 'then'), join(pointer, 'catch', 'then'), visit, steps, findings);
    named(own(caught, 'retry'), join(pointer, 'catch', 'retry'), used.retries, 'unknown-retry', findings);
  }
  checkTimeout(own(step, 'timeout'), join(pointer, 'timeout'), used, findings);
  const raise = own(step, 'raise');
  if (isObject(raise)) {
    const error = own(raise, 'error');
    if (typeof error !== 'string' || expressionOf(error) === undefined) {
      named(error, join(pointer, 'raise', 'error'), used.errors, 'unknown-error', findings);
    }
  }
  checkCall(visit, used, findings);
}

function checkThen(
  value: Json | undefined,
  pointer: string,
  visit: Visit,
  steps: readonly Visit[],
  findings: Findings,
): void {
  if (typeof value !== 'string' || DIRECTIVES.includes(value)) return;
  const alone = visit.slot === 'branch' || visit.slot === 'function';
  const siblings = alone ? [] : steps.filter(({ list }) => list === visit.list).map(({ name }) => name);
  if (siblings.includes(value)) return;
  const elsewhere = steps.some(({ name }) => name === value);
  const reason = alone
    ? visit.slot === 'branch'
      ? ': the branches of a fork run side by side'
      : ': a function is one step'
    : elsewhere
      ? ': it is in another list, and `then` goes to siblings only'
      : '';
  findings.report('unknown-step', { name: value, reason }, pointer, {
    found: value,
    expected: choices([...siblings, ...DIRECTIVES]),
    ...didYouMean(value, [...siblings, ...DIRECTIVES]),
  });
}

function checkTimeout(value: Json | undefined, pointer: string, used: Names, findings: Findings): void {
  named(value, pointer, used.timeouts, 'unknown-timeout', findings);
}

function checkCall({ step, pointer }: Visit, used: Names, findings: Findings): void {
  const name = own(step, 'call');
  if (typeof name !== 'string' || BUILT_IN_CALLS.includes(name) || name.startsWith('human:')) return;
  if (refusedCall(name) || /^[a-z]+:\/\/|@/i.test(name)) return;
  const here = Object.keys(used.functions);
  if (here.includes(name) || used.ofProject === undefined || used.ofProject.includes(name)) return;
  const known = [...here, ...used.ofProject];
  findings.report('unknown-function', { name }, join(pointer, 'call'), {
    found: name,
    expected: choices([...BUILT_IN_CALLS, ...known]),
    ...didYouMean(name, [...BUILT_IN_CALLS, ...known]),
  });
}

/** Names of `use.functions`: not the language's own, and no function that needs itself. */
function checkFunctionNames(used: Names, findings: Findings): void {
  for (const name of Object.keys(used.functions)) {
    const pointer = join('/use/functions', name);
    if (BUILT_IN_CALLS.includes(name) || refusedCall(name)) {
      findings.report('reserved-name', { name, what: 'a function' }, pointer, { at: 'key' });
    }
    const path = cycle(name, used.functions);
    if (path) findings.report('recursive-function', { name, path: path.join(' → ') }, pointer, { at: 'key' });
  }
}

/** The way from a function back to itself, reported for the first of its members only. */
function cycle(start: string, functions: JsonObject): string[] | undefined {
  const names = Object.keys(functions);
  const seen = new Set<string>();
  const visit = (name: string, path: string[]): string[] | undefined => {
    for (const called of callsIn(functions[name]!)) {
      if (called === start) return [...path, called];
      if (!names.includes(called) || seen.has(called)) continue;
      seen.add(called);
      const found = visit(called, [...path, called]);
      if (found) return found;
    }
    return undefined;
  };
  const path = visit(start, [start]);
  return path?.some((name) => names.indexOf(name) < names.indexOf(start)) ? undefined : path;
}

function callsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(callsIn);
  if (!isObject(value)) return [];
  const called = own(value, 'call');
  return [
    ...(typeof called === 'string' ? [called] : []),
    ...['do', 'try', 'catch', 'fork', 'branches'].flatMap((key) => callsIn(own(value, key) ?? null)),
    ...entryValues(value),
  ];
}

/** A list entry `{ name: step }` is looked through by its only value. */
function entryValues(value: JsonObject): string[] {
  const keys = Object.keys(value);
  return keys.length === 1 && !['do', 'try', 'catch', 'fork', 'branches', 'call'].includes(keys[0]!)
    ? callsIn(value[keys[0]!]!)
    : [];
}

/** `authentication: { use }` of endpoints, and the secret that a policy's settings are in. */
function checkAuthentications(value: Json, pointer: string, used: Names, findings: Findings): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkAuthentications(item, join(pointer, i), used, findings);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = join(pointer, key);
    if (key === 'authentication' && isObject(inner) && /\/with\/endpoint$/.test(pointer)) {
      named(own(inner, 'use'), join(at, 'use'), used.authentications, 'unknown-authentication', findings);
      checkPolicySecret(inner, at, used, findings);
    } else if (pointer === '/use/authentications') {
      if (isObject(inner)) checkPolicySecret(inner, at, used, findings);
    } else if (key !== 'schema' && key !== 'metadata') checkAuthentications(inner, at, used, findings);
  }
}

function checkPolicySecret(policy: JsonObject, pointer: string, used: Names, findings: Findings): void {
  for (const [scheme, settings] of Object.entries(policy)) {
    if (isObject(settings))
      named(own(settings, 'use'), join(pointer, scheme, 'use'), used.secrets, 'unknown-secret', findings);
  }
}

type NameCode = Extract<
  ProblemCode,
  'unknown-retry' | 'unknown-timeout' | 'unknown-error' | 'unknown-authentication' | 'unknown-secret'
>;

function named(
  value: Json | undefined,
  pointer: string,
  known: readonly string[],
  code: NameCode,
  findings: Findings,
): void {
  if (typeof value !== 'string' || known.includes(value)) return;
  findings.report(code, { name: value }, pointer, {
    found: value,
    ...(known.length > 0 ? { expected: choices(known) } : {}),
    ...didYouMean(value, known),
  });
}

function at(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const key of pointer.split('/').slice(1)) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? value[Number(name)] : isObject(value) ? own(value, name) : undefined;
  }
  return value;
}
