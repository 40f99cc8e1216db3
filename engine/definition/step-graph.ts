/**
 * One abstract run of a definition: every way that `engine/run/interpret.ts` can take, on types instead of values.
 *
 * G1  A list's states only grow, and grow in bounded rounds: jumps back and loops end.
 * G2  What happens beside a step (other branches of a fork) is seen by it at every point where it may have waited.
 * G3  What always fails has no way out; what was reported leads on with what was meant.
 *
 * What a kind of step does is `step-kinds.ts`'s; here are lists, jumps, and what all steps have in common.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { fromSchema } from '../types/from-schema.ts';
import { join as joinTypes, ROUNDS } from '../types/join.ts';
import { meet } from '../types/meet.ts';
import { isNever, NEVER, type Type, UNKNOWN } from '../types/type.ts';
import type { Documents } from './documents.ts';
import { startEvents } from './event-types.ts';
import { type Condition, ExpressionTypes, type Seen } from './expression-types.ts';
import type { DefinitionLookup } from './other-definitions.ts';
import { join } from './places.ts';
import type { FunctionDeclaration } from './project.ts';
import { runStep } from './step-kinds.ts';
import { runtimeType, taskType, workflowType } from './step-outputs.ts';
import { joinOutputs, joinStates, type Outputs, type State, sameStates, widenStates } from './step-state.ts';
import { entriesOf } from './walk.ts';
import { checkDuration } from './wanted-values.ts';

/** Variables of enclosing loops and catches. */
export interface Variables {
  readonly outer: Variables | null;
  readonly name: string;
  readonly type: Type;
}

/** A way out of a step: with what, and where it says to go (null: on). */
export interface Way {
  readonly state: State;
  readonly then: string | null;
}

/** One entry of a list, while it is evaluated. */
export interface Here {
  readonly name: string;
  readonly pointer: string;
  readonly step: JsonObject;
  /** Before and after `input.from`. */
  readonly raw: Type;
  readonly input: Type;
  readonly state: State;
  readonly variables: Variables | null;
}

/** A value that a schema can never accept. */
export interface Mismatch {
  readonly what: string;
  readonly given: Type;
  readonly wanted: Type;
}

/** What happened inside something: contexts that were exported and outputs that were left. */
export interface Observer {
  context: Type;
  outputs: Outputs;
}

/** How often a step may be evaluated, on average; two or three times is usual. */
const EACH = 100;

class GaveUp extends Error {}

export interface GraphOptions {
  readonly functions: Readonly<Record<string, FunctionDeclaration>> | undefined;
  /** What `run: workflow` names. */
  readonly definition: DefinitionLookup;
  /** OpenAPI documents at hand. */
  readonly documents?: Documents | undefined;
  /** Names of all steps. */
  readonly names: readonly string[];
  /** Whether an expression reads `$runtime` at all: else nothing of it is kept. */
  readonly readsOutputs: boolean;
  /** Places that have been reported already. */
  readonly broken: (pointer: string) => boolean;
}

export class StepGraph {
  readonly document: JsonObject;
  readonly options: GraphOptions;
  readonly expressions: ExpressionTypes;
  /** Conditions by pointer; of a `switch`, with the cases before it in mind. */
  readonly conditions = new Map<string, { canHold: boolean; canFail: boolean; isLiteral: boolean }>();
  readonly mismatches = new Map<string, Mismatch>();
  /** Where one kind of value is needed and never comes. */
  readonly wrongResults = new Map<string, { expected: string; found: Type }>();
  /** Of switches over outcomes: what falls through. */
  readonly falling = new Map<string, { unhandled: readonly string[]; partly: readonly string[] }>();
  /** The state on entering each step that can be reached. */
  readonly reached = new Map<string, State>();
  /** The events that steps emit, and those that filters let pass, each by its pointer. */
  readonly emitted = new Map<string, Type>();
  readonly heard = new Map<string, Type>();
  /** What the definition ends with; undefined when it never completes. */
  output: Type | undefined;
  readonly observers: Observer[] = [];
  readonly beside: (() => readonly Observer[])[] = [];
  /** Schemas that a way out of the step at hand has met. */
  readonly #fitted = new Set<string>();
  /** Places whose value could be used: what is said of one must be so on every way, and for each step that shares it. */
  readonly #usable = new Set<string>();
  readonly #lists = new Map<string, (State | undefined)[]>();
  readonly #rounds = new Map<string, number>();
  #end: State | undefined;
  #left: number;
  #workflow: Type = UNKNOWN;

