/**
 * The types of what the runtime makes itself: what a decision becomes (`steps/human.ts`), errors (`run/errors.ts`), and the
 * arguments `$workflow`, `$task` and `$runtime` (`run/interpret.ts`). All closed: other names are not there.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { closedForm } from '../people/form.ts';
import { DEFAULT_OUTCOME } from '../run/steps/human.ts';
import { fromSchema } from '../types/from-schema.ts';
import { unionOf } from '../types/join.ts';
import {
  closed,
  NEVER,
  NUMBER,
  type Offer,
  outcomeOf,
  type Property,
  SOME_OBJECT,
  STRING,
  shaped,
  shapesOf,
  stringOf,
  type Type,
  typeOf,
  UNKNOWN,
} from '../types/type.ts';
import type { Outputs } from './step-state.ts';

const ACTOR = closed({ kind: stringOf('user', 'agent', 'service'), key: STRING, name: STRING });
const INSTANT = closed({ iso8601: STRING, epoch: closed({ seconds: NUMBER, milliseconds: NUMBER }) });

/** The outcomes a human step offers, in order. */
export function outcomesOf(arguments_: JsonObject): string[] {
  const outcomes = own(arguments_, 'outcomes');
  if (Array.isArray(outcomes)) return outcomes.filter((name) => typeof name === 'string');
  return isObject(outcomes) ? Object.keys(outcomes) : [DEFAULT_OUTCOME];
}

/** One shape for each outcome: its name, and an answer that its form accepts. `broken`: forms reported already. */
export function humanOutput(name: string, arguments_: JsonObject, broken: (key: string) => boolean): Type {
  const names = outcomesOf(arguments_);
  const offer: Offer = { steps: [name], names };
  const written = own(arguments_, 'outcomes');
  const shapes = names.flatMap((outcome) => {
    const one = isObject(written) ? own(written, outcome) : undefined;
    const own_ = isObject(one) ? own(one, 'form') : undefined;
    const isBroken = broken(own_ === undefined ? 'form' : `outcomes/${outcome}/form`);
    const form = own_ ?? own(arguments_, 'form');
    const answer = isBroken ? UNKNOWN : answerType(isObject(form) ? own(form, 'schema') : undefined);
    return closed({ outcome: outcomeOf(outcome, offer), answer, by: ACTOR, at: STRING, taskId: STRING }).objects;
  });
  return shapesOf(unionOf(shapes));
}

function answerType(schema: Json | undefined): Type {
  return fromSchema(closedForm(isObject(schema) ? schema : EMPTY_FORM));
}

const EMPTY_FORM: JsonObject = { type: 'object', properties: {} };

/** What a call over HTTP gives: by `output` the body, the whole response, or the body as base64. */
export function httpOutput(arguments_: JsonObject, content: Type): Type {
  switch (own(arguments_, 'output')) {
    case 'raw':
      return STRING;
    case 'response':
      return closed({
        request: closed({ method: STRING, uri: STRING, headers: shaped({}, STRING) }),
        statusCode: NUMBER,
        headers: shaped({}, STRING),
        content,
      });
    default:
      return content;
  }
}

/** What a `catch` sees; its filter says more of it. */
export function errorType(clause: JsonObject): Type {
  const errors = own(clause, 'errors');
  const filter = isObject(errors) ? own(errors, 'with') : undefined;
  const exactly = (key: string, otherwise: Type): Type => {
    const wanted = isObject(filter) ? own(filter, key) : undefined;
    return wanted === undefined ? otherwise : typeOf(wanted);
  };
  const wanted = isObject(filter) ? filter : {};
  return closed({
    // The same type may be written with another prefix.
    type: STRING,
    status: exactly('status', NUMBER),
    title: exactly('title', STRING),
    [Object.hasOwn(wanted, 'detail') ? 'detail' : 'detail?']: exactly('detail', STRING),
    instance: exactly('instance', STRING),
    'details?': SOME_OBJECT,
  });
}

export function workflowType(input: Type): Type {
  return closed({ id: STRING, definition: SOME_OBJECT, input, startedAt: INSTANT });
}

/** `output`: what the step gave, once it has. */
export function taskType(name: string, pointer: string, input: Type, output?: Type): Type {
  return closed({
    name: stringOf(name),
    reference: stringOf(pointer),
    definition: SOME_OBJECT,
    input,
    startedAt: INSTANT,
    ...(output === undefined ? {} : { output }),
  });
}

/** `names`: all steps of the definition; those whose output cannot be there yet are known to come later. */
export function runtimeType(names: readonly string[], steps: Outputs): Type {
  const properties = new Map<string, Property>();
  for (const name of names) {
    // Of two steps with one name either may have written: reading it is an error of its own.
    if (properties.has(name)) properties.set(name, { type: UNKNOWN, required: false });
    else {
      const ran = steps.get(name);
      properties.set(
        name,
        ran ? { type: ran.type, required: ran.sure } : { type: NEVER, required: false, later: true },
      );
    }
  }
  const metadata = closed({
    steps: shapesOf([{ properties, rest: NEVER }]),
    requester: ACTOR,
    services: shaped({}, UNKNOWN),
  });
  return closed({ name: STRING, version: STRING, metadata });
}
