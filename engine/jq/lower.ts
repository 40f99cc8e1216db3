/**
 * Tree to closures: one row per kind of node, complete by type. Names have been checked before (resolve.ts), so
 * lowering does not fail. `tail` tells that the result of the code is the result of the function body around it; only
 * rows that hand their last part's results on unchanged may pass it on.
 */
import { callBuiltin } from './builtins/index.ts';
import { type Code, frameAt, MANY, ONE, OPTIONAL, type Paths, single } from './code.ts';
import { JqSyntaxError } from './errors.ts';
import { callFunction, functionEntry } from './functions.ts';
import { lowerIndex, lowerIterate, lowerRecurse, lowerSlice } from './lower-access.ts';
import { lowerAssign } from './lower-assign.ts';
import {
  lowerArithmetic,
  lowerCollect,
  lowerComparison,
  lowerConstruct,
  lowerFormat,
  lowerLiteral,
  lowerNegate,
  lowerTemplate,
} from './lower-build.ts';
import {
  lowerAlternative,
  lowerBind,
  lowerBreak,
  lowerComma,
  lowerIf,
  lowerLabel,
  lowerLogic,
  lowerPipe,
  lowerTry,
} from './lower-flow.ts';
import { lowerForeach, lowerReduce } from './lower-fold.ts';
import { globalAt } from './run.ts';
import { declare, findFunction, findVariable, globalSlot, hops, type Scope } from './scope.ts';
import type { Node, NodeOf } from './syntax.ts';
import { traced } from './tracing.ts';

type Rows = { readonly [T in Node['type']]: (node: NodeOf<T>, scope: Scope, tail: boolean) => Code };

const ROWS: Rows = {
  Identity: () => IDENTITY,
  RecurseDefault: lowerRecurse,
  Literal: lowerLiteral,
  Index: lowerIndex,
  Slice: lowerSlice,
  Iterate: lowerIterate,
  Try: lowerTry,
  Template: lowerTemplate,
  Format: lowerFormat,
  Negate: lowerNegate,
  Arithmetic: lowerArithmetic,
  Comparison: lowerComparison,
  Logic: lowerLogic,
  Alternative: lowerAlternative,
  Assign: lowerAssign,
  Pipe: lowerPipe,
  Comma: lowerComma,
  Collect: lowerCollect,
  Construct: lowerConstruct,
  Reduce: lowerReduce,
  Foreach: lowerForeach,
  If: lowerIf,
  Bind: lowerBind,
  Label: lowerLabel,
  Break: lowerBreak,
  Define: ({ definition, body }, scope, tail) => lower(body, declare(scope, functionEntry(definition, scope), 0), tail),
  Call: lowerCall,
  Variable: ({ name }, scope) => lowerVariable(name, scope),
  Location: ({ line }) => single(ONE, () => ({ file: '<top-level>', line })),
};

const IDENTITY_PATHS: Paths = (value, path, at, _env, emit) => emit(value, path, at);
export const IDENTITY: Code = single(
  ONE,
  (input) => input,
  () => IDENTITY_PATHS,
  { keys: [], light: true },
);

// A body is lowered again for other counts of its arguments; nesting such bodies multiplies. The cap is far above
// what any written expression reaches.
const MAX_LOWERED = 100_000;
let lowered = 0;

export function resetLowering(): void {
  lowered = 0;
}

export function lower(node: Node, scope: Scope, tail = false): Code {
  if (++lowered > MAX_LOWERED) throw new JqSyntaxError('the expression is too large', node.start, node.end);
  // The table is indexed by the node's own type, which TypeScript cannot follow through the union.
  const row = ROWS[node.type] as (node: Node, scope: Scope, tail: boolean) => Code;
  return traced(row(node, scope, tail), node);
}

function lowerVariable(name: string, scope: Scope): Code {
  const up = findVariable(scope, name, 'variable');
  if (up === undefined) {
    const slot = globalSlot(scope, name);
    return single(ONE, () => globalAt(slot), undefined, { light: true });
  }
  return frameValue(up);
}

function frameValue(up: number): Code {
  const extras = { variable: up, light: true };
  if (up === 0) return single(ONE, (_, env) => env!.value, undefined, extras);
  if (up === 1) return single(ONE, (_, env) => env!.parent!.value, undefined, extras);
  return single(ONE, (_, env) => frameAt(env, up).value, undefined, extras);
}

function lowerCall({ name, args }: NodeOf<'Call'>, scope: Scope, tail: boolean): Code {
  const entry = findFunction(scope, name, args.length);
  if (entry === undefined) {
    return callBuiltin(
      `${name}/${args.length}`,
      args.map((arg) => lower(arg, scope)),
    );
  }
  if (entry.type === 'closure') return callClosure(hops(scope, entry.level), entry.count);
  return callFunction(
    entry,
    args.map((arg) => lower(arg, scope)),
    scope.depth - entry.scope.depth,
    tail,
  );
}

function callClosure(up: number, count: Code['count']): Code {
  const paths = (): Paths => (value, path, at, env, emit) => {
    const { code, env: home } = frameAt(env, up);
    return code!.paths()(value, path, at, home, emit);
  };
  if (count === MANY) {
    return {
      count,
      value: () => undefined,
      each: (input, env, emit) => {
        const { code, env: home } = frameAt(env, up);
        return code!.each(input, home, emit);
      },
      paths,
      closure: up,
    };
  }
  return single(
    count === ONE ? ONE : OPTIONAL,
    (input, env) => {
      const { code, env: home } = frameAt(env, up);
      return code!.value(input, home);
    },
    paths,
    { closure: up },
  );
}
