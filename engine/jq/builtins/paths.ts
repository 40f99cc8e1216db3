/** Paths as values, and what is built on them: `path getpath setpath del to_entries with_entries walk pick ...`. */
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { deletePaths, field, getPath, has, setPath } from '../access.ts';
import {
  type Code,
  type Emit,
  type Env,
  eachPath,
  extend,
  few,
  GO,
  MANY,
  many,
  ONE,
  onPath,
  type Paths,
  single,
} from '../code.ts';
import { Raised } from '../errors.ts';
import { IDENTITY } from '../lower.ts';
import { iterate, iterateCode } from '../lower-access.ts';
import { modifyCode } from '../lower-assign.ts';
import { describe } from '../print.ts';
import { deeper, shallower, spend } from '../run.ts';
import { isTrue, put } from '../values.ts';
import { type Builtins, callSource, code, jq, value, withPathsOf } from './builtin.ts';
import { keysOf } from './core.ts';

function getPathCode(path: Code): Code {
  const paths = (): Paths => (v, steps, at, env, emit) =>
    path.each(v, env, (keys) => {
      const result = getPath(v, keys);
      // Off the path the value is still found; the path stays behind and the next step refuses.
      return onPath(v, at) ? emit(result, extend(steps, keys as Json[]), result) : emit(result, steps, at);
    });
  if (path.count === MANY) {
    return many((input, env, emit) => path.each(input, env, (keys) => emit(getPath(input, keys))), paths);
  }
  return single(
    few(path.count),
    (input, env) => {
      const keys = path.value(input, env);
      return keys === undefined ? undefined : getPath(input, keys);
    },
    paths,
  );
}

function mapCode(f: Code): Code {
  const native = single(ONE, (input, env) => {
    const items: Json[] = [];
    if (f.count !== MANY && Array.isArray(input)) {
      spend(input.length);
      for (let i = 0; i < input.length; i++) {
        const item = f.value(input[i]!, env);
        if (item !== undefined) items.push(item);
      }
      return items;
    }
    const collect: Emit = (item) => {
      spend(1);
      items.push(item);
      return GO;
    };
    iterate(input, false, (item) => f.each(item, env, collect));
    return items;
  });
  return withPathsOf('def map(f): [.[] | f];', [f], native);
}

function mapValuesCode(f: Code): Code {
  if (f.count === MANY) return modifyCode(iterateCode(IDENTITY, false), f);
  return single(ONE, (input, env) => {
    if (Array.isArray(input)) {
      spend(input.length);
      const items: Json[] = [];
      for (const item of input) {
        const mapped = f.value(item, env);
        if (mapped !== undefined) items.push(mapped);
      }
      return items;
    }
    if (!isObject(input)) throw new Raised(`Cannot iterate over ${describe(input)}`);
    const object: JsonObject = {};
    for (const key of Object.keys(input)) {
      spend(1);
      const mapped = f.value(input[key]!, env);
      if (mapped !== undefined) put(object, key, mapped);
    }
    return object;
  });
}

function toEntries(input: Json): Json[] {
  return keysOf(input, false).map((key) => ({
    key,
    value: Array.isArray(input) ? input[key as number]! : (input as JsonObject)[key as string]!,
  }));
}

/** The first of the fields that is neither null nor false; else the last, as `//` gives it. */
function firstTrue(entry: Json, names: readonly string[]): Json {
  let found: Json = null;
  for (const name of names) {
    found = field(entry, name);
    if (isTrue(found)) break;
  }
  return found;
}

function fromEntries(input: Json): Json {
  const object: JsonObject = {};
  iterate(input, false, (entry) => {
    const key = firstTrue(entry, ['key', 'Key', 'name', 'Name']);
    const item = field(entry, has(entry, 'value') ? 'value' : 'Value');
    if (typeof key !== 'string') throw new Raised(`Cannot use ${describe(key)} as object key`);
    put(object, key, item);
    return GO;
  });
  return object;
}

function withEntriesCode(f: Code): Code {
  const mapped = mapCode(f);
  return single(ONE, (input, env) => fromEntries(mapped.value(toEntries(input), env)!));
}

const WALK =
  'def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;';

function walkCode(f: Code): Code {
  if (f.count === MANY) return callSource(WALK, [f]);
  const walk = (input: Json, env: Env): Json | undefined => {
    let inner = input;
    if (typeof input === 'object' && input !== null) {
      deeper();
      if (Array.isArray(input)) {
        const items: Json[] = [];
        for (const item of input) {
          spend(1);
          const walked = walk(item, env);
          if (walked !== undefined) items.push(walked);
        }
        inner = items;
      } else {
        const object: JsonObject = {};
        for (const key of Object.keys(input)) {
          spend(1);
          const walked = walk(input[key]!, env);
          if (walked !== undefined) put(object, key, walked);
        }
        inner = object;
      }
      shallower();
    }
    return f.value(inner, env);
  };
  return withPathsOf(WALK, [f], single(few(f.count), walk));
}

function delCode(f: Code): Code {
  return single(ONE, (input, env) => {
    const paths: Json[] = [];
    eachPath(f, input, env, (path) => {
      paths.push(path);
      return GO;
    });
    return deletePaths(input, paths);
  });
}

function pickCode(f: Code): Code {
  return single(ONE, (input, env) => {
    let picked: Json = null;
    eachPath(f, input, env, (path) => {
      picked = setPath(picked, path, getPath(input, path));
      return GO;
    });
    return picked;
  });
}

export const paths: Builtins = {
  'path/1': code((f) => many((input, env, emit) => eachPath(f, input, env, emit))),
  'paths/0': jq('def paths: path(..) | select(length > 0);'),
  'paths/1': jq('def paths(node_filter): path(.. | select(node_filter)) | select(length > 0);'),
  'leaf_paths/0': jq('def leaf_paths: paths(scalars);'),
  'getpath/1': code(getPathCode),
  'setpath/2': value((input, path, item) => setPath(input, path!, item!)),
  'delpaths/1': value((input, list) => deletePaths(input, list!)),
  'del/1': code(delCode),
  'pick/1': code(pickCode),
  'map/1': code(mapCode),
  'map_values/1': code(mapValuesCode),
  'to_entries/0': value(toEntries),
  'from_entries/0': value(fromEntries),
  'with_entries/1': code(withEntriesCode),
  'walk/1': code(walkCode),
};
