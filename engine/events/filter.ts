/**
 * A filter of events, opened: what its author wrote, with everything known that the run knew when it began to listen, so
 * that whoever has an event can judge it without the run. Plain JSON: it is kept in the run's state and in the database.
 *
 * An expression of `with` is judged against the event (of `data`: against its data); one of `correlate.from` gives a value
 * of the event, `expect` one of the run.
 */
import type { EventFilterWith } from '../definition/document.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, put } from '../json.ts';
import type { Expressions, Scope } from '../run/expressions.ts';
import { expressionIn } from '../run/programs.ts';

export interface OpenFilter {
  with: Record<string, FilterTest>;
  correlate: Correlation[];
}

/** `is`: a value, or a regular expression, that the attribute must be; `holds`: a jq program. */
export type FilterTest = { is: Json } | { holds: string; variables: JsonObject };

export interface Correlation {
  key: string;
  from: string;
  variables: JsonObject;
  /** Absent: the first consumed event says. */
  expect?: Json;
}

/** The value of whatever is an expression is found by `expressions` in `scope`; `input` is what `.` means in `expect`. */
export function openFilter(written: EventFilterWith, input: Json, expressions: Expressions, scope: Scope): OpenFilter {
  const tests: Record<string, FilterTest> = {};
  for (const [name, value] of Object.entries(written.with)) {
    const source = typeof value === 'string' ? expressionIn(value) : null;
    put(
      tests as unknown as JsonObject,
      name,
      (source === null
        ? { is: isObject(value) || Array.isArray(value) ? expressions.value(value, input, scope) : value }
        : { holds: source, variables: expressions.captured(source, scope) }) as unknown as Json,
    );
  }
  const correlate = Object.entries(written.correlate ?? {}).map(([key, { from, expect }]): Correlation => {
    const source = expressionIn(from) ?? from;
    const variables = expressions.captured(source, scope);
    return {
      key,
      from: source,
      variables,
      ...(expect !== undefined && { expect: expressions.value(expect, input, scope) }),
    };
  });
  return { with: tests, correlate };
}

/** The type an event must have to match, for an index; null when that is not one plain text. */
export function typeOf(filter: OpenFilter): string | null {
  const test = Object.hasOwn(filter.with, 'type') ? filter.with.type : undefined;
  return test && 'is' in test && typeof test.is === 'string' && !mayBePattern(test.is) ? test.is : null;
}

/** Text that could mean more than itself as a regular expression. A dot alone does not make one: types are full of them. */
export function mayBePattern(text: string): boolean {
  return /[\\^$*+?()[\]{}|]/.test(text);
}
