/**
 * Every place of a document where an expression may stand, with what it can see there.
 *
 * The one list of them: the checker compiles what it finds here, and the interpreter must evaluate exactly these. Which
 * arguments each place has is the specification's matrix. A site with `literal` set is text that is *not* an expression
 * but stands where one could, so that a forgotten brace can be found.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { filtersOf } from './event-filters.ts';
import { expressionField, expressionOf } from './expression-text.ts';
import { join } from './places.ts';
import { refusedCall } from './profile.ts';
import type { Visit } from './walk.ts';

/** What each place is called and may see, besides the variables of enclosing loops and catches. */
export const PLACES = {
  workflowInput: { words: 'the `input.from` of the workflow', sees: ['workflow', 'runtime'] },
  workflowTimeout: { words: 'the `timeout` of the workflow', sees: ['workflow', 'runtime'] },
  workflowOutput: { words: 'the `output.as` of the workflow', sees: ['context', 'workflow', 'runtime'] },
  if: { words: '`if`', sees: ['context', 'input', 'task', 'workflow', 'runtime'] },
  inputFrom: { words: '`input.from`', sees: ['context', 'task', 'workflow', 'runtime'] },
  body: { words: 'the body of a step', sees: ['context', 'input', 'task', 'workflow', 'runtime'] },
  call: { words: 'the `with` of a call', sees: ['context', 'input', 'task', 'workflow', 'runtime', 'secrets'] },
  authentication: { words: 'an authentication', sees: ['context', 'input', 'task', 'workflow', 'runtime', 'secrets'] },
  outputAs: { words: '`output.as`', sees: ['context', 'input', 'task', 'workflow', 'runtime'] },
  startFilter: { words: '`schedule.on`, where no run is yet', sees: [] },
  exportAs: { words: '`export.as`', sees: ['context', 'input', 'output', 'task', 'workflow', 'runtime'] },
} as const satisfies Record<string, { words: string; sees: readonly string[] }>;
export type Place = keyof typeof PLACES;

export interface ExpressionSite {
  pointer: string;
  place: Place;
  /** Variables of enclosing loops and catches. */
  variables: readonly string[];
  source: string;
  /** Offset of the source in the text at `pointer`. */
  offset: number;
}
export interface Sites {
  expressions: ExpressionSite[];
  /** Literal texts where expressions are evaluated, and texts where they are not. */
  literals: { pointer: string; text: string }[];
  unevaluated: { pointer: string; text: string }[];
}

export function expressionSites(document: JsonObject, steps: readonly Visit[]): Sites {
  return new Collector(document, steps).collect();
}

// ---- helpers

class Collector {
  readonly #document: JsonObject;
  readonly #steps: readonly Visit[];
  readonly #sites: Sites = { expressions: [], literals: [], unevaluated: [] };

  constructor(document: JsonObject, steps: readonly Visit[]) {
    this.#document = document;
    this.#steps = steps;
  }

