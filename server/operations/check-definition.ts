import { Type } from 'typebox';
import { problemAsJson } from '../../engine/definition/render/json.ts';
import { operation } from '../operation.ts';
import { checkInTenant } from './definitions.ts';
import { Closed, DiagnosticShape } from './shapes.ts';

export const checkDefinitionOperation = operation({
  name: 'definition.check',
  http: 'POST /definitions/check',
  summary: 'Check a definition: all problems with line, column and fix. Changes nothing.',
  tool: 'Checks the YAML of a definition and lists all problems with line, column and fix; changes nothing. Use it before definition_publish.',
  access: 'member',
  errors: [],
  input: Closed({
    source: Type.String({ maxLength: 2_000_000, description: 'YAML.' }),
    file: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Closed({ valid: Type.Boolean(), problems: Type.Array(DiagnosticShape) }),
  async run(scope, { source, file }) {
    const { problems, definition } = await checkInTenant(scope, source, file ?? 'definition.yaml');
    return { valid: definition !== undefined, problems: problems.slice(0, 200).map(problemAsJson) };
  },
});
