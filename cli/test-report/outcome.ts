/** How one test went, and a failed one in words: where it stands, what was not as expected, what had happened. */
import type { TraceEntry } from '../../engine/run/state.ts';
import { timeline } from '../../engine/testing/timeline.ts';
import { bad, faint } from '../print.ts';

export interface Outcome {
  file: string;
  name: string;
  ms: number;
  failure: { message: string; line: number } | null;
  timeline: readonly TraceEntry[];
  source: string;
}

export function failureText({ file, name, failure, timeline: trace, source }: Outcome): string {
  if (!failure) return '';
  const written = source.split('\n')[failure.line - 1]?.trim() ?? '';
  const happened = timeline(trace).map((line) => `    ${line}`);
  return [
    `${bad('✗')} ${faint(`${file}:${failure.line}`)} ${name}`,
    `  ${failure.message}`,
    ...(written === '' || trace.length === 0 ? [] : [faint(`  ${failure.line} │ ${written}`)]),
    ...(happened.length === 0 ? [] : [faint('  What happened:'), ...happened.map(faint)]),
  ].join('\n');
}
