/** What a run waits for now, in words: for `run.get`, MCP's handle and the run's page. */
import type { Progress } from './start.ts';
import type { RunState } from './state.ts';

export function waitingOf(state: RunState): Progress['waiting'] {
  const waiting: Progress['waiting'] = [];
  for (const { content } of Object.values(state.tasks)) {
    const whom = [...content.assign.groups, ...content.assign.users].join(', ');
    waiting.push({ kind: 'task', step: content.step, detail: whom ? `${content.title} (${whom})` : content.title });
  }
  for (const { call, fiber } of Object.values(state.calls)) {
    if (fiber === null || call.type === 'open-task' || call.type === 'expire-task') continue;
    const detail =
      call.type === 'function'
        ? `function ${call.name}`
        : call.type === 'start-workflow'
          ? `the start of ${call.name}`
          : call.type;
    waiting.push({ kind: 'call', step: call.step, detail });
  }
  for (const fiber of Object.values(state.fibers)) {
    for (const frame of fiber.stack) {
      if (frame.kind === 'step' && frame.type === 'run' && frame.local.child !== undefined) {
        waiting.push({ kind: 'run', step: frame.name, detail: `the end of run ${String(frame.local.child)}` });
      }
      if (frame.kind === 'step' && frame.wakeAt !== null) {
        waiting.push({ kind: 'time', step: frame.name, detail: `until ${new Date(frame.wakeAt).toISOString()}` });
      }
    }
  }
  return waiting;
}
