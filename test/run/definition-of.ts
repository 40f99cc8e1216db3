/** A checked definition from the body of its YAML: what tests of the interpreter write. */
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Definition } from '../../engine/definition/document.ts';
import { frame } from '../../engine/definition/frame.ts';

/** `body` begins at `do:` or at other top-level keys; the document's head is added. Fails with the checker's frame. */
export function definitionOf(body: string): Definition {
  const source = `document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n${body.replace(/^\n/, '')}`;
  const { definition, problems } = checkDefinition(source, { file: 'test.yaml' });
  if (!definition) throw new Error(problems.map((problem) => frame(problem, source)).join('\n'));
  return definition;
}
