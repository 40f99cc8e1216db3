/** How results flow: `|`, `,`, `if`, `and`/`or`, `//`, `try`, `as`, `label`/`break`. */
import {
  allLight,
  type Code,
  Frame,
  few,
  frameAt,
  GO,
  MANY,
  many,
  ONE,
  OPTIONAL,
  type Paths,
  type Signal,
  STOP,
  single,
  type Value,
} from './code.ts';
import { Break, Raised } from './errors.ts';
import { lower } from './lower.ts';
import { binder } from './patterns.ts';
import { backTo, depth } from './run.ts';
import { bindLabel, findVariable, type Scope } from './scope.ts';
import type { NodeOf } from './syntax.ts';
import { isTrue } from './values.ts';

export function lowerPipe(node: NodeOf<'Pipe'>, scope: Scope, tail: boolean): Code {
  const left = lower(node.left, scope);
  const right = lower(node.right, scope, tail && left.count !== MANY);
  return pipeCode(left, right);
}

export function pipeCode(left: Code, right: Code): Code {
  const paths = (): Paths => {
    const first = left.paths();
    const second = right.paths();
    return (value, path, at, env, emit) => first(value, path, at, env, (v, p, a) => second(v, p, a, env, emit));
  };
  if (left.count === MANY) {
    if (right.count === MANY) {
      return many((input, env, emit) => left.each(input, env, (value) => right.each(value, env, emit)), paths);
    }
    return many(
      (input, env, emit) =>
        left.each(input, env, (value) => {
          const result = right.value(value, env);
          return result === undefined ? GO : emit(result);
        }),
      paths,
      left.stream && { stream: { ...left.stream, item: composed(left.stream.item, right.value) } },
    );
  }
  if (right.count === MANY) {
    return many((input, env, emit) => {
      const value = left.value(input, env);
      return value === undefined ? GO : right.each(value, env, emit);
    }, paths);
  }
  const keys = left.keys !== undefined && right.keys !== undefined && { keys: [...left.keys, ...right.keys] };
  const value: Value =
    left.count === ONE
      ? (input, env) => right.value(left.value(input, env)!, env)
      : (input, env) => {
          const middle = left.value(input, env);
          return middle === undefined ? undefined : right.value(middle, env);
        };
  return single(few(left.count, right.count), value, paths, { ...keys, light: allLight(left, right) });
}

function composed(first: Value | null, second: Value): Value {
  if (first === null) return second;
  return (input, env) => {
    const value = first(input, env);
    return value === undefined ? undefined : second(value, env);
  };
}

export function lowerComma({ items }: NodeOf<'Comma'>, scope: Scope, tail: boolean): Code {
  const parts = items.map((item, i) => lower(item, scope, tail && i === items.length - 1));
  const last = parts.length - 1;
  return many(
    (input, env, emit) => {
      for (let i = 0; i < last; i++) if (parts[i]!.each(input, env, emit) === STOP) return STOP;
      return parts[last]!.each(input, env, emit);
    },
    () => {
      const each = parts.map((part) => part.paths());
      return (value, path, at, env, emit) => {
        for (const part of each) if (part(value, path, at, env, emit) === STOP) return STOP;
        return GO;
      };
    },
  );
}

export function lowerIf(node: NodeOf<'If'>, scope: Scope, tail: boolean): Code {
  const condition = lower(node.condition, scope);
  const branch = tail && condition.count !== MANY;
  const yes = lower(node.then, scope, branch);
  const no = lower(node.otherwise ?? { type: 'Identity', start: node.end, end: node.end }, scope, branch);
  const paths = (): Paths => {
    const yesPaths = yes.paths();
    const noPaths = no.paths();
    return (value, path, at, env, emit) =>
      condition.each(value, env, (answer) => (isTrue(answer) ? yesPaths : noPaths)(value, path, at, env, emit));
  };
  if (condition.count === MANY) {
    return many(
      (input, env, emit) => condition.each(input, env, (answer) => (isTrue(answer) ? yes : no).each(input, env, emit)),
      paths,
    );
  }
  if (yes.count === MANY || no.count === MANY) {
    return many((input, env, emit) => {
      const answer = condition.value(input, env);
      return answer === undefined ? GO : (isTrue(answer) ? yes : no).each(input, env, emit);
    }, paths);
  }
  return single(
    few(condition.count, yes.count, no.count),
    (input, env) => {
      const answer = condition.value(input, env);
      if (answer === undefined) return undefined;
      return isTrue(answer) ? yes.value(input, env) : no.value(input, env);
    },
    paths,
    { light: allLight(condition, yes, no) },
  );
}

export function lowerLogic(node: NodeOf<'Logic'>, scope: Scope): Code {
  const left = lower(node.left, scope);
  const right = lower(node.right, scope);
  // What the left side must be for the right side to matter.
  const open = node.operator === 'and';
  if (left.count === MANY || right.count === MANY) {
    return many((input, env, emit) =>
      left.each(input, env, (value) =>
        isTrue(value) === open ? right.each(input, env, (answer) => emit(isTrue(answer))) : emit(!open),
      ),
    );
  }
  const value: Value = (input, env) => {
    const given = left.value(input, env);
    if (given === undefined) return undefined;
    if (isTrue(given) !== open) return !open;
    const answer = right.value(input, env);
    return answer === undefined ? undefined : isTrue(answer);
  };
  return single(few(left.count, right.count), value, undefined, { light: allLight(left, right) });
}

