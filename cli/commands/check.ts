/** `orkestra check`: what is wrong with definitions, function declarations and the project file. Needs no server. */
import { existsSync, statSync } from 'node:fs';
import { frame } from '../../engine/definition/frame.ts';
import type { Problem, Severity } from '../../engine/definition/problems.ts';
import { shown } from '../home.ts';
import { bad, count, good, print, printJson, wantsColour } from '../print.ts';
import { checkFile, filesBelow, filesOf, projectOf } from '../project.ts';
import { FoundProblems, WrongUse } from '../refusal.ts';

export interface CheckOptions {
  format: 'text' | 'json';
  json?: true;
  strict?: true;
}

export function check(paths: string[], options: CheckOptions): void {
  const files = paths.length === 0 ? wholeProject() : [...new Set(paths.flatMap(named))];
  const asJson = options.json || options.format === 'json';
  const all: Problem[] = [];
  for (const file of files) {
    const { source, problems } = checkFile(file);
    all.push(...problems);
    if (!asJson) for (const one of problems) print(`${frame(one, source, { colour: wantsColour() })}\n`);
  }
  if (asJson) printJson(all);
  else print(summary(files.length, all));
  const refuses = ({ severity }: Problem) => severity === 'error' || (options.strict && severity === 'warning');
  if (all.some(refuses)) throw new FoundProblems();
}

function wholeProject(): string[] {
  const project = projectOf(process.cwd());
  if (!project) {
    throw new WrongUse(
      `There is no orkestra.yaml in ${process.cwd()} or above it: name the files or folders to check.`,
    );
  }
  return filesOf(project).map(shown);
}

function named(given: string): string[] {
  if (!existsSync(given)) throw new WrongUse(`There is no file or folder ${given}.`);
  if (!statSync(given).isDirectory()) return [given];
  const files = filesBelow(given);
  if (files.length === 0) throw new WrongUse(`There are no YAML files in ${given}.`);
  return files.map(shown);
}

function summary(files: number, problems: Problem[]): string {
  const checked = count(files, 'file');
  const found = (['error', 'warning', 'hint'] as Severity[])
    .map((severity) => [problems.filter((one) => one.severity === severity).length, severity] as const)
    .filter(([number]) => number > 0)
    .map(([number, severity]) => count(number, severity))
    .join(', ');
  if (!found) return good(`${checked} checked, no problems.`);
  const line = `${checked} checked: ${found}.`;
  return problems.some(({ severity }) => severity === 'error') ? bad(line) : line;
}
