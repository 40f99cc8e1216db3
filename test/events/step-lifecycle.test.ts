/**
 * Where a run goes faster than its steps can be told, the sink still learns the truth: what stands open has started, what
 * was told to have started has ended, and nothing is guessed.
 */
import { expect, it } from 'vitest';
import type { TraceKind } from '../../engine/run/state.ts';
import type { StepEntry } from '../../engine/run/step-entries.ts';
import { newestOf, StepStory } from '../../server/events/step-lifecycle.ts';
import { stepsAround } from '../../server/events/step-telling.ts';

const AT = '2026-01-01T00:00:00.000Z';
let seq = 0;
const entry = (kind: TraceKind, pointer: string | null): StepEntry => ({
  seq: seq++,
  at: AT,
  kind,
  pointer,
  error: null,
});
const words = (events: StepStory['events']) => events.map(({ phase, pointer }) => `${phase} ${pointer}`);

it('tells first of what has ended behind a gap nothing, then of what stands open since when', () => {
  const story = new StepStory(['/do/0/each', '/do/0/each/do/0/gone'], () => []);
  story.tell(entry('left', '/do/0/each/do/0/other'));
  story.reconcile(
    [
      { pointer: '/do/0/each', since: 0 },
      { pointer: '/do/0/each/do/1/ask', since: Date.parse(AT) },
    ],
    90,
  );
  expect(words(story.events)).toEqual([
    'completed /do/0/each/do/0/other',
    'created /do/0/each/do/1/ask',
    'started /do/0/each/do/1/ask',
  ]);
  expect(story.events.at(-1)).toMatchObject({ at: AT, seq: 90 });
  expect(story.open).toEqual(['/do/0/each', '/do/0/each/do/1/ask']);
});

it('gives up only what lies in a step, the inner first', () => {
  const story = new StepStory(['/do/1/a', '/do/1/a/do/0/x', '/do/10/a'], () => []);
  story.tell(entry('raised', '/do/1/a'));
  expect(words(story.events)).toEqual(['cancelled /do/1/a/do/0/x', 'faulted /do/1/a']);
  expect(story.open).toEqual(['/do/10/a']);
});

it('keeps, of more events than there is room for, the newest and those without which a reader would be wrong', () => {
  const story = new StepStory(['/do/0/told'], () => []);
  const before = story.open;
  story.tell(entry('left', '/do/0/told'));
  story.tell(entry('entered', '/do/1/standing'));
  for (let i = 0; i < 100; i++) {
    story.tell(entry('entered', '/do/1/standing/do/0/count'));
    story.tell(entry('left', '/do/1/standing/do/0/count'));
  }
  expect(story.events).toHaveLength(303);
  expect(words(newestOf(story.events, 2, before, story.open))).toEqual([
    'completed /do/0/told',
    'created /do/1/standing',
    'started /do/1/standing',
    'started /do/1/standing/do/0/count',
    'completed /do/1/standing/do/0/count',
  ]);
  expect(newestOf(story.events, 1_000, before, story.open)).toHaveLength(303);
  expect(newestOf(story.events, 0, before, story.open)).toHaveLength(3);
});

it('finds the steps around a step, whatever they are called', () => {
  const inner = { '1': { do: [{ 'a/b': { set: { x: 1 } } }] } };
  const document = { do: [{ catch: { try: [inner], catch: { do: [inner] } } }] };
  expect(stepsAround(document, '/do/0/catch/catch/do/0/1/do/0/a~1b')).toEqual([
    '/do/0/catch',
    '/do/0/catch/catch/do/0/1',
  ]);
  expect(stepsAround(document, '/do/0/catch')).toEqual([]);
  expect(stepsAround(null, '/do/0/catch/try/0/1')).toEqual([]);
});
