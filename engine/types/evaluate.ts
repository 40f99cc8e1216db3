/**
 * Abstract evaluation of jq: a program over the type of its input, instead of over its input.
 *
 * E1  The flow holds whatever `engine/jq` can do: every output is in its type; no output and errors are announced.
 * E2  It ends: loops are fixpoints that widen, functions that call themselves are cut, and nodes are counted.
 * E3  A claim is certain for every value of the type that gets there. What fails is then unknown, so that nothing echoes.
 *
 * `silent`: evaluated again or on the way to a fixpoint, nothing is claimed. `caught`: inside `try`, errors are expected.
 */
import type { Definition, Node, NodeOf } from '../jq/syntax.ts';
import { evaluateAssign } from './assign.ts';
import { bounded } from './bounds.ts';
import { evaluateAlternative, evaluateComma, evaluateIf, evaluateLogic } from './branches.ts';
import { callBuiltinType } from './builtins/index.ts';
import { type Claim, Claims } from './claims.ts';
import { evaluateCollect, evaluateConstruct } from './construct.ts';
import { describeType } from './describe.ts';
import { ANYTHING, both, EMPTY, type Flow, NOTHING, one, RAISES, through } from './flow.ts';
import { evaluateForeach, evaluateReduce } from './fold.ts';
import { join } from './join.ts';
import {
  evaluateArithmetic,
  evaluateComparison,
  evaluateIndex,
  evaluateIterate,
  evaluateNegate,
  evaluateSlice,
} from './operations.ts';
import { bindPatterns } from './patterns.ts';
import { bindType, type Env, functionOf, type Scope, variableType } from './scope.ts';
import { ARRAYS, closed, isNever, kindsOf, NUMBER, OBJECTS, STRING, type Type, typeOf, UNKNOWN } from './type.ts';

/** Nodes one expression may have evaluated; hand-written ones stay in the hundreds. */
const FUEL = 20_000;
/** A function may be active this often (in its own arguments, say) before it counts as recursive. */
const MOST_ACTIVE = 3;

/** What a node was evaluated on and to, for those who ask about a place. */
export interface Seen {
  input: Type;
  type: Type;
}

export class Evaluation {
  readonly claims = new Claims();
  readonly globals: (name: string) => Type;
  readonly #seen: Map<Node, Seen> | null;
  readonly #active = new Map<Definition, number>();
  #fuel = FUEL;
  #silent = 0;
  #caught = 0;
  /** Something was not followed to its end: what was seen failing may not be all there is. */
  #cut = false;

  constructor(globals: (name: string) => Type, seen: Map<Node, Seen> | null = null) {
    this.globals = globals;
    this.#seen = seen;
  }

  /** The claims that hold. */
  certain(): Claim[] {
    return this.#cut ? [] : this.claims.all();
  }

