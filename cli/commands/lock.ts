/** `orkestra lock`: writes down the digest of every version of the project, so that a published one can never change unseen. */
import { existsSync, writeFileSync } from 'node:fs';
import { lockText } from '../../engine/versions/lock.ts';
import { count, print, printJson } from '../print.ts';
import { projectOf } from '../project.ts';
import { Failed, FoundProblems, WrongUse } from '../refusal.ts';
import { digestOfDefinition, lockOf, versionsNow } from '../versions.ts';

export function lock(options: { check?: true; json?: true }): void {
  const project = projectOf(process.cwd());
  if (!project) throw new WrongUse(`There is no orkestra.yaml in ${process.cwd()} or above it: change to a project.`);
  const { file, source, lock: held, problems } = lockOf(project);
  const wrong = problems[0];
  if (wrong) throw new Failed(`${wrong.file}:${wrong.line}:${wrong.column} ${wrong.message} ${wrong.fix}`);
  const all = new Map(held);
  const added: string[] = [];
  for (const { file: from, name, version, definition, reason } of versionsNow(project)) {
    if (!definition) throw new Failed(`${from} has errors (${reason}): run "orkestra check" first.`);
    const key = `${name}@${version}`;
    const digest = digestOfDefinition(definition, project.documents);
    if (held.has(key) && held.get(key) !== digest) {
      throw new Failed(
        `${from} is in ${file} with other content: take the change back, or give it a version of its own.`,
      );
    }
    if (!held.has(key)) added.push(key);
    all.set(key, digest);
  }
  const text = lockText(all);
  // Also when only the order of its lines is another, as a merge may leave it.
  const inStep = text === source || (all.size === 0 && !existsSync(file));
  if (!inStep && !options.check) writeFileSync(file, text);
  if (options.json) printJson({ file, inStep, written: !inStep && !options.check, added });
  else if (inStep) print(`${file} is in step: ${count(all.size, 'version')}.`);
  else if (options.check) print(`${file} is out of step: run "orkestra lock".`);
  else print(`Wrote ${file}: ${count(all.size, 'version')}${added.length > 0 ? `, new: ${added.join(', ')}` : ''}.`);
  if (options.check && !inStep) throw new FoundProblems();
}
