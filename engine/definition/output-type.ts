/** What a run of a definition can give, told from its steps: for readers of a definition that declares no output. */
import type { JsonObject } from '../json.ts';
import { NEVER, type Type, UNKNOWN } from '../types/type.ts';
import { type Functions, stepTypes } from './check-types.ts';
import type { Definition } from './document.ts';
import { Findings } from './findings.ts';
import { nowhere } from './places.ts';
import { walk } from './walk.ts';

export function outputTypeOf(definition: Definition, functions: Functions): Type {
  const document = definition as unknown as JsonObject;
  const graph = stepTypes(document, walk(document), functions, new Findings('', nowhere));
  // A run that never completes gives nothing; steps that cannot be followed may give anything.
  return graph ? (graph.output ?? NEVER) : UNKNOWN;
}
