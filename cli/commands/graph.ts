/** `orkestra graph`: a definition as a drawing, from the layout that the page draws with. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import type { Definition } from '../../engine/definition/document.ts';
import { frame } from '../../engine/definition/frame.ts';
import { graphOf } from '../../engine/graph/graph.ts';
import { mermaidOf } from '../../engine/graph/mermaid.ts';
import { svgOf } from '../../engine/graph/svg.ts';
import { definitionFiles } from '../../server/project-files.ts';
import { shown } from '../home.ts';
import { print } from '../print.ts';
import { checkFile, projectOf } from '../project.ts';
import { Failed, WrongUse } from '../refusal.ts';

export function graph(wanted: string, options: { format: 'mermaid' | 'svg'; out?: string }): void {
  const drawn = graphOf(definitionOf(wanted));
  const text = options.format === 'svg' ? svgOf(drawn) : mermaidOf(drawn);
  if (options.out === undefined) {
    process.stdout.write(text);
    return;
  }
  writeFileSync(options.out, text);
  print(`Wrote ${shown(options.out)}.`);
}

/** By its file, or by its name in the project: then the highest version. */
function definitionOf(wanted: string): Definition {
  if (existsSync(wanted) && statSync(wanted).isFile()) return read(wanted);
  const project = projectOf(process.cwd());
  const files = project ? definitionFiles(project.definitions) : [];
  const found = files.flatMap((file) => {
    const { definition } = checkFile(shown(file));
    return definition ? [{ file, definition }] : [];
  });
  // Files are in the order of their versions.
  const last = found.findLast(({ definition }) => definition.document.name === wanted);
  if (last) return last.definition;
  const names = [...new Set(found.map(({ definition }) => definition.document.name))];
  throw new WrongUse(
    `There is no file and no definition ${wanted}${names.length > 0 ? `; the project has: ${names.join(', ')}` : ''}.`,
  );
}

function read(file: string): Definition {
  const { definition, problems, source } = checkFile(file);
  if (definition) return definition;
  const wrong = problems.filter(({ severity }) => severity === 'error').map((one) => frame(one, source));
  throw new Failed(`${wrong.join('\n\n')}\n\nNothing was drawn: correct this first.`);
}
