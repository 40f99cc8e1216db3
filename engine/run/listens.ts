/**
 * What happens between a run and the events that reach it. The run has a mailbox: an event goes to every `listen` that
 * waits for it now (two branches may both hear it); when there is none it is kept until a listen opens that matches.
 *
 * L1  An event reaches the run at most once, whoever delivers it how often.
 * L2  A listen consumes in the order events came, and an event that was consumed is gone for later ones.
 * L3  A listen that is over takes nothing more, though its `foreach` may still go through what it took.
 * L4  What others were asked to hand over is taken back when the listen ends: by a call, or, where the first event ends
 *     it, by whoever handed that one over. A run that ends asks nobody; its waits go with it.
 */
import { readEvent } from '../events/event.ts';
import { isSame, match } from '../events/match.ts';
import type { JsonObject } from '../json.ts';
import { put } from '../json.ts';
import { Raised } from './errors.ts';
import type { Scope } from './expressions.ts';
import type { Heard } from './host.ts';
import type { Run } from './run.ts';
import type { EventsState, Fiber, ListenState, RunState, StepFrame } from './state.ts';

/** Events that no listen took: more than this are not kept, the oldest go first. */
const MOST_KEPT = 200;
/** Far more events than can be on their way to one run at a time. */
const MOST_KNOWN = 5_000;

export function eventsOf(state: RunState): EventsState {
  state.events ??= { listens: {}, kept: [], known: [] };
  return state.events;
}

/** An event has come. */
export function hear(run: Run, heard: Heard): void {
  const events = eventsOf(run.state);
  if (events.known.includes(heard.key)) return;
  events.known.push(heard.key);
  if (events.known.length > MOST_KNOWN) events.known.splice(0, MOST_KNOWN / 5);
  let taken = false;
  for (const listen of Object.values(events.listens)) {
    if (!offer(run, listen, heard)) continue;
    taken = true;
    tell(run, listen);
  }
  if (taken) return;
  events.kept.push(heard);
  if (events.kept.length > MOST_KEPT) events.kept.shift();
}

/** Whether a listen that is open now would consume the event. */
export function isAwaited(run: Run, event: Heard['event']): boolean {
  const listens = Object.values(run.state.events?.listens ?? {});
  return listens.some((listen) => !listen.over && chosen(run, listen, event) !== null);
}

/** A step begins to listen: it takes what was kept, then asks for what is to come. */
export function openListen(run: Run, listen: ListenState): void {
  const events = eventsOf(run.state);
  events.listens[listen.content.id] = listen;
  listen.busy = true;
  events.kept = events.kept.filter((heard) => !offer(run, listen, heard));
  listen.busy = false;
  if (listen.over) return;
  listen.asked = true;
  run.startCall(
    { type: 'open-listen', id: run.newCallId(), step: listen.content.pointer, listen: listen.content },
    listen.fiber,
  );
}

/** The step no longer listens. */
export function closeListen(run: Run, listen: ListenState): void {
  const { id, pointer } = listen.content;
  if (run.state.events) delete run.state.events.listens[id];
  const opening = Object.values(run.state.calls).find(
    ({ call }) => call.type === 'open-listen' && call.listen.id === id,
  );
  // Whatever becomes of the opening, the step has gone on.
  if (opening) opening.fiber = null;
  if (!listen.asked) return;
  const close = { type: 'close-listen' as const, id: run.newCallId(), step: pointer, listenId: id };
  // Never close before open was done: the late insert would leave a wait that nobody takes back.
  if (opening) opening.after = close;
  else run.startCall(close, null);
}

/** Closes the listens of a fiber whose steps are no longer on its stack; all of them when the fiber is gone. */
export function closeListensOf(run: Run, fiberId: string): void {
  if (!run.state.events) return;
  const stack = run.state.fibers[fiberId]?.stack ?? [];
  for (const listen of Object.values(run.state.events.listens)) {
    if (listen.fiber !== fiberId) continue;
    if (stack.some((frame) => frame.kind === 'step' && frame.local.listen === listen.content.id)) continue;
    closeListen(run, listen);
  }
}

