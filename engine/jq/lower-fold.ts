/** `reduce` and `foreach`. The state after an update without result is null, after one with several the last of them. */
import type { Json } from '../json.ts';
import {
  type Code,
  type Emit,
  type Env,
  Frame,
  few,
  GO,
  MANY,
  many,
  type Paths,
  type Signal,
  type Stream,
  single,
} from './code.ts';
import { lower } from './lower.ts';
import { iterate } from './lower-access.ts';
import { type InPlace, lowerInPlace, type Own } from './lower-in-place.ts';
import { binder } from './patterns.ts';
import { spend } from './run.ts';
import type { Scope } from './scope.ts';
import type { NodeOf } from './syntax.ts';
import { isTracing } from './tracing.ts';

/** Folds one item into the state: the last result of `update`, null when it has none. */
function updater(update: Code): (state: Json, env: Env) => Json {
  if (update.count !== MANY) return (state, env) => update.value(state, env) ?? null;
  return (state, env) => {
    let last: Json = null;
    update.each(state, env, (value) => {
      last = value;
      return GO;
    });
    return last;
  };
}

export function lowerReduce(node: NodeOf<'Reduce'>, scope: Scope): Code {
  const source = lower(node.source, scope);
  const bind = binder(node.patterns, scope);
  const init = lower(node.init, scope);
  const update = lower(node.update, bind.scope);
  // An alternative pattern may run the update again after it has failed half-way: then nothing may be written in place.
  const inPlace = node.patterns.length === 1 && !isTracing() ? lowerInPlace(node.update, bind.scope) : undefined;
  const step = updater(update);
  const [pattern] = node.patterns;
  const straight = node.patterns.length === 1 && pattern!.type === 'PatternVariable' ? source.stream : undefined;
  const fold = (input: Json, env: Env, first: Json): Json => {
    let state = first;
    if (straight !== undefined) return foldStream(straight, input, env, first, inPlace ?? step);
    // While an item is folded there is no state: should the update fail and another pattern be tried, here or around the
    // source, that one finds none.
    if (inPlace !== undefined) {
      const own: Own = { container: null };
      source.each(input, env, (value) =>
        bind.each(value, env, (frames) => {
          spend(1);
          const before = state;
          state = null;
          state = inPlace(before, frames, own);
          return GO;
        }),
      );
      return state;
    }
    if (bind.once !== null) {
      const { once } = bind;
      source.each(input, env, (value) => {
        spend(1);
        const before = state;
        state = null;
        state = step(before, once(value, env));
        return GO;
      });
      return state;
    }
    source.each(input, env, (value) =>
      bind.each(value, env, (frames) => {
        spend(1);
        const before = state;
        state = null;
        state = step(before, frames);
        return GO;
      }),
    );
    return state;
  };
  const paths = (): Paths => {
    const starts = init.paths();
    const sources = source.paths();
    const updates = update.paths();
    // The state is only a value here, as in jq: its path is the one of the item being folded, and the items' paths go on
    // from where the start's has ended.
    return (value, path, at, env, emit) =>
      starts(value, path, at, env, (first, firstPath, firstAt) => {
        let state = first;
        sources(value, firstPath, firstAt, env, (item, itemPath, itemAt) =>
          bind.each(item, env, (frames) => {
            spend(1);
            const before = state;
            state = null;
            let last: Json = null;
            updates(before, itemPath, itemAt, frames, (v) => {
              last = v;
              return GO;
            });
            state = last;
            return GO;
          }),
        );
        return emit(state, firstPath, firstAt);
      });
  };
  if (init.count === MANY) {
    return many((input, env, emit) => init.each(input, env, (first) => emit(fold(input, env, first))), paths);
  }
  return single(
    few(init.count),
    (input, env) => {
      const first = init.value(input, env);
      return first === undefined ? undefined : fold(input, env, first);
    },
    paths,
  );
}

/** Folds items as a loop. They share one frame: what an update made of it is values, which know no frames. */
function foldStream({ container, quiet, item }: Stream, input: Json, env: Env, first: Json, change: InPlace): Json {
  const items = container(input, env);
  if (items === undefined) return first;
  const frame = new Frame(env, null, null, null);
  const own: Own = { container: null };
  let state = first;
  if (Array.isArray(items)) {
    // For the items and for as many updates: nothing can end this loop early but an error.
    spend(2 * items.length);
    for (let i = 0; i < items.length; i++) {
      const value = item === null ? items[i]! : item(items[i]!, env);
      if (value === undefined) continue;
      frame.value = value;
      state = change(state, frame, own);
    }
    return state;
  }
  iterate(items, quiet, (one) => {
    const value = item === null ? one : item(one, env);
    if (value === undefined) return GO;
    spend(1);
    frame.value = value;
    state = change(state, frame, own);
    return GO;
  });
  return state;
}

export function lowerForeach(node: NodeOf<'Foreach'>, scope: Scope): Code {
  const source = lower(node.source, scope);
  const bind = binder(node.patterns, scope);
  const init = lower(node.init, scope);
  const update = lower(node.update, bind.scope);
  const extract = node.extract === null ? null : lower(node.extract, bind.scope);
  const produce = (state: Json, frames: Env, emit: Emit): Signal =>
    extract === null ? emit(state) : extract.each(state, frames, emit);
  return many(
    (input, env, emit) =>
      init.each(input, env, (first) => {
        let state = first;
        return source.each(input, env, (value) =>
          bind.each(value, env, (frames) => {
            spend(1);
            const before = state;
            // An update without result leaves null, one with several leaves the last.
            state = null;
            return update.each(before, frames, (next) => {
              state = next;
              return produce(next, frames, emit);
            });
          }),
        );
      }),
    () => {
      const starts = init.paths();
      const sources = source.paths();
      const updates = update.paths();
      const extracts = extract?.paths();
      return (value, path, at, env, emit) =>
        starts(value, path, at, env, (first, firstPath, firstAt) => {
          let state = first;
          return sources(value, firstPath, firstAt, env, (item, itemPath, itemAt) =>
            bind.each(item, env, (frames) => {
              spend(1);
              const before = state;
              state = null;
              return updates(before, itemPath, itemAt, frames, (next, nextPath, nextAt) => {
                state = next;
                return extracts === undefined
                  ? emit(next, nextPath, nextAt)
                  : extracts(next, nextPath, nextAt, frames, emit);
              });
            }),
          );
        });
    },
  );
}
