/** `as` patterns: the types their variables get. */
import type { Pattern } from '../jq/syntax.ts';
import type { Evaluation } from './evaluate.ts';
import { type Flow, one, through } from './flow.ts';
import { readKey } from './operations.ts';
import { bindType, type Env, type Scope } from './scope.ts';
import { isNever, numberOf, type Type, UNKNOWN } from './type.ts';

export interface Bound {
  readonly scope: Scope | null;
  /** Of the matching itself: it may raise, and a computed key may match several times or not at all. */
  readonly flow: Flow;
}

export function bindPatterns(evaluation: Evaluation, patterns: readonly Pattern[], given: Type, env: Env): Bound {
  const [only] = patterns;
  if (patterns.length === 1) {
    const types = new Map<string, Type>();
    const flow = bind(evaluation, only!, given, env, types);
    let { scope } = env;
    for (const [name, type] of types) scope = bindType(scope, name, type);
    return { scope, flow };
  }
  // Which alternative matches is decided by errors anywhere in what follows: nothing is known of the variables.
  let { scope } = env;
  for (const pattern of patterns) for (const name of namesOf(pattern)) scope = bindType(scope, name, UNKNOWN);
  return { scope, flow: { ...one(UNKNOWN, true), many: true } };
}

// ---- helpers

function bind(evaluation: Evaluation, pattern: Pattern, given: Type, env: Env, types: Map<string, Type>): Flow {
  const set = (name: string, type: Type): void => {
    // One bound twice in a pattern is bound by whichever comes first.
    types.set(name, types.has(name) ? UNKNOWN : type);
  };
  if (pattern.type === 'PatternVariable') {
    set(pattern.name, given);
    return one(UNKNOWN);
  }
  let flow: Flow = one(UNKNOWN);
  if (isNever(given)) return flow;
  if (pattern.type === 'PatternArray') {
    for (const [i, item] of pattern.items.entries()) {
      const found = evaluation.caught(() => readKey(evaluation, NOWHERE, given, numberOf(i), false));
      flow = through(flow, found);
      flow = through(flow, bind(evaluation, item, found.type, env, types));
    }
    return isNever(flow.type) ? flow : { ...flow, type: UNKNOWN };
  }
  for (const { key, variable, value } of pattern.entries) {
    // The keys see the value that is matched.
    const keys = evaluation.evaluate(key, { input: given, scope: env.scope });
    const found = isNever(keys.type)
      ? keys
      : through(
          keys,
          evaluation.caught(() => readKey(evaluation, NOWHERE, given, keys.type, false)),
        );
    flow = through(flow, found);
    if (variable !== null) set(variable, found.type);
    if (value !== null) flow = through(flow, bind(evaluation, value, found.type, env, types));
  }
  return isNever(flow.type) ? flow : { ...flow, type: UNKNOWN };
}

function namesOf(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'PatternVariable':
      return [pattern.name];
    case 'PatternArray':
      return pattern.items.flatMap(namesOf);
    case 'PatternObject':
      return pattern.entries.flatMap(({ variable, value }) => [
        ...(variable === null ? [] : [variable]),
        ...(value === null ? [] : namesOf(value)),
      ]);
  }
}

/** Patterns have no spans: nothing is claimed of them. */
const NOWHERE = { type: 'Identity', start: 0, end: 0 } as const;
