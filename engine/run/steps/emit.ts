import type { EmitStep } from '../../definition/document.ts';
import { attributeProblem, type CloudEvent } from '../../events/event.ts';
import type { JsonObject } from '../../json.ts';
import { isObject } from '../../json.ts';
import { raise } from '../errors.ts';
import type { Run } from '../run.ts';
import { runner } from './runner.ts';

/** `emit`: the event is completed here (id, source, time), handed to the host, and is the step's output. */
export const emitStep = runner<'emit', EmitStep>('emit', {
  enter(run, fiber, frame, step) {
    const written = run.evaluate(step.emit.event.with, fiber, frame);
    if (!isObject(written)) throw raise('expression', 'emit.event.with must give an object.');
    const event = completed(run, written);
    frame.local = { event };
    run.note('emitted', frame, { id: event.id, type: event.type, source: event.source });
    run.startCall({ type: 'emit-event', id: run.newCallId(), step: frame.at, event }, fiber.id);
    return { do: 'park' };
  },
  settled: (_run, _fiber, frame) => ({ do: 'leave', value: frame.local.event as JsonObject }),
});

/** What the author left out, and nothing that no CloudEvent may hold. An attribute that came out as null is left out. */
function completed(run: Run, written: JsonObject): CloudEvent {
  const { namespace, name } = run.definition.document;
  const event: JsonObject = {
    specversion: '1.0',
    id: run.host.newId(),
    source: `/orkestra/${namespace}/${name}`,
    time: new Date(run.now).toISOString(),
  };
  for (const [key, value] of Object.entries(written)) {
    if (key !== 'data' && value === null) continue;
    const problem = key === 'data' || key === 'specversion' ? undefined : attributeProblem(key, value);
    if (problem) throw raise('configuration', `The event's ${key} ${problem}; it is ${JSON.stringify(value)}.`);
    event[key] = value;
  }
  event.specversion = '1.0';
  if (typeof event.type !== 'string') throw raise('configuration', 'An event needs a type; its expression gave none.');
  if (event.data !== undefined && event.datacontenttype === undefined) event.datacontenttype = 'application/json';
  return event as CloudEvent;
}
