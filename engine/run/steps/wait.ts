import type { WaitStep } from '../../definition/document.ts';
import type { Json } from '../../json.ts';
import { durationOf } from '../data-flow.ts';
import { runner } from './runner.ts';

/** `wait`: the input passes through when the duration is over. */
export const waitStep = runner<'wait', WaitStep>('wait', {
  enter(run, fiber, frame, step) {
    const ms = durationOf(run.evaluate(step.wait as Json, fiber, frame), 'wait');
    if (ms === 0) return { do: 'leave', value: frame.input };
    frame.wakeAt = frame.startedAt + ms;
    run.note('waiting', frame, { until: new Date(frame.wakeAt).toISOString() });
    return { do: 'park' };
  },
  woken: (_run, _fiber, frame) => ({ do: 'leave', value: frame.input }),
});
