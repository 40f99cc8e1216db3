/**
 * Lists of random steps made whole: every step gets a name of its own in the order of the document (s0, s1 …), every jump
 * (`#n`) the name of a sibling. A jump back stays only where something on the way waits, or the list counts its turns:
 * a run that goes round for ever tells nothing new and takes 20,000 steps to say so.
 */
import { isObject, type Json, type JsonObject } from '../../engine/json.ts';

export function settled(steps: readonly JsonObject[]): Json {
  return named(steps, { next: 0 });
}

// ---- helpers

interface Counter {
  next: number;
}

/** `alone`: branches of a fork, which have no siblings to go to. */
function named(steps: readonly JsonObject[], counter: Counter, alone = false): Json {
  const inner: { name: string; step: JsonObject }[] = steps.map((step) => ({
    name: `s${counter.next++}`,
    step: withLists(step, counter),
  }));
  const names = inner.map(({ name }) => name);
  return inner.map(({ name, step }, i) => ({ [name]: jumping(step, i, steps, alone ? [] : names) as JsonObject }));
}

/** The lists inside a step, settled. */
function withLists(step: JsonObject, counter: Counter): JsonObject {
  const lists = (value: Json | undefined, alone = false): Json =>
    named(value as unknown as JsonObject[], counter, alone);
  const { fork, foreach, catch: clause } = step;
  return {
    ...step,
    ...('try' in step ? { try: lists(step.try) } : {}),
    ...('do' in step ? { do: lists(step.do) } : {}),
    ...(isObject(foreach) ? { foreach: { ...foreach, do: lists(foreach.do) } } : {}),
    ...(isObject(fork) ? { fork: { ...fork, branches: lists(fork.branches, true) } } : {}),
    ...(isObject(clause) && 'do' in clause ? { catch: { ...clause, do: lists(clause.do) } } : {}),
  };
}

/** The step's own directives, those of its cases and that of its catch; inner lists have theirs already. */
function jumping(step: JsonObject, from: number, steps: readonly JsonObject[], names: readonly string[]): JsonObject {
  const target = (directive: Json | undefined): string => {
    if (typeof directive !== 'string' || !directive.startsWith('#')) return directive as string;
    if (names.length === 0) return 'continue';
    const asked = Number(directive.slice(1));
    if (asked < 0) return names[from + asked]!;
    const to = asked % names.length;
    if (to > from || steps.slice(to, from + 1).some(waits)) return names[to]!;
    return names[from + 1 + (asked % 2)] ?? 'continue';
  };
  const { then, switch: cases, catch: clause } = step;
  return {
    ...step,
    ...(then === undefined ? {} : { then: target(then) }),
    ...(Array.isArray(cases)
      ? {
          switch: cases.map((one, i) => {
            const written = (one as JsonObject)[`c${i}`] as JsonObject;
            return { [`c${i}`]: { ...written, then: target(written.then) } };
          }),
        }
      : {}),
    ...(isObject(clause) && 'then' in clause ? { catch: { ...clause, then: target(clause.then) } } : {}),
  };
}

function waits(step: JsonObject): boolean {
  return !('if' in step) && (step.call === 'human' || 'wait' in step || 'listen' in step);
}
