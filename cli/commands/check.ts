/** `orkestra check`: what is wrong with definitions, function declarations and the project file. Needs no server. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { correct } from '../../engine/definition/fix.ts';
import type { Problem } from '../../engine/definition/problems.ts';
import type { CheckedFile } from '../../engine/definition/render/checked-file.ts';
import { shown } from '../home.ts';
import { live } from '../lifecycle.ts';
import { count, faint, good, print } from '../print.ts';
import { checkFile, checkText, filesBelow, filesOf, forgetProjects, projectOf } from '../project.ts';
import { FoundProblems, WrongUse } from '../refusal.ts';
import { type Format, rendered } from '../rendering.ts';
import { watchPlaces } from '../watching.ts';

export interface CheckOptions {
  format: Format;
  json?: true;
  strict?: true;
  fix?: true;
  watch?: true;
}

export async function check(paths: string[], options: CheckOptions): Promise<void> {
  const format = options.json ? 'json' : options.format;
  if (!options.watch) {
    const files = round(paths, options, format);
    const refuses = ({ severity }: Problem) => severity === 'error' || (options.strict && severity === 'warning');
    if (files.some(({ problems }) => problems.some(refuses))) throw new FoundProblems();
    return;
  }
  if (format !== 'text') throw new WrongUse(`--watch prints text for a person: leave out --format ${format}.`);
  const again = () => {
    forgetProjects();
    if (process.stdout.isTTY) process.stdout.write(CLEAR);
    try {
      round(paths, options, format);
    } catch (failure) {
      // A file that is gone for a moment is no reason to stop looking.
      if (!(failure instanceof WrongUse)) throw failure;
      print(failure.message);
    }
    print(faint('Looking again at every save. Ctrl-C ends.'));
  };
  await live(
    async () => {
      const stop = watchPlaces(placesOf(paths), again);
      return { stop: async () => stop() };
    },
    again,
    () => undefined,
  );
}

// ---- helpers

/** The screen and what was scrolled out of it. */
const CLEAR = '\u001b[2J\u001b[3J\u001b[H';

function round(paths: string[], options: CheckOptions, format: Format): CheckedFile[] {
  const names = paths.length === 0 ? wholeProject() : [...new Set(paths.flatMap(named))];
  const mended: string[] = [];
  const files = names.map((file) => (options.fix ? corrected(file, mended) : { file, ...checkFile(file) }));
  if (format === 'text' && mended.length > 0) {
    print(`${mended.join('\n')}\n${good(`${count(mended.length, 'problem')} corrected.`)}\n`);
  }
  print(rendered(files, format));
  return files;
}

/** Writes the file when something in it is certain, and says what. */
function corrected(file: string, mended: string[]): CheckedFile {
  const { source } = checkFile(file);
  const after = correct(source, (text) => checkText(file, text).problems);
  if (after.text !== source) writeFileSync(file, after.text);
  for (const { line, column, message, fix } of after.mended) {
    mended.push(`${file}:${line}:${column} ${message}${fix === undefined ? '' : ` ${fix}`}`);
  }
  return { file, source: after.text, problems: after.problems };
}

function wholeProject(): string[] {
  return filesOf(ownProject()).map(shown);
}

function ownProject() {
  const project = projectOf(process.cwd());
  if (project) return project;
  throw new WrongUse(`There is no orkestra.yaml in ${process.cwd()} or above it: name the files or folders to check.`);
}

function named(given: string): string[] {
  if (!existsSync(given)) throw new WrongUse(`There is no file or folder ${given}.`);
  if (!statSync(given).isDirectory()) return [given];
  const files = filesBelow(given);
  if (files.length === 0) throw new WrongUse(`There are no YAML files in ${given}.`);
  return files.map(shown);
}

/** What to watch: what is checked, and the project that says which people and functions there are. */
function placesOf(paths: string[]): string[] {
  const projects = paths.length === 0 ? [ownProject()] : paths.flatMap((one) => projectOf(one) ?? []);
  const files = projects.flatMap(({ file, functions, definitions }) =>
    paths.length === 0 ? [file, functions, definitions] : [file, functions],
  );
  return [...new Set([...paths, ...files])];
}