  constructor(document: JsonObject, options: GraphOptions) {
    this.document = document;
    this.options = options;
    this.expressions = new ExpressionTypes(options.broken);
    this.#left = 1_000 + options.names.length * EACH;
  }

  /** False when it took too many turns: loops nested beyond what anyone writes. Then nothing is known. */
  run(): boolean {
    try {
      this.#run();
      return true;
    } catch (failure) {
      if (failure instanceof GaveUp) return false;
      throw failure;
    }
  }

  #run(): void {
    startEvents(this);
    const flow = own(this.document, 'input');
    const raw = this.schemaType(flow, '/input');
    this.#workflow = workflowType(raw);
    const from = isObject(flow) ? own(flow, 'from') : undefined;
    const seen: Seen = { input: raw, variable: (name) => this.#global(name, new Map()) };
    const input = from === undefined ? raw : this.expressions.transform(from, '/input/from', seen);
    this.timeout(own(this.document, 'timeout'), '/timeout', { ...seen, input });
    const exit = this.list('/do', own(this.document, 'do'), { value: input, context: input, steps: new Map() }, null);
    const end = joinStates(this.#end, exit);
    const output = own(this.document, 'output');
    this.output = end?.value;
    if (end === undefined || !isObject(output)) return;
    const as = own(output, 'as');
    const last: Seen = {
      input: end.value,
      variable: (name) => (name === 'context' ? end.context : this.#global(name, end.steps)),
    };
    const value = as === undefined ? end.value : this.expressions.transform(as, '/output/as', last);
    this.output = this.narrowBy(output, '/output', value, 'The output of the workflow');
  }

  /** A list of steps, entered in this state; the state in which it is left at its end or by `exit`. */
  list(
    pointer: string,
    list: Json | undefined,
    entry: State,
    variables: Variables | null,
    only?: number,
  ): State | undefined {
    const entries = entriesOf(list, pointer);
    const first = only ?? 0;
    const key = only === undefined ? pointer : join(pointer, only);
    const states = this.#lists.get(key) ?? [];
    this.#lists.set(key, states);
    this.#arrive(key, states, first, entry);
    const dirty = new Set<number>();
    for (const [i] of entries.entries()) if (states[i] !== undefined) dirty.add(i);
    const leaving: (State | undefined)[] = [];
    const falls = entries.length === 0 ? entry : undefined;
    while (dirty.size > 0) {
      const i = Math.min(...dirty);
      dirty.delete(i);
      const { name, value, pointer: at } = entries[i]!;
      if (!isObject(value)) continue;
      leaving[i] = undefined;
      for (const { state, then } of this.#step(name, at, value, states[i]!, variables)) {
        if (then === 'end') this.#end = joinStates(this.#end, state);
        else if (then === 'exit' || only !== undefined) leaving[i] = joinStates(leaving[i], state);
        else {
          const target =
            then === null || then === 'continue' ? i + 1 : entries.findIndex((entry_) => entry_.name === then);
          if (target < 0 || target >= entries.length) leaving[i] = joinStates(leaving[i], state);
          else if (this.#arrive(key, states, target, state)) dirty.add(target);
        }
      }
    }
    return leaving.reduce(joinStates, falls);
  }

  /** What an expression in the body of a step sees: `.` is the input, or something else. */
  body({ name, pointer, raw, input, state, variables }: Omit<Here, 'step'>, value = input): Seen {
    return this.#seen(value, { name, pointer, raw, input, state, variables });
  }

  /** What the places behind a step see: what it made, and what became of that. */
  left(here: Omit<Here, 'step'>, output: Type, made: Type): Seen {
    return this.#seen(output, here, output, made);
  }

  condition(text: string, pointer: string, seen: Seen): Condition {
    const condition = this.expressions.condition(text, pointer, seen);
    const { canHold, canFail, isLiteral } = condition;
    this.conditions.set(pointer, { canHold, canFail, isLiteral });
    return condition;
  }

  /** One that stands for several steps: each may see something else there. */
  sharedCondition(text: string, pointer: string, seen: Seen): void {
    const before = this.conditions.get(pointer);
    this.expressions.shared(() => this.condition(text, pointer, seen));
    const now = this.conditions.get(pointer);
    if (before === undefined || now === undefined) return;
    const { isLiteral } = now;
    const [canHold, canFail] = [before.canHold || now.canHold, before.canFail || now.canFail];
    this.conditions.set(pointer, { canHold, canFail, isLiteral });
  }

  /** Says of the value at a place that it cannot be used there; undefined: it can, and nothing more is said of it. */
  wrongResult(pointer: string, wrong: { expected: string; found: Type } | undefined): void {
    if (wrong === undefined) this.#usable.add(pointer);
    if (wrong === undefined || this.#usable.has(pointer)) this.wrongResults.delete(pointer);
    else this.wrongResults.set(pointer, wrong);
  }

  /** The same of a value that a schema refuses. */
  mismatch(pointer: string, mismatch: Mismatch | undefined): void {
    const place = `schema ${pointer}`;
    if (mismatch === undefined) this.#usable.add(place);
    if (mismatch === undefined || this.#usable.has(place)) this.mismatches.delete(pointer);
    else this.mismatches.set(pointer, mismatch);
  }

  /** What `use` has of a kind under a name. */
  used(kind: string, name: string): Json | undefined {
    const use = own(this.document, 'use');
    const all = isObject(use) ? own(use, kind) : undefined;
    return isObject(all) ? own(all, name) : undefined;
  }

  /** A timeout, written out or the name of one in `use.timeouts`, which many may name. */
  timeout(written: Json | undefined, pointer: string, seen: Seen): void {
    const isNamed = typeof written === 'string';
    const timeout = isNamed ? this.used('timeouts', written) : written;
    const after = isObject(timeout) ? own(timeout, 'after') : undefined;
    if (typeof after !== 'string') return;
    const place = isNamed ? join('/use/timeouts', written, 'after') : join(pointer, 'after');
    const evaluate = (): void => checkDuration(this, after, this.expressions.template(after, place, seen), place);
    if (isNamed) this.expressions.shared(evaluate);
    else evaluate();
  }

  /** The part of a value that a schema accepts. One that can never fit is kept, and what was meant goes on. */
  narrowBy(owner: Json | undefined, pointer: string, value: Type, what: string): Type {
    const wanted = this.schemaType(owner, pointer);
    const fitting = meet(value, wanted);
    const at = join(pointer, 'schema');
    if (isNever(value) || !isNever(fitting) || isNever(wanted)) {
      if (!isNever(value)) this.#fitted.add(at);
      this.mismatches.delete(at);
      return fitting;
    }
    // What fits on another way out of the same step is not certain to be wrong; this way fails.
    if (this.#fitted.has(at)) return fitting;
    this.mismatches.set(at, { what, given: value, wanted });
    return wanted;
  }

  schemaType(owner: Json | undefined, pointer: string): Type {
    const schema = isObject(owner) ? own(owner, 'schema') : undefined;
    if (!isObject(schema) || this.options.broken(join(pointer, 'schema'))) return UNKNOWN;
    return fromSchema(own(schema, 'document'));
  }

  /** A state with all that others may have done to it meanwhile. */
  meanwhile(state: State): State {
    if (this.beside.length === 0) return state;
    let { context, steps } = state;
    for (const others of this.beside) {
      for (const other of others()) {
        context = joinTypes(context, other.context);
        if (this.options.readsOutputs) steps = this.#withOthers(steps, other.outputs);
      }
    }
    return { value: state.value, context, steps };
  }

  // ---- helpers

  /** Adds what may have been left meanwhile: what is sure stays sure. */
  #withOthers(steps: Outputs, others: Outputs): Outputs {
    if (others.size === 0) return steps;
    const all = new Map(joinOutputs(steps, others));
    for (const [name, { sure }] of steps) {
      const joined = all.get(name)!;
      if (sure) all.set(name, { type: joined.type, sure });
    }
    return all;
  }

  #arrive(key: string, states: (State | undefined)[], index: number, state: State): boolean {
    const before = states[index];
    const joined = joinStates(before, state)!;
    if (before !== undefined && sameStates(before, joined)) return false;
    const place = `${key}#${index}`;
    const rounds = (this.#rounds.get(place) ?? 0) + 1;
    this.#rounds.set(place, rounds);
    if (before === undefined || rounds <= ROUNDS) states[index] = joined;
    else if (rounds <= ROUNDS * 4) states[index] = widenStates(before, joined);
    else {
      const steps = new Map([...joined.steps].map(([name, { sure }]) => [name, { type: UNKNOWN, sure }]));
      states[index] = { value: UNKNOWN, context: UNKNOWN, steps };
    }
    return true;
  }

  #step(name: string, pointer: string, step: JsonObject, arrived: State, variables: Variables | null): Way[] {
    if (--this.#left < 0) throw new GaveUp();
    const entered = this.meanwhile(arrived);
    this.reached.set(pointer, entered);
    const ways: Way[] = [];
    let raw = entered.value;
    let { context } = entered;
    const test = own(step, 'if');
    if (typeof test === 'string') {
      const seen = this.#seen(raw, { name, pointer, raw, input: raw, state: entered, variables });
      const condition = this.condition(test, join(pointer, 'if'), seen);
      if (condition.canFail) {
        const after = condition.after(false);
        // Whether it ran is for the condition to say: it may have, and left nothing.
        const { steps } = entered;
        const left =
          condition.canHold || steps.has(name) ? steps : new Map(steps).set(name, { type: NEVER, sure: false });
        const state = { value: after.input, context: after.context ?? context, steps: left };
        // Skipped, a step goes on to the next one whatever its `then` says.
        if (!isNever(after.input)) ways.push({ state, then: null });
      }
      if (!condition.canHold) return ways;
      const after = condition.after(true);
      raw = after.input;
      context = after.context ?? context;
      if (isNever(raw)) return ways;
    }
    const flow = own(step, 'input');
    raw = this.narrowBy(flow, join(pointer, 'input'), raw, `The input of \`${name}\``);
    const state = { value: raw, context, steps: entered.steps };
    const from = isObject(flow) ? own(flow, 'from') : undefined;
    const before = this.#seen(raw, { name, pointer, raw, input: raw, state, variables });
    const input = from === undefined ? raw : this.expressions.transform(from, join(pointer, 'input', 'from'), before);
    if (isNever(raw) || isNever(input)) return ways;
    const here: Here = { name, pointer, step, raw, input, state, variables };
    const out = runStep(this, here);
    this.#fitted.clear();
    this.expressions.together(() => {
      for (const way of out) {
        const left = this.#leave(here, way);
        if (left !== undefined) ways.push(left);
      }
    });
    return ways;
  }

  #leave({ name, pointer, step, raw, input, variables }: Here, way: Way): Way | undefined {
    const state = this.meanwhile(way.state);
    const made = state.value;
    if (isNever(made)) return undefined;
    const place = { name, pointer, raw, input, state, variables };
    const flow = own(step, 'output');
    const as = isObject(flow) ? own(flow, 'as') : undefined;
    const seen = this.#seen(made, place, made, made);
    let output = as === undefined ? made : this.expressions.transform(as, join(pointer, 'output', 'as'), seen);
    output = this.narrowBy(flow, join(pointer, 'output'), output, `The output of \`${name}\``);
    if (isNever(output)) return undefined;
    let { context } = state;
    const exported = own(step, 'export');
    const exportAs = isObject(exported) ? own(exported, 'as') : undefined;
    if (exportAs !== undefined) {
      const at = join(pointer, 'export');
      context = this.expressions.transform(exportAs, join(at, 'as'), this.#seen(output, place, output, made));
      context = this.narrowBy(exported, at, context, `The context exported by \`${name}\``);
      if (isNever(context)) return undefined;
    }
    const steps = this.options.readsOutputs
      ? new Map(state.steps).set(name, { type: output, sure: true })
      : state.steps;
    for (const observer of this.observers) {
      if (exportAs !== undefined) observer.context = joinTypes(observer.context, context);
      if (this.options.readsOutputs) {
        observer.outputs = joinOutputs(observer.outputs, new Map([[name, { type: output, sure: false }]]));
      }
    }
    const then = own(step, 'then');
    return { state: { value: output, context, steps }, then: way.then ?? (typeof then === 'string' ? then : null) };
  }

  #seen(value: Type, here: Omit<Here, 'step'>, output?: Type, made?: Type): Seen {
    const { name, pointer, raw, input, state, variables } = here;
    return {
      input: value,
      variable: (asked) => {
        for (let one = variables; one !== null; one = one.outer) if (one.name === asked) return one.type;
        switch (asked) {
          case 'context':
            return state.context;
          case 'input':
            return input;
          case 'output':
            return output ?? UNKNOWN;
          case 'task':
            return taskType(name, pointer, raw, made);
          default:
            return this.#global(asked, state.steps);
        }
      },
    };
  }

  #global(name: string, steps: Outputs): Type {
    if (name === 'workflow') return this.#workflow;
    return name === 'runtime' ? runtimeType(this.options.names, steps) : UNKNOWN;
  }
}
