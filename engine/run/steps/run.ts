import type { RunStep } from '../../definition/document.ts';
import type { Json, JsonObject } from '../../json.ts';
import { own } from '../../json.ts';
import { awaitChild } from '../children.ts';
import { runner } from './runner.ts';

/**
 * `run: workflow`: a run of another definition, with a history of its own. Awaited (the default) its output is the step's
 * and its error the step's error; with `await: false` the step leaves with its own input once the run has begun.
 */
export const runStep = runner<'run', RunStep>('run', {
  enter(run, fiber, frame, step) {
    const { namespace, name, version, input } = step.run.workflow;
    const given: Json = input === undefined ? {} : run.evaluate(input, fiber, frame);
    const id = run.newCallId();
    run.note('called', frame, { call: id, workflow: `${namespace}/${name}:${version}`, input: given });
    run.startCall(
      {
        type: 'start-workflow',
        id,
        step: frame.at,
        namespace,
        name,
        version,
        input: given,
        await: step.run.await !== false,
      },
      fiber.id,
    );
    frame.local = { call: id };
    return { do: 'park' };
  },
  settled(run, fiber, frame, step, value) {
    const output = own(value as JsonObject, 'output');
    if (output !== undefined) return { do: 'leave', value: output };
    if (step.run.await === false) return { do: 'leave', value: frame.input };
    awaitChild(run, fiber, frame, String((value as JsonObject).runId), String(frame.local.call));
    return { do: 'park' };
  },
});
