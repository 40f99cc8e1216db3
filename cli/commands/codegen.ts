/** `orkestra codegen`: the project's types as one module; with `--check` says whether the one there is in step. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectModule } from '../../codegen/project.ts';
import { sourcesOf } from '../codegen-sources.ts';
import { shown } from '../home.ts';
import { print, printJson } from '../print.ts';
import { projectOf } from '../project.ts';
import { FoundProblems, WrongUse } from '../refusal.ts';

export function codegen(options: { check?: true; out: string; json?: true }): void {
  const project = projectOf(process.cwd());
  if (!project) throw new WrongUse(`There is no orkestra.yaml in ${process.cwd()} or above it: change to a project.`);
  const file = path.resolve(project.root, options.out);
  const text = projectModule(sourcesOf(project));
  const inStep = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!inStep && !options.check) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const name = shown(file);
  if (options.json) printJson({ file: name, inStep, written: !inStep && !options.check });
  else if (inStep) print(`${name} is in step.`);
  else print(options.check ? `${name} is out of step: run "orkestra codegen".` : `Wrote ${name}.`);
  if (options.check && !inStep) throw new FoundProblems();
}
