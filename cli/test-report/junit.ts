/** The outcomes as JUnit XML, in the form that CI servers read: a suite for each file, a case for each test. */
import { timeline } from '../../engine/testing/timeline.ts';
import type { Outcome } from './outcome.ts';

export function junit(outcomes: readonly Outcome[], ms: number): string {
  const files = [...new Set(outcomes.map(({ file }) => file))];
  const suites = files.map((file) => {
    const own = outcomes.filter((one) => one.file === file);
    const failures = own.filter(({ failure }) => failure).length;
    const time = own.reduce((sum, one) => sum + one.ms, 0);
    return `  <testsuite name="${escaped(file)}" tests="${own.length}" failures="${failures}" time="${seconds(time)}">\n${own.map(testCase).join('\n')}\n  </testsuite>`;
  });
  const failed = outcomes.filter(({ failure }) => failure).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="orkestra" tests="${outcomes.length}" failures="${failed}" time="${seconds(ms)}">\n${suites.join('\n')}\n</testsuites>\n`;
}

// ---- helpers

function testCase({ file, name, ms, failure, timeline: trace }: Outcome): string {
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" time="${seconds(ms)}"`;
  if (!failure) return `${head}/>`;
  const body = `${file}:${failure.line}\n${failure.message}\n\n${timeline(trace).join('\n')}`;
  return `${head}>\n      <failure message="${escaped(failure.message.split('\n')[0] ?? '')}">${escaped(body)}</failure>\n    </testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** For text and attributes; what XML 1.0 cannot hold at all is left out. */
function escaped(text: string): string {
  return [...text.replaceAll(COLOUR, '')]
    .filter(isXml)
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

/** What print.ts paints with. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

function isXml(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return code === 9 || code === 10 || code === 13 || (code >= 32 && code !== 0xfffe && code !== 0xffff);
}