/** The listen of a step's frame. */
export function listenOf(run: Run, frame: StepFrame): ListenState {
  const listen = run.state.events?.listens[frame.local.listen as string];
  if (!listen) throw new Error(`no listen of ${frame.at}`);
  return listen;
}

// ---- helpers

/** The listen consumes the event, if it wants it. */
function offer(run: Run, listen: ListenState, { event, listens }: Heard): boolean {
  if (listen.over) return false;
  const choice = chosen(run, listen, event);
  if (choice === null) return false;
  const { index, values } = choice;
  for (const [key, value] of Object.entries(values)) put(listen.fixed, key, value);
  const { content } = listen;
  // The first event ends it, and whoever found it for this listen has taken the wait away already.
  if (content.once && listens.includes(content.id)) listen.asked = false;
  if (index >= listen.wanted) {
    const until = listen.until as { all: boolean };
    listen.met.push(index);
    listen.over = !until.all || everyMet(listen, listen.wanted, content.filters.length);
    return true;
  }
  const value = readEvent(event, listen.read);
  const frame = frameOf(run, listen);
  listen.count++;
  if (frame?.iterates) listen.queue.push(value);
  if (!frame?.iterates || isConditional(listen)) {
    if (listen.until !== 'never') listen.consumed.push(value);
  }
  run.note(
    'heard',
    { name: content.step, at: content.pointer },
    { id: event.id, type: event.type, source: event.source },
  );
  if (listen.all) {
    listen.met.push(index);
    listen.over = everyMet(listen, 0, listen.wanted);
  } else if (listen.until === null) listen.over = true;
  else if (frame && isConditional(listen)) listen.over = holds(run, listen, frame);
  return true;
}

function isConditional({ until }: ListenState): boolean {
  return until !== null && until !== 'never' && 'when' in until;
}

/** The first filter that asks for the event, `until`'s first: what ends a listen is not consumed by it. */
function chosen(run: Run, listen: ListenState, event: Heard['event']): { index: number; values: JsonObject } | null {
  const { filters } = listen.content;
  const order = filters.map((_, i) => (i + listen.wanted) % filters.length);
  for (const index of order) {
    if (listen.met.includes(index)) continue;
    const filter = filters[index];
    const values = filter && match(filter, event, () => run.now);
    if (!filter || !values) continue;
    const open = filter.correlate.filter(({ expect }) => expect === undefined).map(({ key }) => key);
    const fits = open.every(
      (key) => !Object.hasOwn(listen.fixed, key) || isSame(listen.fixed[key] ?? null, values[key] ?? null),
    );
    if (fits) return { index, values: Object.fromEntries(open.map((key) => [key, values[key] ?? null])) };
  }
  return null;
}

function everyMet({ met }: ListenState, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (!met.includes(index)) return false;
  return true;
}

/** A condition that fails is the step's error, raised when the step next acts: whoever sent the event has no part in it. */
function holds(run: Run, listen: ListenState, { scope }: { scope: Scope }): boolean {
  const { when } = listen.until as { when: string };
  try {
    return run.expressions.test(when, listen.consumed, scope);
  } catch (failure) {
    if (!(failure instanceof Raised)) throw failure;
    listen.failure = failure.error;
    return true;
  }
}

/** The step that listens, with what its expressions see. */
function frameOf(run: Run, listen: ListenState): { scope: Scope; iterates: boolean } | null {
  const fiber: Fiber | undefined = run.state.fibers[listen.fiber];
  const frame = fiber?.stack.find(
    (one): one is StepFrame => one.kind === 'step' && one.local.listen === listen.content.id,
  );
  if (!fiber || !frame) return null;
  return { scope: run.scopeOf(fiber, frame, 'body'), iterates: 'foreach' in run.stepAt(frame.at) };
}

/** The step looks at what it has, unless it does already. */
function tell(run: Run, listen: ListenState): void {
  const isWork = listen.over || listen.queue.length > 0;
  if (listen.busy || !isWork) return;
  listen.busy = true;
  run.state.ready.push({ fiber: listen.fiber, signal: { type: 'settled', value: null } });
}
