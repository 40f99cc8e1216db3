/**
 * Which of a call's `parameters` goes where: to the parameters of the operation by name, to an API key it knows of, and what
 * is left to the body. The same rule for the checker and the run.
 *
 * The body is given whole, under the name of its parameter (2.0) or as `body` (3.x), or field by field: names that are
 * neither are the body's. A name in two places (path and query) goes to both.
 */
import type { ApiKey, Operation, Parameter } from './operation.ts';

export interface Sorted {
  readonly parameters: readonly Parameter[];
  readonly apiKeys: readonly ApiKey[];
  /** The name that is the whole body, when it is given. */
  readonly whole: string | null;
  /** Names that are fields of the body. */
  readonly fields: readonly string[];
  /** Names that the operation has no place for. */
  readonly unknown: readonly string[];
  /** Names without which it cannot be called. */
  readonly missing: readonly string[];
}

export function sorted({ parameters, body, apiKeys }: Operation, given: readonly string[]): Sorted {
  const has = (name: string) => given.includes(name);
  const left = given.filter(
    (name) => !parameters.some((one) => one.name === name) && !apiKeys.some((key) => key.name === name),
  );
  const whole = body !== null && left.includes(body.name) ? body.name : null;
  const others = left.filter((name) => name !== whole);
  const isField = (name: string) =>
    body !== null && whole === null && (body.fields === null || body.fields.includes(name));
  const fields = others.filter(isField);
  const missing = parameters.filter(({ name, required }) => required && !has(name)).map(({ name }) => name);
  if (body !== null && whole === null) {
    if (body.required && fields.length === 0 && body.requiredFields.length === 0) missing.push(body.name);
    else if (body.required || fields.length > 0) missing.push(...body.requiredFields.filter((name) => !has(name)));
  }
  return {
    parameters: parameters.filter(({ name }) => has(name)),
    // A key that the operation also declares as a parameter is that parameter.
    apiKeys: apiKeys.filter(({ name }) => has(name) && !parameters.some((one) => one.name === name)),
    whole,
    fields,
    unknown: others.filter((name) => !isField(name)),
    missing: [...new Set(missing)],
  };
}

/** Every name that can be given. */
export function namesOf({ parameters, body, apiKeys }: Operation): string[] {
  const fields = body === null ? [] : [body.name, ...(body.fields ?? [])];
  return [...new Set([...parameters.map(({ name }) => name), ...fields, ...apiKeys.map(({ name }) => name)])];
}
