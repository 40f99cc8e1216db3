/** The page's client from the list of operations: types of input and output, one typed `call`. Text in, text out. */
import type { Json, JsonObject } from '../engine/json.ts';
import { key, quoted, typeOf } from './schema-types.ts';

export interface OperationText {
  name: string;
  http: string;
  summary: string;
  input: JsonObject;
  output: JsonObject;
}

export function pageClient(operations: readonly OperationText[]): string {
  const types = operations
    .map(
      ({ name, summary, input, output }) =>
        `  /** ${summary} */\n  ${quoted(name)}: {\n    input: ${typeOf(input as Json, '    ')};\n    output: ${typeOf(output as Json, '    ')};\n  };`,
    )
    .join('\n');
  const lines = operations.map(({ name, http }) => `  ${key(name)}: ${quoted(http)},`).join('\n');
  return `// generated from the list of operations; \`npm run generate\` writes it anew

/** Every operation: what it takes and what it gives. */
export interface Operations {
${types}
}

export type OperationName = keyof Operations;

/** Where each operation is reached, under \`/api\`. */
export const HTTP: Readonly<Record<OperationName, string>> = {
${lines}
};
`;
}