export function lowerAlternative(node: NodeOf<'Alternative'>, scope: Scope, tail: boolean): Code {
  const left = lower(node.left, scope);
  const right = lower(node.right, scope, tail);
  const paths = (): Paths => {
    const first = left.paths();
    const second = right.paths();
    return (value, path, at, env, emit) => {
      let found = false;
      const signal = first(value, path, at, env, (v, p, a) => {
        if (!isTrue(v)) return GO;
        found = true;
        return emit(v, p, a);
      });
      return found || signal === STOP ? signal : second(value, path, at, env, emit);
    };
  };
  if (left.count !== MANY && right.count !== MANY) {
    return single(
      right.count === ONE ? ONE : OPTIONAL,
      (input, env) => {
        const value = left.value(input, env);
        return value !== undefined && isTrue(value) ? value : right.value(input, env);
      },
      paths,
      { light: allLight(left, right) },
    );
  }
  return many((input, env, emit) => {
    let found = false;
    const signal = left.each(input, env, (value) => {
      if (!isTrue(value)) return GO;
      found = true;
      return emit(value);
    });
    return found || signal === STOP ? signal : right.each(input, env, emit);
  }, paths);
}

export function lowerTry(node: NodeOf<'Try'>, scope: Scope): Code {
  const body = lower(node.body, scope);
  const handler = node.handler === null ? null : lower(node.handler, scope);
  const paths = (): Paths => {
    const inner = body.paths();
    const caught = handler?.paths();
    return (value, path, at, env, emit) => {
      const before = depth();
      let outside = false;
      try {
        return inner(value, path, at, env, (v, p, a) => {
          outside = true;
          const signal = emit(v, p, a);
          outside = false;
          return signal;
        });
      } catch (error) {
        if (outside || !(error instanceof Raised)) throw error;
        backTo(before);
        return caught === undefined ? GO : caught(error.value, path, at, env, emit);
      }
    };
  };
  if (body.count !== MANY && (handler === null || handler.count !== MANY)) {
    const count = handler === null ? OPTIONAL : few(body.count, handler.count);
    return single(
      count,
      (input, env) => {
        const before = depth();
        try {
          return body.value(input, env);
        } catch (error) {
          if (!(error instanceof Raised)) throw error;
          backTo(before);
          return handler === null ? undefined : handler.value(error.value, env);
        }
      },
      paths,
    );
  }
  return many((input, env, emit) => {
    const before = depth();
    // Errors of what comes after the body pass through here too, and are not the body's.
    let outside = false;
    try {
      return body.each(input, env, (value) => {
        outside = true;
        const signal = emit(value);
        outside = false;
        return signal;
      });
    } catch (error) {
      if (outside || !(error instanceof Raised)) throw error;
      backTo(before);
      return handler === null ? GO : handler.each(error.value, env, emit);
    }
  }, paths);
}

export function lowerBind(node: NodeOf<'Bind'>, scope: Scope, tail: boolean): Code {
  const source = lower(node.source, scope);
  const bind = binder(node.patterns, scope);
  const { once } = bind;
  const straight = source.count !== MANY && once !== null;
  const body = lower(node.body, bind.scope, tail && straight);
  const paths = (): Paths => {
    const inner = body.paths();
    return (value, path, at, env, emit) =>
      source.each(value, env, (given) => bind.each(given, env, (frames) => inner(value, path, at, frames, emit)));
  };
  if (straight) {
    if (body.count !== MANY) {
      return single(
        few(source.count, body.count),
        (input, env) => {
          const value = source.value(input, env);
          return value === undefined ? undefined : body.value(input, once(value, env));
        },
        paths,
      );
    }
    return many((input, env, emit) => {
      const value = source.value(input, env);
      return value === undefined ? GO : body.each(input, once(value, env), emit);
    }, paths);
  }
  return many(
    (input, env, emit) =>
      source.each(input, env, (value) => bind.each(value, env, (frames) => body.each(input, frames, emit))),
    paths,
  );
}

export function lowerLabel(node: NodeOf<'Label'>, scope: Scope): Code {
  const body = lower(node.body, bindLabel(scope, node.name));
  const guarded = <T>(label: Frame, inner: () => T, broken: T): T => {
    const before = depth();
    try {
      return inner();
    } catch (error) {
      if (!(error instanceof Break) || error.target !== label) throw error;
      backTo(before);
      return broken;
    }
  };
  const paths = (): Paths => {
    const inner = body.paths();
    return (value, path, at, env, emit) => {
      const label = new Frame(env, null, null, null);
      return guarded<Signal>(label, () => inner(value, path, at, label, emit), GO);
    };
  };
  if (body.count !== MANY) {
    return single(
      OPTIONAL,
      (input, env) => {
        const label = new Frame(env, null, null, null);
        return guarded(label, () => body.value(input, label), undefined);
      },
      paths,
    );
  }
  return many((input, env, emit) => {
    const label = new Frame(env, null, null, null);
    return guarded<Signal>(label, () => body.each(input, label, emit), GO);
  }, paths);
}

export function lowerBreak({ name }: NodeOf<'Break'>, scope: Scope): Code {
  const up = findVariable(scope, name, 'label')!;
  return single(OPTIONAL, (_, env) => {
    throw new Break(frameAt(env, up));
  });
}
