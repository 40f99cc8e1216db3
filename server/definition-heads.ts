/** What the definitions of a folder take and give, for those that run them (`run: workflow`). */
import { readFileSync } from 'node:fs';
import { headOf, type OtherDefinition } from '../engine/definition/other-definitions.ts';
import { parse } from '../engine/definition/parse.ts';
import { definitionFiles } from './project-files.ts';

/** Of each name the highest version is the current one, as publishing the folder would have it. */
export function headsIn(folder: string): OtherDefinition[] {
  const heads = definitionFiles(folder).flatMap((file) => {
    const { value } = parse(readFileSync(file, 'utf8'), file);
    return value === undefined ? [] : headOf(value);
  });
  return heads.map((head, index) => ({
    ...head,
    current: heads.findLastIndex(({ namespace, name }) => namespace === head.namespace && name === head.name) === index,
  }));
}
