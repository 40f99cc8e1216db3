/**
 * A definition as a graph: what is drawn of it, in words and boxes, whatever draws (layout.ts, mermaid.ts, the page).
 *
 * A node is a step, named by its pointer; a step that holds steps is a box with lanes. An edge goes between steps of one
 * list, or to the end of the run. Leaving a list by its last step, or by `exit`, is no edge: the box it is in goes on.
 */

import {
  type Definition,
  type Duration,
  type EventStrategy,
  type HumanWith,
  kindOf,
  type Step,
  type StepKind,
  type StepList,
} from '../definition/document.ts';
import { isObject, type Json, own } from '../json.ts';
import { escapePointer } from '../run/pointer.ts';

export interface Graph {
  name: string;
  version: string;
  title: string;
  steps: GraphList;
}

/** Steps one after another, with the edges among them. */
export interface GraphList {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export interface GraphNode {
  /** The step's JSON pointer in the definition. */
  id: string;
  kind: StepKind;
  name: string;
  /** One short line: who is asked, what is called, how long is waited. Empty when the name says all. */
  detail: string;
  /** Cases of a `switch`, in order. */
  cases: GraphCase[];
  /** Lists inside: a loop's body, a fork's branches, what is tried and what is done when it fails. */
  lanes: { title: string; steps: GraphList }[];
  /** Whether the run may pass it over (`if`). */
  conditional: boolean;
}

export interface GraphCase {
  name: string;
  /** The condition as written; null for the default. */
  when: string | null;
  goes: Goes;
}

/** Where a step leads: to the step of that index in its list, out of the list, or to the end of the run. */
export type Goes = { to: 'step'; index: number } | { to: 'out' } | { to: 'end' };

export interface GraphEdge {
  /** Index of the step in its list. */
  from: number;
  /** Index of the case it starts from; null for the step itself. */
  fromCase: number | null;
  goes: Goes;
}

export function graphOf(definition: Definition): Graph {
  const { name, version, title } = definition.document;
  return { name, version, title: title ?? name, steps: listOf(definition.do, '/do') };
}

/** What a kind of step is called beside its name. */
export function kindWord(kind: StepKind): string {
  return kind === 'human' ? 'person' : kind;
}

// ---- helpers

function listOf(list: StepList, at: string): GraphList {
  const names = list.map((entry) => Object.keys(entry)[0] ?? '');
  const nodes = list.map((entry, index) => {
    const name = names[index] as string;
    return nodeOf(name, entry[name] as Step, `${at}/${index}/${escapePointer(name)}`, (then) =>
      goesTo(then, index, names),
    );
  });
  const edges = nodes.flatMap((node, index): GraphEdge[] => {
    const step = list[index]?.[node.name] as Step;
    const cases = node.cases.map(({ goes }, fromCase) => ({ from: index, fromCase, goes }));
    // A switch whose cases leave none over never goes on by itself; a raise never does.
    if (node.kind === 'raise') return [];
    if (node.cases.some(({ when }) => when === null)) return cases;
    return [...cases, { from: index, fromCase: null, goes: goesTo(step.then, index, names) }];
  });
  return { nodes, edges };
}

function goesTo(then: string | undefined, index: number, names: readonly string[]): Goes {
  if (then === 'end') return { to: 'end' };
  if (then === 'exit') return { to: 'out' };
  const target = then === undefined || then === 'continue' ? index + 1 : names.indexOf(then);
  return target >= 0 && target < names.length ? { to: 'step', index: target } : { to: 'out' };
}

function nodeOf(name: string, step: Step, at: string, goes: (then: string | undefined) => Goes): GraphNode {
  return {
    id: at,
    kind: kindOf(step),
    name,
    detail: detailOf(step),
    cases: casesOf(step, goes),
    lanes: lanesOf(step, at),
    conditional: step.if !== undefined,
  };
}

function casesOf(step: Step, goes: (then: string | undefined) => Goes): GraphCase[] {
  if (!('switch' in step)) return [];
  return step.switch.flatMap((entry) =>
    Object.entries(entry).map(([name, { when, then }]) => ({
      name,
      when: when === undefined ? null : bare(when),
      goes: goes(then),
    })),
  );
}

function lanesOf(step: Step, at: string): GraphNode['lanes'] {
  if ('try' in step) {
    const handled = step.catch.do;
    return [
      { title: handled && handled.length > 0 ? 'try' : '', steps: listOf(step.try, `${at}/try`) },
      ...(handled && handled.length > 0
        ? [{ title: caughtTitle(step.catch.errors?.with), steps: listOf(handled, `${at}/catch/do`) }]
        : []),
    ];
  }
  if ('fork' in step) {
    return step.fork.branches.map((branch, index) => {
      const name = Object.keys(branch)[0] ?? '';
      const pointer = `${at}/fork/branches/${index}/${escapePointer(name)}`;
      const node = nodeOf(name, branch[name] as Step, pointer, () => ({ to: 'out' }));
      return { title: '', steps: { nodes: [node], edges: [{ from: 0, fromCase: null, goes: { to: 'out' } }] } };
    });
  }
  if ('foreach' in step && step.foreach?.do) {
    const each = `each ${step.foreach.item ?? 'item'}`;
    return [{ title: each, steps: listOf(step.foreach.do, `${at}/foreach/do`) }];
  }
  if ('do' in step) return [{ title: '', steps: listOf(step.do, `${at}/do`) }];
  return [];
}

function caughtTitle(filter: { type?: string; status?: number } | undefined): string {
  const type = filter?.type?.split('/').at(-1);
  return `catch ${[type, filter?.status].filter((word) => word !== undefined).join(' ')}`.trim();
}

function detailOf(step: Step): string {
  switch (kindOf(step)) {
    case 'human':
      return askedOf(('call' in step ? step.with : {}) as unknown as HumanWith);
    case 'http': {
      const { method, endpoint } = ('call' in step && step.with) || {};
      const uri = isObject(endpoint ?? null) ? own(endpoint as never, 'uri') : endpoint;
      return [String(method ?? 'get').toUpperCase(), typeof uri === 'string' ? uri : ''].join(' ').trim();
    }
    case 'openapi':
      return String(('call' in step && step.with?.operationId) ?? '');
    case 'mcp': {
      const { method, parameters } = ('call' in step && step.with) || {};
      const name = isObject(parameters ?? null) ? own(parameters as never, 'name') : undefined;
      return [String(method ?? ''), typeof name === 'string' ? name : ''].join(' ').trim();
    }
    case 'function':
      return 'call' in step ? step.call : '';
    case 'wait':
      return 'wait' in step ? inWords(step.wait) : '';
    case 'emit':
      return 'emit' in step ? bare(String(step.emit.event.with.type ?? '')) : '';
    case 'listen':
      return 'listen' in step ? heardOf(step.listen.to) : '';
    case 'for':
      return 'for' in step ? `each ${step.for.each ?? 'item'} of ${textOf(step.for.in)}` : '';
    case 'fork':
      return 'fork' in step ? (step.fork.compete ? 'the first wins' : 'all at once') : '';
    case 'raise':
      return 'raise' in step ? errorOf(step.raise.error) : '';
    case 'set':
      return 'set' in step && isObject(step.set as Json) ? Object.keys(step.set).join(', ') : '';
    default:
      return '';
  }
}

function askedOf({ assign }: HumanWith): string {
  const whom = [assign?.groups, assign?.users]
    .flatMap((one) => (Array.isArray(one) ? one : one === undefined ? [] : [bare(one)]))
    .concat(assign?.sameAs === undefined ? [] : [`whoever decided ${assign.sameAs}`]);
  return whom.length === 0 ? 'a person' : whom.join(', ');
}

function heardOf(to: EventStrategy): string {
  const filters = 'one' in to ? [to.one] : 'all' in to ? to.all : to.any;
  const types = filters.map((filter) => bare(String(filter.with.type ?? 'any event')));
  if (types.length === 0) return 'any event';
  return [...new Set(types)].join('all' in to ? ' and ' : ' or ');
}

function errorOf(error: string | { title?: string; status: unknown; type: string }): string {
  return typeof error === 'string' ? error : (error.title ?? `${error.type.split('/').at(-1)} ${error.status}`);
}

function inWords(duration: Duration): string {
  if (typeof duration === 'string') return bare(duration);
  return Object.entries(duration)
    .map(([unit, number]) => `${number} ${number === 1 ? unit.replace(/s$/, '') : unit}`)
    .join(' ');
}

function textOf(value: Json): string {
  return typeof value === 'string' ? bare(value) : JSON.stringify(value);
}

/** An expression without its braces. */
function bare(text: string): string {
  return text.replace(/^\s*\$\{\s*([\s\S]*?)\s*\}\s*$/, '$1').replace(/\s+/g, ' ');
}
