/** What happened in a run, one line an entry, for the report of a failed test. */
import type { Json } from '../json.ts';
import type { TraceEntry } from '../run/state.ts';
import { brief } from './matching.ts';

/** `+30m  ask  asked support-l1: "Customer question…"`, the time counted from the first entry. */
export function timeline(trace: readonly TraceEntry[], most = 40): string[] {
  const started = Date.parse(trace[0]?.at ?? '');
  const lines = trace
    .filter(({ kind }) => kind !== 'entered')
    .map((entry) =>
      `${since(Date.parse(entry.at) - started).padEnd(9)} ${(entry.step ?? '').padEnd(14)} ${words(entry)}`.trimEnd(),
    );
  return lines.length > most
    ? [...lines.slice(0, 3), `… ${lines.length - most} more …`, ...lines.slice(3 - most)]
    : lines;
}

function words({ kind, data }: TraceEntry): string {
  const given = data as { [key: string]: Json } & {
    by?: { key?: string } & Json;
    assign?: { groups: string[]; users: string[] } & Json;
  };
  const text = (key: string) => (typeof given[key] === 'string' ? given[key] : brief(given[key] ?? null));
  const error = () => {
    const { status, detail, title } = (given.error ?? {}) as { status?: number; detail?: string; title?: string };
    return `${status ?? ''} ${detail ?? title ?? ''}`.trim();
  };
  switch (kind) {
    case 'started':
      return `started with ${brief(given.input ?? null)}`;
    case 'left':
      return `→ ${brief(given.output ?? null)}${typeof given.then === 'string' ? `, then ${given.then}` : ''}`;
    case 'asked': {
      const to = [...(given.assign?.groups ?? []), ...(given.assign?.users ?? [])].join(', ') || 'nobody in particular';
      return `asked ${to}: ${text('title')}`;
    }
    case 'decided':
      return `${given.by?.key ?? 'somebody'} decided ${text('outcome')} ${brief(given.answer ?? null)}`;
    case 'called':
      return `called ${['function', 'workflow', 'method', 'uri'].flatMap((key) => (typeof given[key] === 'string' ? [given[key]] : [])).join(' ')}`;
    case 'waiting':
      return `waits until ${text('until')}`;
    case 'retried':
      return `failed (${error()}), again at ${text('at')}`;
    case 'caught':
      return `caught ${error()}`;
    case 'raised':
      return `failed: ${error()}`;
    case 'ended':
      return `ended ${text('status')}${given.error ? `: ${error()}` : ''}`;
    case 'paused':
    case 'restarted':
      return `${kind}: ${text('reason')}`;
    default:
      return kind;
  }
}

function since(ms: number): string {
  if (ms === 0) return '0';
  const parts: string[] = [];
  let left = Math.round(ms);
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ] as const) {
    const count = Math.floor(left / size);
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
    left -= count * size;
  }
  return `+${parts.join('')}`;
}
