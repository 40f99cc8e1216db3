/**
 * The corpora of the language. `refused/`: one mistake each, the file name is the rule broken and the first line says what
 * must be reported and where. `several/`: two or three mistakes each, of every mixture. `ok/`: good ones, together the whole profile. Both are checked as part of the project at the
 * root, so that its people, groups and functions are known.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CheckOptions, checkDefinition } from '../../engine/definition/check.ts';
import { parseData } from '../../engine/definition/parse.ts';
import { checkFunction, checkProject } from '../../engine/definition/project.ts';
import type { Json } from '../../engine/json.ts';
import { headsIn } from '../../server/definition-heads.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Fixture {
  name: string;
  file: string;
  text: string;
}

export function fixtures(folder: 'ok' | 'refused' | 'several'): Fixture[] {
  const at = `${ROOT}test/language/${folder}/`;
  return readdirSync(at)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ name: file.replace('.yaml', ''), file, text: readFileSync(at + file, 'utf8') }));
}

export function definitions(): Fixture[] {
  return readdirSync(`${ROOT}definitions`)
    .sort()
    .flatMap((name) =>
      readdirSync(`${ROOT}definitions/${name}`)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => `definitions/${name}/${file}`),
    )
    .map((file) => ({ name: file.split('/')[1]!, file, text: readFileSync(ROOT + file, 'utf8') }));
}

/** The root as a project: what `orkestra check` knows there. */
export function rootProject(): Pick<CheckOptions, 'project' | 'functions' | 'documents' | 'definitions'> {
  const { project } = checkProject(readFileSync(`${ROOT}orkestra.yaml`, 'utf8'), { file: 'orkestra.yaml' });
  const functions = Object.fromEntries(
    readdirSync(`${ROOT}functions`)
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) => {
        const { declaration } = checkFunction(readFileSync(`${ROOT}functions/${file}`, 'utf8'), { file });
        return declaration ? [[file.replace('.yaml', ''), declaration] as const] : [];
      }),
  );
  const documents = Object.fromEntries(
    Object.entries(project?.documents ?? {}).map(([uri, file]) => {
      const read = parseData(readFileSync(ROOT + file, 'utf8'));
      return [uri, 'value' in read ? read.value : (null as Json)] as const;
    }),
  );
  return { ...(project ? { project } : {}), functions, documents, definitions: headsIn(`${ROOT}definitions`) };
}

const project = rootProject();

export function check(text: string, file = 'definition.yaml') {
  return checkDefinition(text, { file, ...project });
}

/** `code @ line:column` of every problem, as the first line of a refused fixture writes it. */
export function found(text: string): string {
  return check(text)
    .problems.map(({ code, line, column }) => `${code} @ ${line}:${column}`)
    .join(', ');
}
