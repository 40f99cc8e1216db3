/** What `orkestra check` prints: the renderers of the engine by the name of their format, with what only a command knows. */
import path from 'node:path';
import { frame } from '../engine/definition/frame.ts';
import type { Problem, Severity } from '../engine/definition/problems.ts';
import type { CheckedFile } from '../engine/definition/render/checked-file.ts';
import { renderGithub } from '../engine/definition/render/github.ts';
import { renderJson } from '../engine/definition/render/json.ts';
import { renderSarif } from '../engine/definition/render/sarif.ts';
import { bad, count, good, wantsColour } from './print.ts';
import { version } from './version.ts';

export type Format = 'text' | 'json' | 'sarif' | 'github';

/** Whole texts for programs, lines for people and for logs that are read by line. */
export function rendered(files: readonly CheckedFile[], format: Format): string {
  switch (format) {
    case 'json':
      return renderJson(files);
    case 'sarif':
      return renderSarif(files.map(fromRepository), { version: version() });
    case 'github':
      return [...renderGithub(files.map(fromRepository)), summary(files)].join('\n');
    case 'text':
      return [
        ...files.flatMap(({ source, problems }) =>
          problems.map((one) => `${frame(one, source, { colour: wantsColour() })}\n`),
        ),
        summary(files),
      ].join('\n');
  }
}

// ---- helpers

/** Paths as GitHub knows them: from the root of the checkout, with slashes. */
function fromRepository(checked: CheckedFile): CheckedFile {
  const root = process.env.GITHUB_WORKSPACE || process.cwd();
  const inside = path.relative(root, path.resolve(checked.file));
  const file = inside.startsWith('..') ? checked.file : inside;
  return { ...checked, file: file.split(path.sep).join('/') };
}

function summary(files: readonly CheckedFile[]): string {
  const problems = files.flatMap((one) => one.problems);
  const checked = count(files.length, 'file');
  const found = (['error', 'warning', 'hint'] as Severity[])
    .map((severity) => [problems.filter((one: Problem) => one.severity === severity).length, severity] as const)
    .filter(([number]) => number > 0)
    .map(([number, severity]) => count(number, severity))
    .join(', ');
  if (!found) return good(`${checked} checked, no problems.`);
  const line = `${checked} checked: ${found}.`;
  return problems.some(({ severity }) => severity === 'error') ? bad(line) : line;
}
