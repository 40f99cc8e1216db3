/** The one validator, as the form library wants to see it. What is shown to a person comes from fields.ts, not from here. */
import type { RJSFSchema, RJSFValidationError, ValidatorType } from '@rjsf/utils';
import type { Json, JsonObject } from '../../engine/json.ts';
import { describe, isValid, validate } from '../../schemas/validate.ts';

export const validator: ValidatorType = {
  // A part of the form's schema; its references lead into the whole.
  isValid: (schema, data, root) => isValid(inDocument(schema, root), plain(data)),
  rawValidation: (schema, data) => ({ errors: validate(schema as JsonObject, plain(data)) as never[] }),
  validateFormData(data, schema) {
    const errors = validate(schema as JsonObject, plain(data)).map(
      (violation): RJSFValidationError => ({
        message: violation.message,
        stack: describe(violation, schema as JsonObject),
        property: violation.pointer.replaceAll('/', '.'),
      }),
    );
    return { errors, errorSchema: {} };
  },
};

function inDocument(schema: RJSFSchema, root: RJSFSchema): JsonObject {
  const { $defs, definitions } = root;
  return { ...($defs && { $defs }), ...(definitions && { definitions }), ...schema } as JsonObject;
}

/** What a form has not filled in is absent, not `undefined`: JSON knows no such value. */
export function plain(data: unknown): Json {
  return JSON.parse(JSON.stringify(data ?? {})) as Json;
}
