/** The streaming form of values: `tostream`, `fromstream`, `truncate_stream`. */
import type { Json } from '../../json.ts';
import { index, type Owned, setPath } from '../access.ts';
import { type Code, GO, many, type Signal, STOP } from '../code.ts';
import { add } from '../operators.ts';
import { spend } from '../run.ts';
import { type Builtins, code, jq } from './builtin.ts';
import { lengthOf } from './core.ts';

function toStream(input: Json, emit: (event: Json) => Signal): Signal {
  const keysOf = (value: Json): Json[] =>
    Array.isArray(value)
      ? value.map((_, i) => i)
      : typeof value === 'object' && value !== null
        ? Object.keys(value)
        : [];
  const stack: { value: Json; path: Json[]; keys: Json[]; at: number }[] = [];
  const visit = (value: Json, path: Json[]): Signal => {
    const keys = keysOf(value);
    spend(1 + path.length + keys.length);
    if (keys.length === 0) return emit([path, value]);
    stack.push({ value, path, keys, at: 0 });
    return GO;
  };
  if (visit(input, []) === STOP) return STOP;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (top.at < top.keys.length) {
      const key = top.keys[top.at++]!;
      if (visit(index(top.value, key), [...top.path, key]) === STOP) return STOP;
    } else {
      stack.pop();
      spend(1 + top.path.length);
      if (emit([[...top.path, top.keys.at(-1)!]]) === STOP) return STOP;
    }
  }
  return GO;
}

function fromStreamCode(events: Code): Code {
  return many((input, env, emit) => {
    let value: Json = null;
    let owned: Owned = new Set();
    const finish = (): Signal => {
      const whole = value;
      value = null;
      owned = new Set();
      return emit(whole);
    };
    return events.each(input, env, (event) => {
      spend(1);
      // As jq's own definition, so that what is no event is refused in the same words.
      const size = lengthOf(event);
      const path = index(event, 0);
      if (size !== 2) return lengthOf(path) === 1 ? finish() : GO;
      add(['x'], path);
      value = setPath(value, path, index(event, 1), owned);
      return lengthOf(path) === 0 ? finish() : GO;
    });
  });
}

export const streams: Builtins = {
  'tostream/0': code(() => many((input, _env, emit) => toStream(input, emit))),
  'fromstream/1': code(fromStreamCode),
  'truncate_stream/1': jq(
    `def truncate_stream(stream): . as $n | null | stream | . as $input
       | if (.[0] | length) > $n then setpath([0]; $input[0][$n:]) else empty end;`,
  ),
};
