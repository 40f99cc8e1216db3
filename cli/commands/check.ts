/** `orkestra check`: what is wrong with definitions, function declarations and the project file. Needs no server. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import type { Definition } from '../../engine/definition/document.ts';
import { correct } from '../../engine/definition/fix.ts';
import { inOrder, type Problem } from '../../engine/definition/problems.ts';
import type { CheckedFile } from '../../engine/definition/render/checked-file.ts';
import { type History, historyOf, versionProblems } from '../../engine/versions/history.ts';
import { changesInWords } from '../changes.ts';
import { checkFiles } from '../checking.ts';
import { commitOf } from '../git.ts';
import { shown } from '../home.ts';
import { live } from '../lifecycle.ts';
import { bad, count, faint, good, print } from '../print.ts';
import { checkFile, checkText, filesBelow, filesOf, forgetProjects, projectOf, projectOfFile } from '../project.ts';
import { FoundProblems, WrongUse } from '../refusal.ts';
import { type Format, rendered } from '../rendering.ts';
import { hasLock, lockOf, lockProblem, placeOfVersion, versionsAt, versionsNow } from '../versions.ts';
import { watchPlaces } from '../watching.ts';

export interface CheckOptions {
  format: Format;
  json?: true;
  strict?: true;
  fix?: true;
  watch?: true;
  against?: string;
}

export async function check(paths: string[], options: CheckOptions): Promise<void> {
  const format = options.json ? 'json' : options.format;
  if (!options.watch) {
    const names = namesOf(paths);
    const files = options.fix
      ? round(names, options, format)
      : told(await checkedFiles(names), options.against, format);
    const refuses = ({ severity }: Problem) => severity === 'error' || (options.strict && severity === 'warning');
    if (files.some(({ problems }) => problems.some(refuses))) throw new FoundProblems();
    return;
  }
  if (format !== 'text') throw new WrongUse(`--watch prints text for a person: leave out --format ${format}.`);
  const again = () => {
    forgetProjects();
    if (process.stdout.isTTY) process.stdout.write(CLEAR);
    try {
      round(namesOf(paths), options, format);
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

function namesOf(paths: string[]): string[] {
  return paths.length === 0 ? wholeProject() : [...new Set(paths.flatMap(named))];
}

/** In one go: while somebody watches there is nothing to wait for, and files that are corrected may depend on each other. */
function round(names: string[], options: CheckOptions, format: Format): CheckedFile[] {
  const mended: string[] = [];
  const checked = names.map((file) => (options.fix ? corrected(file, mended) : { file, ...checkFile(file) }));
  return told(checked, options.against, format, mended);
}

async function checkedFiles(names: string[]): Promise<Checked[]> {
  // Only a lock asks what definitions say.
  const definitions = names.some((file) => hasLock(projectOfFile(file)));
  const checked = await checkFiles(names, { definitions });
  return checked.map((one, i) => ({ file: names[i] as string, ...one }));
}

/** Prints what there is to say. */
function told(
  checked: readonly Checked[],
  against: string | undefined,
  format: Format,
  mended: readonly string[] = [],
): CheckedFile[] {
  const files = withVersions(checked, against, format);
  if (format === 'text' && mended.length > 0) {
    print(`${mended.join('\n')}\n${good(`${count(mended.length, 'problem')} corrected.`)}\n`);
  }
  print(rendered(files, format));
  return files;
}

/** Writes the file when something in it is certain, and says what. */
function corrected(file: string, mended: string[]): Checked {
  const { source } = checkFile(file);
  const after = correct(source, (text) => checkText(file, text).problems);
  if (after.text !== source) writeFileSync(file, after.text);
  for (const { line, column, message, fix } of after.mended) {
    mended.push(`${file}:${line}:${column} ${message}${fix === undefined ? '' : ` ${fix}`}`);
  }
  return { file, source: after.text, ...checkText(file, after.text) };
}

type Checked = CheckedFile & { definition?: Definition };

/** With what is wrong with their versions: by the lock of their project, and by an earlier state of it. */
function withVersions(files: readonly Checked[], against: string | undefined, format: Format): CheckedFile[] {
  const projects = new Map(files.map(({ file }) => [file, projectOfFile(file)]));
  const own = [...new Set(projects.values())].filter((one) => one !== null);
  if (against !== undefined && own.length === 0) {
    throw new WrongUse('--against compares the definitions of a project: there is no orkestra.yaml above these files.');
  }
  const locks = new Map(own.map((project) => [project.root, lockOf(project)]));
  const found: Problem[] = [];
  const source = (file: string) => files.find((one) => one.file === file)?.source ?? '';
  for (const project of against === undefined ? [] : own) {
    const history = historyOf(versionsNow(project), versionsAt(commitOf(against as string, project.root), project));
    found.push(...versionProblems(history, ({ file }) => placeOfVersion(source(file), file)));
    if (format === 'text') tell(history, files);
  }
  const all = files.map((one): CheckedFile => {
    const project = projects.get(one.file);
    const lock = locks.get(project?.root ?? '')?.lock;
    const changed =
      one.definition && lock && lockProblem(one.definition, one.source, one.file, lock, project?.documents);
    const more = [...found.filter(({ file }) => file === one.file), ...(changed ? [changed] : [])];
    return { file: one.file, source: one.source, problems: inOrder([...one.problems, ...more]) };
  });
  const broken = [...locks.values()].filter(({ problems }) => problems.length > 0);
  return [
    ...all,
    ...broken.map((lock): CheckedFile => ({ file: lock.file, source: lock.source, problems: lock.problems })),
  ];
}

/** What changed in the files that are checked, and which definitions are gone. */
function tell(history: History, files: readonly CheckedFile[]): void {
  const names = new Set(files.map(({ file }) => file));
  for (const one of history.replaced) if (names.has(one.after.file)) print(`${changesInWords(one)}\n`);
  for (const name of history.removed) print(`${bad('breaking')}  definition \`${name}\` removed\n`);
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