  collect(): Sites {
    const input = own(this.#document, 'input');
    const output = own(this.#document, 'output');
    if (isObject(input)) this.#projection(own(input, 'from'), '/input/from', 'workflowInput', []);
    if (isObject(output)) this.#projection(own(output, 'as'), '/output/as', 'workflowOutput', []);
    const timeout = own(this.#document, 'timeout');
    if (isObject(timeout)) this.#whole(own(timeout, 'after'), '/timeout/after', 'workflowTimeout', []);
    const schedule = own(this.#document, 'schedule');
    if (isObject(schedule)) this.#strategy(own(schedule, 'on'), '/schedule/on', 'startFilter', []);
    this.#use();
    for (const visit of this.#steps) this.#step(visit);
    return this.#sites;
  }

  #use(): void {
    const use = own(this.#document, 'use');
    if (!isObject(use)) return;
    for (const [name, error] of entries(own(use, 'errors'))) this.#error(error, join('/use/errors', name), []);
    for (const [name, timeout] of entries(own(use, 'timeouts'))) {
      // What the workflow names is evaluated before there is a step.
      const place = own(this.#document, 'timeout') === name ? 'workflowTimeout' : 'body';
      if (isObject(timeout)) this.#whole(own(timeout, 'after'), join('/use/timeouts', name, 'after'), place, []);
    }
    this.#template(own(use, 'authentications'), '/use/authentications', 'authentication', []);
    // A shared policy is used by several catches, each with a name of its own for the error.
    const names = this.#steps.flatMap(({ step }) => catchVariable(step) ?? []);
    for (const [name, policy] of entries(own(use, 'retries'))) {
      if (isObject(policy)) this.#conditions(policy, join('/use/retries', name), ['error', ...names]);
    }
  }

  #step(visit: Visit): void {
    const { step, pointer } = visit;
    const outer = variablesOf(visit);
    this.#field(own(step, 'if'), join(pointer, 'if'), 'if', outer);
    const part = (name: string, key: string, place: Place) => {
      const flow = own(step, name);
      if (isObject(flow)) this.#projection(own(flow, key), join(pointer, name, key), place, outer);
    };
    part('input', 'from', 'inputFrom');
    part('output', 'as', 'outputAs');
    part('export', 'as', 'exportAs');
    const timeout = own(step, 'timeout');
    if (isObject(timeout)) this.#whole(own(timeout, 'after'), join(pointer, 'timeout', 'after'), 'body', outer);
    this.#whole(own(step, 'set'), join(pointer, 'set'), 'body', outer);
    this.#whole(own(step, 'wait'), join(pointer, 'wait'), 'body', outer);
    const run = own(step, 'run');
    const workflow = isObject(run) ? own(run, 'workflow') : undefined;
    if (isObject(workflow)) {
      this.#template(own(workflow, 'input'), join(pointer, 'run', 'workflow', 'input'), 'body', outer);
    }
    this.#switch(step, pointer, outer);
    this.#loop(step, pointer, outer);
    this.#catch(step, pointer, outer);
    const raise = own(step, 'raise');
    if (isObject(raise)) this.#error(own(raise, 'error'), join(pointer, 'raise', 'error'), outer);
    this.#call(step, pointer, outer);
    const emit = own(step, 'emit');
    const event = isObject(emit) ? own(emit, 'event') : undefined;
    if (isObject(event)) this.#template(own(event, 'with'), join(pointer, 'emit', 'event', 'with'), 'body', outer);
    this.#listen(step, pointer, outer);
  }

  #listen(step: JsonObject, pointer: string, outer: readonly string[]): void {
    const listen = own(step, 'listen');
    if (!isObject(listen)) return;
    this.#strategy(own(listen, 'to'), join(pointer, 'listen', 'to'), 'body', outer);
    const foreach = own(step, 'foreach');
    if (!isObject(foreach)) return;
    const inner = [...outer, ...iteratorVariables(foreach)];
    for (const [name, place] of [
      ['output', 'outputAs'],
      ['export', 'exportAs'],
    ] as const) {
      const flow = own(foreach, name);
      if (isObject(flow)) this.#projection(own(flow, 'as'), join(pointer, 'foreach', name, 'as'), place, inner);
    }
  }

  #strategy(strategy: Json | undefined, pointer: string, place: Place, outer: readonly string[]): void {
    for (const { filter, pointer: at } of filtersOf(strategy, pointer)) {
      this.#template(own(filter, 'with'), join(at, 'with'), place, outer);
      for (const [key, one] of entries(own(filter, 'correlate'))) {
        if (!isObject(one)) continue;
        this.#field(own(one, 'from'), join(at, 'correlate', key, 'from'), place, outer);
        this.#template(own(one, 'expect'), join(at, 'correlate', key, 'expect'), place, outer);
      }
    }
    const until = isObject(strategy) ? own(strategy, 'until') : undefined;
    if (typeof until === 'string') this.#field(until, join(pointer, 'until'), place, outer);
    else if (isObject(until)) this.#strategy(until, join(pointer, 'until'), place, outer);
  }

  #switch(step: JsonObject, pointer: string, outer: readonly string[]): void {
    const cases = own(step, 'switch');
    if (!Array.isArray(cases)) return;
    for (const [i, entry] of cases.entries()) {
      for (const [name, one] of entries(entry)) {
        if (isObject(one)) this.#field(own(one, 'when'), join(pointer, 'switch', i, name, 'when'), 'body', outer);
      }
    }
  }

  #loop(step: JsonObject, pointer: string, outer: readonly string[]): void {
    const loop = own(step, 'for');
    if (!isObject(loop)) return;
    this.#projection(own(loop, 'in'), join(pointer, 'for', 'in'), 'body', outer);
    this.#field(own(step, 'while'), join(pointer, 'while'), 'body', [...outer, ...loopVariables(loop)]);
  }

  #catch(step: JsonObject, pointer: string, outer: readonly string[]): void {
    const caught = own(step, 'catch');
    const error = catchVariable(step);
    if (!isObject(caught) || error === undefined) return;
    const inner = [...outer, error];
    const at = join(pointer, 'catch');
    this.#conditions(caught, at, inner);
    const retry = own(caught, 'retry');
    if (isObject(retry)) this.#conditions(retry, join(at, 'retry'), inner);
    const errors = own(caught, 'errors');
    if (isObject(errors)) this.#unevaluated(own(errors, 'with'), join(at, 'errors', 'with'));
  }

