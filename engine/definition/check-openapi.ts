/**
 * Calls of OpenAPI operations against the documents at hand: the operation exists, its parameters are all there, there are
 * no others, and what is written literally is what it takes. Where a document is not at hand this is silent.
 */
import { describe, validate } from '../../schemas/validate.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { namesOf, sorted } from '../openapi/arguments.ts';
import { openDocument, operationsOf } from '../openapi/document.ts';
import type { Operation } from '../openapi/operation.ts';
import { addressOf, type Documents, operationOf } from './documents.ts';
import { expressionOf } from './expression-text.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean } from './nearest.ts';
import { join } from './places.ts';
import type { Visit } from './walk.ts';

export function checkOpenApi(steps: readonly Visit[], documents: Documents | undefined, findings: Findings): void {
  if (documents === undefined) return;
  for (const { step, pointer } of steps) {
    const arguments_ = own(step, 'with');
    if (own(step, 'call') === 'openapi' && isObject(arguments_))
      checkCall(step, arguments_, join(pointer, 'with'), documents, findings);
  }
}

// ---- helpers

function checkCall(
  step: JsonObject,
  arguments_: JsonObject,
  pointer: string,
  documents: Documents,
  findings: Findings,
): void {
  const address = addressOf(own(arguments_, 'document'));
  const id = own(arguments_, 'operationId');
  if (address === undefined || typeof id !== 'string' || expressionOf(id) !== undefined) return;
  if (!Object.hasOwn(documents, address.uri)) return;
  const document = openDocument(documents[address.uri]);
  if (typeof document === 'string') {
    const details = { document: address.uri, reason: document };
    findings.report('bad-document', details, join(pointer, 'document', ...address.keys));
    return;
  }
  const operation = operationOf(step, documents);
  if (operation === undefined) {
    const ids = operationsOf(document).map((one) => one.id);
    findings.report('unknown-operation', { document: address.uri, name: id }, join(pointer, 'operationId'), {
      found: id,
      ...(ids.length > 0 ? { expected: choices(ids) } : {}),
      ...didYouMean(id, ids),
    });
    return;
  }
  const written = own(arguments_, 'parameters');
  if (written === undefined || isObject(written)) checkParameters(operation, written ?? {}, pointer, findings);
}

function checkParameters(operation: Operation, given: JsonObject, pointer: string, findings: Findings): void {
  const { id } = operation;
  const names = Object.keys(given).filter((name) => given[name] !== null);
  const { unknown, missing, parameters, fields } = sorted(operation, names);
  const at = join(pointer, 'parameters');
  // What is missing because it is misspelt has been said by then.
  const meant = new Set<string>();
  const free = namesOf(operation).filter((name) => !names.includes(name));
  for (const name of unknown) {
    const near = didYouMean(name, free);
    for (const one of free) if (near.fix?.includes(`\`${one}\``)) meant.add(one);
    findings.report('unknown-parameter', { operation: id, name }, join(at, name), {
      at: 'key',
      found: name,
      ...(free.length > 0 ? { expected: choices(free) } : { expected: 'no parameters' }),
      ...near,
    });
  }
  for (const name of missing.filter((one) => !meant.has(one))) {
    const place = Object.keys(given).length > 0 ? at : join(pointer, 'operationId');
    findings.report('missing-parameter', { operation: id, name }, place, place === at ? { at: 'key' } : {});
  }
  for (const { name, schema } of parameters)
    checkLiteral(id, name, schema, given[name]!, true, join(at, name), findings);
  const schema = operation.body?.schema;
  const properties = isObject(schema as Json) ? own(schema as JsonObject, 'properties') : undefined;
  for (const name of fields) {
    const one = isObject(properties) ? own(properties, name) : undefined;
    // A reference in it counts from the whole; what it says is left to the service.
    if (isObject(one) && !JSON.stringify(one).includes('"$ref"'))
      checkLiteral(id, name, one, given[name]!, false, join(at, name), findings);
  }
}

/** On the wire a parameter is text: `5` and `'5'` are the same, and one value is a list of one. */
function checkLiteral(
  operation: string,
  name: string,
  schema: JsonObject | boolean,
  value: Json,
  isText: boolean,
  pointer: string,
  findings: Findings,
): void {
  if (holdsExpression(value)) return;
  const readings: Json[] = isText ? [value, [value], ...[reread(value)].flatMap((one) => [one, [one]])] : [value];
  const faults = readings.map((one) => validate(schema, one)[0]);
  // Of the readings, the one that comes furthest: more than its kind is known to be wrong.
  const first = faults.includes(undefined) ? undefined : (faults.find((one) => one?.keyword !== 'type') ?? faults[0]);
  if (first === undefined) return;
  const words = describe(first, schema).trim();
  const reason = words.charAt(0).toLowerCase() + words.slice(1);
  findings.report('parameter-refused', { operation, name, reason }, pointer, { found: JSON.stringify(value) });
}

function reread(value: Json): Json {
  if (Array.isArray(value)) return value.map(reread);
  if (typeof value !== 'string') return typeof value === 'object' ? value : `${value}`;
  return /^-?\d+(\.\d+)?$|^true$|^false$/.test(value) ? (JSON.parse(value) as Json) : value;
}

function holdsExpression(value: Json): boolean {
  if (typeof value === 'string') return expressionOf(value) !== undefined;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}
