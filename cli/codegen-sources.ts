/** What a project's module is made from: the current version of each definition, and the declarations of functions. */
import { basename } from 'node:path';
import type { ProjectSources } from '../codegen/project.ts';
import type { Definition } from '../engine/definition/document.ts';
import { frame } from '../engine/definition/frame.ts';
import { definitionFiles, functionFiles } from '../server/project-files.ts';
import { shown } from './home.ts';
import { checkFile, type OpenProject } from './project.ts';
import { Failed } from './refusal.ts';

/** Refuses, with the checker's frames, when one of them has errors: types of something wrong would be wrong. */
export function sourcesOf(project: OpenProject): ProjectSources {
  const current = new Map<string, Definition>();
  const wrong: string[] = [];
  const look = (file: string): Definition | undefined => {
    const { definition, problems, source } = checkFile(shown(file));
    for (const one of problems) if (one.severity === 'error') wrong.push(frame(one, source));
    return definition;
  };
  look(project.file);
  for (const file of functionFiles(project.functions)) look(file);
  for (const file of definitionFiles(project.definitions)) {
    const definition = look(file);
    // The highest version of a name comes last.
    if (definition) current.set(definition.document.name, definition);
  }
  if (wrong.length > 0) throw new Failed(`${wrong.join('\n\n')}\n\nNothing was generated: correct this first.`);
  const functions = Object.fromEntries(
    functionFiles(project.functions).map((file) => {
      const name = basename(file, '.yaml');
      return [name, project.declarations[name] ?? { input: true, output: true }] as const;
    }),
  );
  return { definitions: [...current.values()], functions, documents: project.documents };
}