  #conditions(owner: JsonObject, pointer: string, variables: readonly string[]): void {
    for (const key of ['when', 'exceptWhen']) this.#field(own(owner, key), join(pointer, key), 'body', variables);
  }

  #call(step: JsonObject, pointer: string, outer: readonly string[]): void {
    const called = own(step, 'call');
    const arguments_ = own(step, 'with');
    const at = join(pointer, 'with');
    if (called === 'http' && isObject(arguments_)) this.#http(arguments_, at, outer);
    else if (called === 'openapi' && isObject(arguments_)) this.#openapi(arguments_, at, outer);
    else if (called === 'mcp' && isObject(arguments_)) this.#mcp(arguments_, at, outer);
    else if (called === 'human' || (typeof called === 'string' && called.startsWith('human:'))) {
      if (isObject(arguments_)) this.#human(arguments_, at, outer);
    } else if (typeof called === 'string' && refusedCall(called) === undefined) {
      // A function of the document is a call of its own, evaluated in the run: only what leaves the run may see secrets.
      const use = own(this.#document, 'use');
      const functions = isObject(use) ? own(use, 'functions') : undefined;
      const place = isObject(functions) && Object.hasOwn(functions, called) ? 'body' : 'call';
      this.#template(arguments_, at, place, outer);
    }
  }

  #http(arguments_: JsonObject, pointer: string, outer: readonly string[]): void {
    for (const [key, value] of Object.entries(arguments_)) {
      const at = join(pointer, key);
      if (key === 'body') this.#template(value, at, 'call', outer);
      else if (key === 'headers' || key === 'query' || key === 'method') this.#whole(value, at, 'call', outer);
      else if (key === 'endpoint' && isObject(value)) {
        this.#whole(own(value, 'uri'), join(at, 'uri'), 'call', outer);
        this.#template(own(value, 'authentication'), join(at, 'authentication'), 'authentication', outer);
      } else if (key === 'endpoint') this.#whole(value, at, 'call', outer);
    }
  }

  #openapi(arguments_: JsonObject, pointer: string, outer: readonly string[]): void {
    this.#template(own(arguments_, 'parameters'), join(pointer, 'parameters'), 'call', outer);
    this.#template(own(arguments_, 'authentication'), join(pointer, 'authentication'), 'authentication', outer);
  }

  #mcp(arguments_: JsonObject, pointer: string, outer: readonly string[]): void {
    this.#template(own(arguments_, 'parameters'), join(pointer, 'parameters'), 'call', outer);
    this.#template(own(arguments_, 'client'), join(pointer, 'client'), 'call', outer);
    const transport = own(arguments_, 'transport');
    const http = isObject(transport) ? own(transport, 'http') : undefined;
    if (isObject(http)) this.#http(http, join(pointer, 'transport', 'http'), outer);
  }

  #human(arguments_: JsonObject, pointer: string, outer: readonly string[]): void {
    const template = (value: Json | undefined, ...keys: (string | number)[]) =>
      this.#template(value, join(pointer, ...keys), 'body', outer);
    const whole = (value: Json | undefined, ...keys: (string | number)[]) =>
      this.#whole(value, join(pointer, ...keys), 'body', outer);
    for (const key of ['title', 'body', 'show']) template(own(arguments_, key), key);
    for (const key of ['priority', 'labels']) whole(own(arguments_, key), key);
    const assign = (value: Json | undefined, ...keys: (string | number)[]) => {
      for (const [key, names] of entries(value)) {
        if (['users', 'groups', 'exclude'].includes(key)) whole(names, ...keys, key);
      }
    };
    assign(own(arguments_, 'assign'), 'assign');
    const sla = own(arguments_, 'sla');
    if (isObject(sla)) whole(own(sla, 'due'), 'sla', 'due');
    const levels = own(arguments_, 'escalate');
    for (const [i, level] of (Array.isArray(levels) ? levels : []).entries()) {
      if (!isObject(level)) continue;
      assign(own(level, 'assign'), 'escalate', i, 'assign');
      this.#unevaluated(own(level, 'notify'), join(pointer, 'escalate', i, 'notify'));
    }
    this.#form(own(arguments_, 'form'), join(pointer, 'form'), outer);
    for (const [name, outcome] of entries(own(arguments_, 'outcomes'))) {
      if (!isObject(outcome)) continue;
      const at = join(pointer, 'outcomes', name);
      for (const key of ['title', 'confirm']) this.#unevaluated(own(outcome, key), join(at, key));
      this.#form(own(outcome, 'form'), join(at, 'form'), outer);
    }
  }

  #form(form: Json | undefined, pointer: string, outer: readonly string[]): void {
    if (!isObject(form)) return;
    this.#template(own(form, 'data'), join(pointer, 'data'), 'body', outer);
    for (const key of ['schema', 'ui']) this.#unevaluated(own(form, key), join(pointer, key));
  }

  #error(error: Json | undefined, pointer: string, outer: readonly string[]): void {
    if (!isObject(error)) return;
    for (const key of ['type', 'status']) this.#whole(own(error, key), join(pointer, key), 'body', outer);
    for (const key of ['title', 'detail', 'instance'])
      this.#template(own(error, key), join(pointer, key), 'body', outer);
  }

  /** A field that is an expression, with or without braces. */
  #field(value: Json | undefined, pointer: string, place: Place, variables: readonly string[]): void {
    if (typeof value !== 'string' || value.trim() === '') return;
    this.#sites.expressions.push({ pointer, place, variables, ...expressionField(value) });
  }

  /** An expression field, or a template. */
  #projection(value: Json | undefined, pointer: string, place: Place, variables: readonly string[]): void {
    if (typeof value === 'string') this.#field(value, pointer, place, variables);
    else this.#template(value, pointer, place, variables);
  }

  /** A value whose text has a grammar of its own unless it is an expression: text with `${` inside is said there. */
  #whole(value: Json | undefined, pointer: string, place: Place, variables: readonly string[]): void {
    if (typeof value === 'string' && expressionOf(value) === undefined) return;
    this.#template(value, pointer, place, variables);
  }

  #template(value: Json | undefined, pointer: string, place: Place, variables: readonly string[]): void {
    if (typeof value === 'string') {
      const expression = expressionOf(value);
      if (expression) this.#sites.expressions.push({ pointer, place, variables, ...expression });
      else this.#sites.literals.push({ pointer, text: value });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) this.#template(inner, join(pointer, key), place, variables);
    }
  }

  #unevaluated(value: Json | undefined, pointer: string): void {
    if (typeof value === 'string') this.#sites.unevaluated.push({ pointer, text: value });
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) this.#unevaluated(inner, join(pointer, key));
    }
  }
}

/** The variables a step's own expressions see: those of the loops and catches it is inside of. */
function variablesOf({ parents, pointer }: Visit): string[] {
  const out: string[] = [];
  for (const parent of parents) {
    const loop = own(parent.step, 'for');
    if (isObject(loop)) out.push(...loopVariables(loop));
    const foreach = own(parent.step, 'foreach');
    if (isObject(foreach)) out.push(...iteratorVariables(foreach));
    const error = catchVariable(parent.step);
    if (error !== undefined && pointer.startsWith(`${parent.pointer}/catch/`)) out.push(error);
  }
  return out;
}

function loopVariables(loop: JsonObject): string[] {
  return [textOr(own(loop, 'each'), 'item'), textOr(own(loop, 'at'), 'index')];
}

function iteratorVariables(foreach: JsonObject): string[] {
  return [textOr(own(foreach, 'item'), 'item'), textOr(own(foreach, 'at'), 'index')];
}

function catchVariable(step: JsonObject): string | undefined {
  const caught = own(step, 'catch');
  return isObject(caught) ? textOr(own(caught, 'as'), 'error') : undefined;
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function entries(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}
