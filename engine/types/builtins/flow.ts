/** Builtins that decide which results there are: `first limit until range any all recurse …`. */
import { truthOf } from '../branches.ts';
import { ANYTHING, both, type Flow, NOTHING, one, through } from '../flow.ts';
import { repeated } from '../fold.ts';
import { join } from '../join.ts';
import { narrow } from '../narrow.ts';
import { readItems, readKey } from '../operations.ts';
import { compared } from '../operators.ts';
import {
  BOOLEAN,
  FALSE,
  isNever,
  kindsOf,
  NEVER,
  NUMBER,
  NUMBERS,
  numberOf,
  SOME_ARRAY,
  type Type,
  truthy,
  UNKNOWN,
} from '../type.ts';
import { type Call, several, type Transfers } from './transfer.ts';

const at =
  (position: number) =>
  (call: Call): Flow =>
    readKey(call.evaluation, call.node, call.input, numberOf(position), false);

/** At most one of them. */
function oneOf(call: Call): Flow {
  const flow = call.arg(0);
  return { ...flow, many: false };
}

/** Some of the results, chosen by their number. */
function window(call: Call): Flow {
  const count = call.arg(0);
  if (isNever(count.type)) return count;
  const flow = call.arg(1);
  const { numbers } = count.type;
  const sure = numbers !== true && numbers.every((n) => n >= 0) && kindsOf(count.type) === NUMBERS;
  return { type: flow.type, empty: true, many: count.many || flow.many, raises: count.raises || flow.raises || !sure };
}

function range(call: Call): Flow {
  const bounds = call.node.args.map((_, i) => call.arg(i));
  const before = bounds.reduce(both);
  if (isNever(before.type)) return before;
  // Bounds must be numbers, unless a step is named: then anything that adds and compares will do.
  const free = bounds.length === 3;
  const types = bounds.map(({ type }) => type);
  if (!free && types.some((type) => (kindsOf(type) & NUMBERS) === 0))
    return call.done({ type: NEVER, raises: true }, types);
  const counts = types.every((type) => kindsOf(type) === NUMBERS);
  return several(through(before, one(counts || !free ? NUMBER : UNKNOWN, !counts)));
}

/** Whether some (or each) result answers a question: which may not be asked at all. */
function question(_call: Call, items: Flow, condition: ((input: Type) => Flow) | null): Flow {
  if (isNever(items.type)) return items.empty ? one(BOOLEAN, items.raises) : items;
  const answer = condition === null ? items : condition(items.type);
  return one(BOOLEAN, items.raises || answer.raises);
}

const items = (call: Call): Flow => readItems(call.evaluation, call.node, call.input, false);

function until(call: Call): Flow {
  const [condition] = call.node.args;
  let ends = call.arg(0, call.input);
  const all = repeated(call.evaluation, call.input, (state) => {
    ends = call.arg(0, state);
    if (isNever(ends.type)) return ends;
    const inner = narrow(call.evaluation, condition!, { input: state, scope: call.env.scope }, false);
    return isNever(inner.input) ? NOTHING : call.arg(1, inner.input);
  });
  const end = narrow(call.evaluation, condition!, { input: all.type, scope: call.env.scope }, true).input;
  return { type: end, empty: true, many: true, raises: all.raises || ends.raises };
}

function whileTrue(call: Call): Flow {
  const [condition] = call.node.args;
  const all = repeated(call.evaluation, call.input, (state) => {
    const answer = call.arg(0, state);
    if (isNever(truthy(answer.type))) return answer.raises ? { ...NOTHING, raises: true } : NOTHING;
    const inner = narrow(call.evaluation, condition!, { input: state, scope: call.env.scope }, true);
    const next = call.arg(1, inner.input);
    return { ...next, raises: next.raises || answer.raises };
  });
  return { type: all.type, empty: true, many: true, raises: true };
}

function recurse(call: Call): Flow {
  const all = repeated(call.evaluation, call.input, (state) => {
    const next = call.arg(0, state);
    if (call.node.args.length === 1 || isNever(next.type)) return next;
    const answer = call.arg(1, next.type);
    return isNever(truthOf(answer.type))
      ? { ...NOTHING, raises: true }
      : { ...next, raises: next.raises || answer.raises };
  });
  return { ...all, many: true };
}

/** Everything, after its arguments were looked at on anything: they may be evaluated on what is not followed here. */
function unfollowed(result: Flow) {
  return (call: Call): Flow => {
    for (const [i] of call.node.args.entries()) call.evaluation.silently(() => call.arg(i, UNKNOWN));
    return result;
  };
}

const MANY_ARRAYS: Flow = { type: SOME_ARRAY, empty: true, many: true, raises: true };

export const flow: Transfers = {
  'first/0': at(0),
  'last/0': at(-1),
  'nth/1': (call) => {
    const key = call.arg(0);
    if (isNever(key.type)) return key;
    return through(key, readKey(call.evaluation, call.node, call.input, key.type, false));
  },
  'first/1': oneOf,
  'last/1': oneOf,
  'nth/2': window,
  'limit/2': window,
  'skip/2': window,
  'until/2': until,
  'while/2': whileTrue,
  'repeat/1': (call) => ({
    ...repeated(call.evaluation, call.input, (state) => call.arg(0, state)),
    empty: true,
    many: true,
  }),
  'range/1': range,
  'range/2': range,
  'range/3': range,
  'isempty/1': (call) => one(BOOLEAN, call.arg(0).raises),
  'any/0': (call) => question(call, items(call), null),
  'any/1': (call) => question(call, items(call), (input) => call.arg(0, input)),
  'any/2': (call) => question(call, call.arg(0), (input) => call.arg(1, input)),
  'all/0': (call) => question(call, items(call), null),
  'all/1': (call) => question(call, items(call), (input) => call.arg(0, input)),
  'all/2': (call) => question(call, call.arg(0), (input) => call.arg(1, input)),
  'recurse/1': recurse,
  'recurse/2': recurse,
  'combinations/0': unfollowed(MANY_ARRAYS),
  'combinations/1': unfollowed(MANY_ARRAYS),
  'IN/1': (call) => {
    const set = call.arg(0);
    if (isNever(set.type)) return set.empty ? one(FALSE, set.raises) : set;
    return one(join(FALSE, compared('==', call.input, set.type)), set.raises);
  },
  'IN/2': (call) => {
    const [source, set] = [call.arg(0), call.arg(1)];
    return one(BOOLEAN, source.raises || set.raises);
  },
  'JOIN/2': unfollowed(ANYTHING),
  'JOIN/3': unfollowed(ANYTHING),
  'JOIN/4': unfollowed(ANYTHING),
};
