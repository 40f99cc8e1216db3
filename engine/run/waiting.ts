/** What a run waits for now, in words: for `run.get`, MCP's handle and the run's page. */
import type { OpenFilter } from '../events/filter.ts';
import type { Progress } from './start.ts';
import type { RunState } from './state.ts';

export function waitingOf(state: RunState): Progress['waiting'] {
  const waiting: Progress['waiting'] = [];
  for (const { content } of Object.values(state.tasks)) {
    const whom = [...content.assign.groups, ...content.assign.users].join(', ');
    waiting.push({ kind: 'task', step: content.step, detail: whom ? `${content.title} (${whom})` : content.title });
  }
  for (const { call, fiber } of Object.values(state.calls)) {
    if (fiber === null || call.type === 'open-task' || call.type === 'expire-task' || call.type === 'open-listen')
      continue;
    const detail =
      call.type === 'function'
        ? `function ${call.name}`
        : call.type === 'start-workflow'
          ? `the start of ${call.name}`
          : call.type;
    waiting.push({ kind: 'call', step: call.step, detail });
  }
  for (const { content, over } of Object.values(state.events?.listens ?? {})) {
    if (!over) waiting.push({ kind: 'event', step: content.step, detail: `listens for ${askedFor(content.filters)}` });
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

/** "order.paid, order.cancelled": the types listened for. */
export function askedFor(filters: readonly OpenFilter[]): string {
  const types = filters.map(({ with: { type } }) => {
    if (type === undefined) return 'any event';
    return 'is' in type ? String(type.is) : type.holds.trim();
  });
  return [...new Set(types)].join(', ');
}
