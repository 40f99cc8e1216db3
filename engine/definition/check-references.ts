/**
 * References: every name must lead somewhere. Steps to go to, functions, errors, retry policies, timeouts, secrets and
 * authentications; each with the nearest name that exists.
 *
 * Names from the project (functions) are known only when the caller passes them; without, this is silent about them.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { BUILT_IN_CALLS, isSubflowVersion } from './check-structure.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean } from './nearest.ts';
import type { DefinitionLookup } from './other-definitions.ts';
import { join } from './places.ts';
import type { ProblemCode } from './problems.ts';
import { refusedCall } from './profile.ts';
import { entriesOf, type Visit } from './walk.ts';

const DIRECTIVES = ['continue', 'exit', 'end'];

export function checkReferences(
  document: JsonObject,
  steps: readonly Visit[],
  functions: readonly string[] | undefined,
  definition: DefinitionLookup,
  findings: Findings,
): void {
  const use = own(document, 'use');
  const used = new Names(isObject(use) ? use : {}, functions);
  checkLists(document, steps, findings);
  checkTimeout(own(document, 'timeout'), '/timeout', used, findings);
  checkFunctionNames(used, findings);
  for (const visit of steps) {
    checkStep(document, visit, steps, used, findings);
    checkSubflow(visit, definition, findings);
  }
  checkAuthentications(document, '', used, findings);
}

// ---- helpers

class Names {
  readonly functions: string[];
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
    this.functions = keys('functions');
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

function checkStep(document: JsonObject, visit: Visit, steps: readonly Visit[], used: Names, findings: Findings): void {
  const { step, pointer } = visit;
  checkThen(document, own(step, 'then'), join(pointer, 'then'), visit, steps, findings);
  for (const { value, pointer: at } of entriesOf(own(step, 'switch'), join(pointer, 'switch'))) {
    if (isObject(value)) checkThen(document, own(value, 'then'), join(at, 'then'), visit, steps, findings);
  }
  const caught = own(step, 'catch');
  if (isObject(caught)) {
    checkThen(document, own(caught, 'then'), join(pointer, 'catch', 'then'), visit, steps, findings);
    named(own(caught, 'retry'), join(pointer, 'catch', 'retry'), used.retries, 'unknown-retry', findings);
  }
  checkTimeout(own(step, 'timeout'), join(pointer, 'timeout'), used, findings);
  const raise = own(step, 'raise');
  if (isObject(raise)) {
    named(own(raise, 'error'), join(pointer, 'raise', 'error'), used.errors, 'unknown-error', findings);
  }
  checkCall(visit, used, findings);
}

function checkThen(
  document: JsonObject,
  value: Json | undefined,
  pointer: string,
  visit: Visit,
  steps: readonly Visit[],
  findings: Findings,
): void {
  if (typeof value !== 'string' || DIRECTIVES.includes(value)) return;
  // A function goes nowhere: its key is refused as such.
  if (visit.slot === 'function') return;
  const alone = visit.slot === 'branch';
  // Also entries that are no steps: that they are none is said of them, not of who goes there.
  const siblings = alone ? [] : entriesOf(at(document, visit.list), visit.list).map(({ name }) => name);
  if (siblings.includes(value)) return;
  const elsewhere = steps.some(({ name }) => name === value);
  const reason = alone
    ? ': the branches of a fork run side by side'
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

function checkCall({ step, pointer, slot }: Visit, used: Names, findings: Findings): void {
  const name = own(step, 'call');
  if (typeof name !== 'string' || BUILT_IN_CALLS.includes(name) || name.startsWith('human:')) return;
  if (refusedCall(name) || /^[a-z]+:\/\/|@/i.test(name)) return;
  // A function of the document calls none of its kind: what calls what can be read from the steps alone.
  const here = slot === 'function' ? [] : used.functions;
  if (here.includes(name) || used.ofProject === undefined || used.ofProject.includes(name)) return;
  const known = [...here, ...used.ofProject];
  findings.report('unknown-function', { name }, join(pointer, 'call'), {
    found: name,
    expected: choices([...BUILT_IN_CALLS, ...known]),
    ...didYouMean(name, [...BUILT_IN_CALLS, ...known]),
  });
}

function checkSubflow({ step, pointer }: Visit, definition: DefinitionLookup, findings: Findings): void {
  const run = own(step, 'run');
  const workflow = isObject(run) ? own(run, 'workflow') : undefined;
  if (!isObject(workflow)) return;
  const [namespace, name, version] = ['namespace', 'name', 'version'].map((key) => own(workflow, key));
  if (typeof namespace !== 'string' || typeof name !== 'string' || typeof version !== 'string') return;
  if (!isSubflowVersion(version) || definition(workflow) !== null) return;
  const isThere = definition({ ...workflow, version: 'latest' });
  const reason = isThere ? ` of version ${version}` : ` in the namespace \`${namespace}\``;
  findings.report(
    'unknown-definition',
    { name, reason },
    join(pointer, 'run', 'workflow', isThere ? 'version' : 'name'),
    {
      found: isThere ? version : name,
      expected: isThere ? `${isThere.version}, or latest` : 'a definition of the project',
    },
  );
}

/** Names of `use.functions` may not be the language's own: nobody could tell which one is called. */
function checkFunctionNames(used: Names, findings: Findings): void {
  for (const name of used.functions) {
    if (!BUILT_IN_CALLS.includes(name) && !refusedCall(name)) continue;
    findings.report('reserved-name', { name, what: 'a function' }, join('/use/functions', name), { at: 'key' });
  }
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
    if (
      key === 'authentication' &&
      isObject(inner) &&
      (/\/with\/(?:(?:document|transport\/http)\/)?endpoint$/.test(pointer) || own(value, 'operationId') !== undefined)
    ) {
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
