/**
 * `as` patterns. A pattern is matched into a list of slots, one per variable, and the slots become frames once the
 * whole pattern has matched. With `?//` every alternative declares the variables of all, those it does not bind
 * being null, and an error anywhere in what follows moves on to the next alternative.
 */
import type { Json } from '../json.ts';
import { index } from './access.ts';
import { type Env, Frame, ONE, type Signal } from './code.ts';
import { Raised } from './errors.ts';
import { lower } from './lower.ts';
import { backTo, depth } from './run.ts';
import { bindVariable, type Scope } from './scope.ts';
import type { Pattern } from './syntax.ts';

export interface Binder {
  /** The scope of what follows. */
  readonly scope: Scope;
  /** The frames of the one match, when the patterns can match only once. */
  readonly once: ((value: Json, env: Env) => Env) | null;
  readonly each: (value: Json, env: Env, body: (env: Env) => Signal) => Signal;
}

export function binder(patterns: readonly Pattern[], scope: Scope): Binder {
  const names = [...new Set(patterns.flatMap(patternNames))];
  let inner = scope;
  for (const name of names) inner = bindVariable(inner, name);
  const [only] = patterns;
  if (patterns.length === 1 && only!.type === 'PatternVariable') {
    return {
      scope: inner,
      once: (value, env) => new Frame(env, value, null, null),
      each: (value, env, body) => body(new Frame(env, value, null, null)),
    };
  }
  const matchers = patterns.map((pattern) => matcher(pattern, new Slots(names, patterns.length > 1), scope));
  const frames = (slots: readonly Json[], env: Env): Env => {
    let frame = env;
    for (const value of slots) frame = new Frame(frame, value, null, null);
    return frame;
  };
  const attempt = (i: number, value: Json, env: Env, body: (env: Env) => Signal): Signal => {
    const slots: Json[] = names.map(() => null);
    return matchers[i]!.match(value, env, slots, () => body(frames(slots, env)));
  };
  const last = matchers.length - 1;
  const each: Binder['each'] = (value, env, body) => {
    for (let i = 0; i < last; i++) {
      const before = depth();
      try {
        return attempt(i, value, env, body);
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        backTo(before);
      }
    }
    return attempt(last, value, env, body);
  };
  if (matchers.length > 1 || !matchers[0]!.once) return { scope: inner, once: null, each };
  return {
    scope: inner,
    each,
    once: (value, env) => {
      const slots: Json[] = names.map(() => null);
      let matched: Env = null;
      matchers[0]!.match(value, env, slots, () => {
        matched = frames(slots, env);
        return 0;
      });
      return matched;
    },
  };
}

/** The variables a pattern binds, in order, each once. */
export function patternNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'PatternVariable':
      return [pattern.name];
    case 'PatternArray':
      return pattern.items.flatMap(patternNames);
    case 'PatternObject':
      return pattern.entries.flatMap(({ variable, value }) => [
        ...(variable === null ? [] : [variable]),
        ...(value === null ? [] : patternNames(value)),
      ]);
  }
}

/** Where each variable goes. One bound twice keeps what it was bound to first, among alternatives what came last. */
class Slots {
  private readonly names: readonly string[];
  private readonly rebinds: boolean;
  private readonly taken = new Set<string>();
  constructor(names: readonly string[], rebinds: boolean) {
    this.names = names;
    this.rebinds = rebinds;
  }

  take(name: string): number {
    if (this.taken.has(name) && !this.rebinds) return -1;
    this.taken.add(name);
    return this.names.indexOf(name);
  }
}

type Match = (value: Json, env: Env, slots: Json[], next: () => Signal) => Signal;
interface Matcher {
  readonly match: Match;
  /** Whether it matches exactly once: no computed key. */
  readonly once: boolean;
}

function matcher(pattern: Pattern, names: Slots, scope: Scope): Matcher {
  if (pattern.type === 'PatternVariable') {
    const slot = names.take(pattern.name);
    return {
      once: true,
      match: (value, _env, slots, next) => {
        if (slot >= 0) slots[slot] = value;
        return next();
      },
    };
  }
  // An array is matched from its last item on, as in jq.
  const parts: Matcher[] =
    pattern.type === 'PatternArray'
      ? pattern.items
          .map((item, i) => ({ item, i }))
          .reverse()
          .map(({ item, i }) => at(i, matcher(item, names, scope)))
      : pattern.entries.map((entry) => entryMatcher(entry, names, scope));
  const run = (i: number, value: Json, env: Env, slots: Json[], next: () => Signal): Signal =>
    i === parts.length ? next() : parts[i]!.match(value, env, slots, () => run(i + 1, value, env, slots, next));
  return {
    once: parts.every((part) => part.once),
    match: (value, env, slots, next) => run(0, value, env, slots, next),
  };
}

function at(key: number, inner: Matcher): Matcher {
  return { once: inner.once, match: (value, env, slots, next) => inner.match(index(value, key), env, slots, next) };
}

function entryMatcher(
  { key, variable, value: pattern }: Extract<Pattern, { type: 'PatternObject' }>['entries'][number],
  names: Slots,
  scope: Scope,
): Matcher {
  const slot = variable === null ? -1 : names.take(variable);
  const inner = pattern === null ? null : matcher(pattern, names, scope);
  // Keys see the variables around the pattern, not its own.
  const keys = lower(key, scope);
  const bind = (k: Json, value: Json, env: Env, slots: Json[], next: () => Signal): Signal => {
    const found = index(value, k);
    if (slot >= 0) slots[slot] = found;
    return inner === null ? next() : inner.match(found, env, slots, next);
  };
  const { constant } = keys;
  if (constant !== undefined) {
    return {
      once: inner?.once ?? true,
      match: (value, env, slots, next) => bind(constant, value, env, slots, next),
    };
  }
  return {
    once: keys.count === ONE && (inner?.once ?? true),
    match: (value, env, slots, next) => keys.each(value, env, (k) => bind(k, value, env, slots, next)),
  };
}
