/**
 * `listen`: waits for events. The output is what was consumed, in order, read as the step says; with a `foreach`, what it
 * made of each. The events of `until` end the step and are not part of it.
 */

import type { EventFilterWith, ListenStep } from '../../definition/document.ts';
import { openFilter } from '../../events/filter.ts';
import type { Json } from '../../json.ts';
import { exportContext, shaped } from '../data-flow.ts';
import { Raised, raise } from '../errors.ts';
import { closeListen, listenOf, openListen } from '../listens.ts';
import type { Effect, Run } from '../run.ts';
import type { Fiber, ListenState, StepFrame } from '../state.ts';
import { askedFor } from '../waiting.ts';
import { variableName } from './for.ts';
import { runner } from './runner.ts';

export const listenStep = runner<'listen', ListenStep>('listen', {
  enter(run, fiber, frame, step) {
    const listen = listenFor(run, fiber, frame, step);
    frame.local = { listen: listen.content.id, results: [], index: 0 };
    run.note('listening', frame, { for: askedFor(listen.content.filters) });
    openListen(run, listen);
    return advance(run, fiber, frame, step);
  },
  settled: (run, fiber, frame, step) => advance(run, fiber, frame, step),
  child(run, fiber, frame, step, value) {
    keep(run, fiber, frame, step, value);
    return advance(run, fiber, frame, step);
  },
  failed(run, _fiber, frame) {
    const listen = run.state.events?.listens[frame.local.listen as string];
    if (listen) closeListen(run, listen);
    return null;
  },
});

/** The next event, the end, or waiting on. */
function advance(run: Run, fiber: Fiber, frame: StepFrame, step: ListenStep): Effect {
  const listen = listenOf(run, frame);
  for (let item = listen.queue.shift(); item !== undefined; item = listen.queue.shift()) {
    listen.busy = true;
    const { foreach } = step;
    frame.vars = Object.fromEntries([
      [variableName(foreach?.item, 'item'), item],
      [variableName(foreach?.at, 'index'), frame.local.index as number],
    ]);
    if (foreach?.do) return { do: 'list', at: run.plan.below(frame.at, 'foreach/do'), value: frame.input };
    keep(run, fiber, frame, step, item);
  }
  listen.busy = false;
  if (listen.failure) throw new Raised(listen.failure);
  if (!listen.over) return { do: 'park' };
  closeListen(run, listen);
  return { do: 'leave', value: (step.foreach ? frame.local.results : listen.consumed) as Json[] };
}

/** What the `foreach` made of one event. */
function keep(run: Run, fiber: Fiber, frame: StepFrame, step: ListenStep, value: Json): void {
  const { output, export: exported } = step.foreach ?? {};
  const result = shaped(
    run,
    `The output of an event of "${frame.name}"`,
    output,
    value,
    run.scopeOf(fiber, frame, 'body'),
  );
  if (exported) exportContext(run, frame, exported, result, value, run.scopeOf(fiber, frame, 'body'));
  if (listenOf(run, frame).until !== 'never') (frame.local.results as Json[]).push(result);
  frame.local.index = (frame.local.index as number) + 1;
  frame.vars = {};
}

function listenFor(run: Run, fiber: Fiber, frame: StepFrame, step: ListenStep): ListenState {
  const { to, read = 'data' } = step.listen;
  const scope = run.scopeOf(fiber, frame, 'body');
  const opened = (filters: EventFilterWith[]) =>
    filters.map((filter) => openFilter(filter, frame.input, run.expressions, scope));
  const filters = opened('one' in to ? [to.one] : 'all' in to ? to.all : to.any);
  // An empty `any` means every event.
  if ('any' in to && filters.length === 0) filters.push({ with: {}, correlate: [] });
  const wanted = filters.length;
  let until: ListenState['until'] = null;
  if ('any' in to && typeof to.until === 'string') until = isNever(to.until) ? 'never' : { when: to.until };
  else if ('any' in to && to.until !== undefined) {
    const ending = to.until as Exclude<typeof to.until, string>;
    until = { all: 'all' in ending };
    const last = opened('one' in ending ? [ending.one] : 'all' in ending ? ending.all : ending.any);
    if (last.length === 0) throw raise('configuration', `The \`until\` of "${frame.name}" names no event.`);
    filters.push(...last);
  }
  const all = 'all' in to;
  return {
    fiber: fiber.id,
    content: { id: run.newCallId(), step: frame.name, pointer: frame.at, filters, once: !all && until === null },
    read,
    all,
    until,
    wanted,
    met: [],
    fixed: {},
    consumed: [],
    count: 0,
    queue: [],
    busy: false,
    over: all && wanted === 0,
    asked: false,
  };
}

/** `until: ${ false }` is how the language says "for ever": what was consumed is then not kept. */
function isNever(until: string): boolean {
  return /^\s*(?:\$\{\s*false\s*\}|false)\s*$/.test(until);
}
