import { Type } from 'typebox';
import { type CloudEvent, eventProblems } from '../../engine/events/event.ts';
import type { JsonObject } from '../../engine/json.ts';
import { AppError } from '../errors.ts';
import { receive } from '../events/receive.ts';
import { newId } from '../ids.ts';
import { operation } from '../operation.ts';
import { AnyObject, Choice, Closed } from './shapes.ts';

/** Of one event: a message, not a file. */
const EVENT_LIMIT = 256_000;

export const sendEvent = operation({
  name: 'event.send',
  http: 'POST /events',
  summary: 'Send events: to the runs that listen for them, and to the definitions they start.',
  tool: "Sends events (CloudEvents 1.0) to the runs that listen for them, and starts what they start. Give events, each with a type and data; without an id each call is a new event, with the same source and id a repeated call changes nothing. Comes back with how many runs were reached; an event nobody listens for yet is kept for those that will. Not for answering a person's task: task_complete does that.",
  access: 'member',
  errors: ['INPUT_REFUSED', 'TOO_LARGE'],
  input: Closed({
    events: Type.Array(AnyObject, {
      minItems: 1,
      maxItems: 100,
      description:
        'CloudEvents as JSON: type, data, and, where they matter, id, source, subject, time and extension attributes. What is left out of id, source, time and specversion is filled in.',
    }),
  }),
  output: Closed({
    items: Type.Array(
      Closed({
        id: Type.String({ description: "The event's own id." }),
        source: Type.String(),
        state: Choice(['received', 'known'], 'known: this very event was received before.'),
        reached: Type.Integer({ description: 'Runs that listened for it.' }),
        started: Type.Array(Type.String(), { description: 'Ids of the runs it started.' }),
      }),
    ),
  }),
  async run(scope, { events }) {
    const whole = events.map((event) => ({
      specversion: '1.0',
      id: newId(),
      source: `/principals/${scope.principal.key}`,
      time: new Date().toISOString(),
      ...event,
    }));
    refuseMistakes(whole);
    const items = [];
    // One after the other: the order they are sent in is the order of receipt.
    for (const event of whole as unknown as CloudEvent[]) {
      const { isNew, reached, started } = await receive(scope, event, scope.principal.id, null);
      const state = isNew ? ('received' as const) : ('known' as const);
      items.push({ id: event.id, source: event.source, state, reached, started });
    }
    return { items };
  },
});

function refuseMistakes(events: readonly JsonObject[]): void {
  const violations = events.flatMap((event, index) =>
    eventProblems(event).map(({ pointer, message }) => ({
      pointer: `/events/${index}${pointer}`,
      message,
      text: `${pointer.slice(1) || 'event'} ${message}`,
    })),
  );
  if (violations.length > 0) {
    const problems = violations.slice(0, 5).map(({ text }) => text);
    throw new AppError('INPUT_REFUSED', { operation: 'event.send', problems: problems.join('; '), violations });
  }
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event));
    if (size > EVENT_LIMIT) throw new AppError('TOO_LARGE', { what: 'event', size, limit: EVENT_LIMIT });
  }
}