  evaluate(node: Node, env: Env): Flow {
    if (isNever(env.input)) return NOTHING;
    if (--this.#fuel < 0) return this.cut();
    // The table is indexed by the node's own type, which TypeScript cannot follow through the union.
    const row = ROWS[node.type] as (evaluation: Evaluation, node: Node, env: Env) => Flow;
    let flow = row(this, node, env);
    if (GROWING.has(node.type)) {
      const type = bounded(flow.type);
      if (type !== flow.type) flow = { ...flow, type };
    }
    if (this.#seen !== null && this.#silent === 0) this.#see(this.#seen, node, env.input, flow.type);
    return flow;
  }

  silently<T>(run: () => T): T {
    this.#silent++;
    try {
      return run();
    } finally {
      this.#silent--;
    }
  }

  caught<T>(run: () => T): T {
    this.#caught++;
    try {
      return run();
    } finally {
      this.#caught--;
    }
  }

  /** An operation that fails on everything that can come here. */
  impossible(node: Node, operation: string, found: () => string): Flow {
    if (this.#silent > 0 || this.#caught > 0) return RAISES;
    this.claims.claim(node, { kind: 'impossible', operation, found: found(), start: node.start, end: node.end });
    return ANYTHING;
  }

  /** A name that certainly is not there; errors around it do not change that. */
  claim(node: Node, claim: Claim): void {
    if (this.#silent === 0) this.claims.claim(node, claim);
  }

  fine(node: Node): void {
    if (this.#silent === 0) this.claims.fine(node);
  }

  get isSilent(): boolean {
    return this.#silent > 0;
  }

  /** Nothing certain can be said any more: some of what happens was not looked at. */
  cut(): Flow {
    this.#cut = true;
    return ANYTHING;
  }

  variable(scope: Scope | null, name: string): Type {
    return variableType(scope, name) ?? this.globals(name);
  }

  /** Runs what a call names: the function's body or the argument's text, in the scope it belongs to. */
  enter(node: NodeOf<'Call'>, env: Env, run: (body: Node, env: Env) => Flow): Flow | undefined {
    const entry = functionOf(env.scope, node.name, node.args.length);
    if (entry === undefined) return undefined;
    if (entry.kind === 'closure') return run(entry.node, { input: env.input, scope: entry.scope });
    if (entry.kind === 'variable') return undefined;
    const { definition } = entry;
    const active = this.#active.get(definition) ?? 0;
    if (active >= MOST_ACTIVE) return this.cut();
    let scope: Scope = entry;
    let given: Flow = one(UNKNOWN);
    for (const [i, { name, byValue }] of definition.parameters.entries()) {
      const arg = node.args[i]!;
      if (byValue) {
        const flow = this.evaluate(arg, env);
        given = both(given, flow);
        scope = bindType(scope, name, flow.type);
      }
      scope = { kind: 'closure', parent: scope, name, node: arg, scope: env.scope };
    }
    if (isNever(given.type)) return given;
    this.#active.set(definition, active + 1);
    const flow = through(given, run(definition.body, { input: env.input, scope }));
    this.#active.set(definition, active);
    return flow;
  }

  #see(seen: Map<Node, Seen>, node: Node, input: Type, type: Type): void {
    const before = seen.get(node);
    if (before === undefined) seen.set(node, { input, type });
    else seen.set(node, { input: join(before.input, input), type: join(before.type, type) });
  }
}

/** Nodes that may make a type larger than those it is made of. */
const GROWING: ReadonlySet<Node['type']> = new Set([
  'Arithmetic',
  'Assign',
  'Call',
  'Collect',
  'Comma',
  'Construct',
  'If',
  'Reduce',
] as const);

type Rows = { readonly [T in Node['type']]: (evaluation: Evaluation, node: NodeOf<T>, env: Env) => Flow };

const ROWS: Rows = {
  Identity: (_, __, env) => one(env.input),
  RecurseDefault: (_, __, env) => recursed(env.input),
  Literal: (_, { value }) => one(typeOf(value)),
  Index: evaluateIndex,
  Slice: evaluateSlice,
  Iterate: evaluateIterate,
  Try: evaluateTry,
  Template: evaluateTemplate,
  Format: (evaluation, node, env) => formatted(evaluation, node, node.name, env.input),
  Negate: evaluateNegate,
  Arithmetic: evaluateArithmetic,
  Comparison: evaluateComparison,
  Logic: evaluateLogic,
  Alternative: evaluateAlternative,
  Assign: evaluateAssign,
  Pipe: (evaluation, { left, right }, env) => {
    const first = evaluation.evaluate(left, env);
    return through(first, evaluation.evaluate(right, { input: first.type, scope: env.scope }));
  },
  Comma: evaluateComma,
  Collect: evaluateCollect,
  Construct: evaluateConstruct,
  Reduce: evaluateReduce,
  Foreach: evaluateForeach,
  If: evaluateIf,
  Bind: (evaluation, { source, patterns, body }, env) => {
    const given = evaluation.evaluate(source, env);
    if (isNever(given.type)) return given;
    const bound = bindPatterns(evaluation, patterns, given.type, env);
    if (isNever(bound.flow.type)) return through(given, bound.flow);
    return through(given, through(bound.flow, evaluation.evaluate(body, { input: env.input, scope: bound.scope })));
  },
  // A break leaves from anywhere inside, also from where an output would have been certain.
  Label: (evaluation, { body }, env) => ({ ...evaluation.evaluate(body, env), empty: true }),
  Break: () => EMPTY,
  Define: (evaluation, { definition, body }, env) =>
    evaluation.evaluate(body, {
      input: env.input,
      scope: { kind: 'function', parent: env.scope, name: definition.name, definition },
    }),
  Call: (evaluation, node, env) =>
    evaluation.enter(node, env, (body, inner) => evaluation.evaluate(body, inner)) ??
    callBuiltinType(evaluation, node, env),
  Variable: (evaluation, { name }, env) => one(evaluation.variable(env.scope, name)),
  Location: () => one(closed({ file: STRING, line: NUMBER })),
};

function recursed(input: Type): Flow {
  const many = (kindsOf(input) & (ARRAYS | OBJECTS)) !== 0;
  return { type: many ? UNKNOWN : input, empty: false, many, raises: false };
}

function evaluateTry(evaluation: Evaluation, { body, handler }: NodeOf<'Try'>, env: Env): Flow {
  const tried = evaluation.caught(() => evaluation.evaluate(body, env));
  if (!tried.raises) return tried;
  if (handler === null) return { ...tried, empty: true, raises: false };
  const caught = evaluation.evaluate(handler, { input: UNKNOWN, scope: env.scope });
  return {
    type: join(tried.type, caught.type),
    empty: tried.empty || caught.empty,
    many: tried.many || caught.many || !isNever(tried.type),
    raises: caught.raises,
  };
}

function evaluateTemplate(evaluation: Evaluation, node: NodeOf<'Template'>, env: Env): Flow {
  let flow: Flow = one(STRING);
  for (const part of node.parts) {
    if (typeof part === 'string') continue;
    const inner = evaluation.evaluate(part, env);
    flow = both(flow, through(inner, formatted(evaluation, part, node.format, inner.type)));
  }
  return isNever(flow.type) ? flow : { ...flow, type: STRING };
}

/** Formats that take everything; the others may refuse what they get. */
const TOTAL = ['text', 'json', 'html', 'uri'];

function formatted(evaluation: Evaluation, node: Node, format: string, input: Type): Flow {
  if (isNever(input)) return NOTHING;
  if (['csv', 'tsv'].includes(format) && input.array === null) {
    return evaluation.impossible(node, `@${format}`, () => describeType(input));
  }
  evaluation.fine(node);
  return one(STRING, !TOTAL.includes(format));
}
