/** How a builtin is described to inference: from the types of its input and arguments to what can come out. */
import type { NodeOf } from '../../jq/syntax.ts';
import type { Outcome } from '../access.ts';
import { describeType } from '../describe.ts';
import type { Evaluation } from '../evaluate.ts';
import { both, EMPTY, type Flow, one, through } from '../flow.ts';
import type { Env } from '../scope.ts';
import { isNever, kindsOf, NEVER, NUMBERS, onlyKinds, STRINGS, type Type, UNKNOWN } from '../type.ts';

/** One call of a builtin, with an input that is not never. */
export class Call {
  readonly evaluation: Evaluation;
  readonly node: NodeOf<'Call'>;
  readonly env: Env;

  constructor(evaluation: Evaluation, node: NodeOf<'Call'>, env: Env) {
    this.evaluation = evaluation;
    this.node = node;
    this.env = env;
  }

  get input(): Type {
    return this.env.input;
  }

  /** An argument, evaluated on the input of the call or on something else. */
  arg(index: number, input = this.env.input): Flow {
    return this.evaluation.evaluate(this.node.args[index]!, { input, scope: this.env.scope });
  }

  /** The outcome as a flow; one that nothing can come of is claimed, unless an argument is to blame already. */
  done(outcome: Outcome, args: readonly Type[] = []): Flow {
    if (isNever(outcome.type)) {
      const words = args.length === 0 ? '' : `(${args.map((type) => describeType(type)).join('; ')})`;
      return this.evaluation.impossible(
        this.node,
        this.node.name,
        () => `${describeType(this.input)} | ${this.node.name}${words}`,
      );
    }
    this.evaluation.fine(this.node);
    return one(outcome.type, outcome.raises);
  }
}

export type Transfer = (call: Call) => Flow;
/** Keyed `name/arity`. */
export type Transfers = Readonly<Record<`${string}/${number}`, Transfer>>;

/** A function of its input and the results of its arguments. */
export function value(apply: (input: Type, ...args: Type[]) => Outcome | Type): Transfer {
  return (call) => {
    let before: Flow = one(UNKNOWN);
    const types = call.node.args.map((_, i) => {
      const flow = call.arg(i);
      before = both(before, flow);
      return flow.type;
    });
    if (isNever(before.type)) return before;
    const result = apply(call.input, ...types);
    return through(before, call.done('raises' in result ? result : { type: result, raises: false }, types));
  };
}

/** Takes inputs of some kinds only; `partial`: refuses some of these too. */
export function from(kinds: number, result: Type | ((input: Type) => Type), partial = false): Transfer {
  return value((input) => only(input, kinds, result, partial));
}

export function only(input: Type, kinds: number, result: Type | ((input: Type) => Type), partial = false): Outcome {
  const has = kindsOf(input);
  if ((has & kinds) === 0) return { type: NEVER, raises: true };
  const type = typeof result === 'function' ? result(onlyKinds(input, kinds)) : result;
  return { type, raises: partial || (has & ~kinds) !== 0 };
}

/** Input and all arguments must be strings. */
export function texts(result: Type, partial = false): Transfer {
  return value((...given) => all(given, STRINGS, result, partial));
}

/** The arguments must be numbers; the input does not count. */
export function numbers(result: Type): Transfer {
  return value((_, ...given) => all(given, NUMBERS, result, false));
}

function all(given: readonly Type[], kind: number, result: Type, partial: boolean): Outcome {
  if (given.some((type) => (kindsOf(type) & kind) === 0)) return { type: NEVER, raises: true };
  return { type: result, raises: partial || given.some((type) => kindsOf(type) !== kind) };
}

/** Lets inputs of these kinds pass and gives nothing for others. */
export function keeps(kinds: number, partial = false): Transfer {
  return ({ input }) => {
    const type = onlyKinds(input, kinds);
    if (isNever(type)) return EMPTY;
    return { type, empty: partial || (kindsOf(input) & ~kinds) !== 0, many: false, raises: false };
  };
}

/** Any number of results, also none. */
export function several(flow: Flow): Flow {
  return isNever(flow.type) ? flow : { ...flow, empty: true, many: true };
}
