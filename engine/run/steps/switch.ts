import type { SwitchStep } from '../../definition/document.ts';
import type { JsonObject } from '../../json.ts';
import { runner } from './runner.ts';

/** `switch`: the first case whose `when` holds, or that has none, says where to go; the input passes through. */
export const switchStep = runner<'switch', SwitchStep>('switch', {
  enter(run, fiber, frame, step) {
    const scope = run.scopeOf(fiber, frame, 'body');
    let fallback: { then: string; note: JsonObject } | null = null;
    for (const entry of step.switch) {
      const [name, test] = Object.entries(entry)[0] ?? [];
      if (!test || name === undefined) continue;
      if (test.when === undefined) fallback ??= { then: test.then, note: { case: name } };
      else if (run.expressions.test(test.when, frame.input, scope)) {
        return { do: 'leave', value: frame.input, directive: test.then, note: { case: name } };
      }
    }
    // A default counts wherever it stands: it is what happens when nothing else matched.
    return {
      do: 'leave',
      value: frame.input,
      directive: fallback?.then ?? null,
      ...(fallback && { note: fallback.note }),
    };
  },
});
