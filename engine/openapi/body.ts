/**
 * What an operation takes as its body: of which type, by which schema, and which of its fields can be given one by one. JSON is
 * preferred to forms, and forms to anything else.
 */
import { isObject, type Json, type JsonObject, own, put } from '../json.ts';
import { type Entry, follow, type OpenApi, wordOf } from './document.ts';
import { standing } from './schema.ts';

export interface Body {
  readonly required: boolean;
  readonly mediaType: string;
  readonly schema: JsonObject | boolean;
  /** The parameter that is the whole body. */
  readonly name: string;
  /** Properties that may be given as parameters of their own; null = any. */
  readonly fields: readonly string[] | null;
  /** Those of them without which the body is not complete. */
  readonly requiredFields: readonly string[];
  /** Of a form: how a list is written, and which fields are files. */
  readonly parts: Readonly<Record<string, { separator?: string; binary?: true; contentType?: string }>>;
}

const FORMS = ['multipart/form-data', 'application/x-www-form-urlencoded'];

/** 2.0: one parameter `in: body`, or some `in: formData`. */
export function oldBody(document: OpenApi, { operation }: Entry, written: readonly JsonObject[]): Body | null {
  const list = own(operation, 'consumes') ?? own(document.root, 'consumes');
  const consumes = Array.isArray(list) ? list.map(wordOf) : [];
  const whole = written.find((one) => own(one, 'in') === 'body');
  if (whole) {
    const schema = standing(document, own(whole, 'schema'));
    const name = wordOf(own(whole, 'name') ?? 'body');
    const mediaType = preferred(consumes) ?? 'application/json';
    return { required: own(whole, 'required') === true, mediaType, schema, name, ...fieldsOf(schema, name), parts: {} };
  }
  const fields = written.filter((one) => own(one, 'in') === 'formData');
  if (fields.length === 0) return null;
  const hasFile = fields.some((one) => own(one, 'type') === 'file');
  const names = fields.map((one) => wordOf(own(one, 'name')));
  const requiredFields = fields.filter((one) => own(one, 'required') === true).map((one) => wordOf(own(one, 'name')));
  const properties = Object.fromEntries(
    fields.map(({ name, in: _in, required: _required, ...schema }) => [wordOf(name), standing(document, schema)]),
  );
  const parts: JsonObject = {};
  for (const one of fields) {
    const separator = own(one, 'type') === 'array' ? separatorOf(own(one, 'collectionFormat')) : undefined;
    const binary = own(one, 'type') === 'file';
    if (separator !== undefined || binary)
      put(parts, wordOf(own(one, 'name')), { ...(separator && { separator }), ...(binary && { binary }) });
  }
  return {
    required: requiredFields.length > 0,
    mediaType: hasFile ? FORMS[0]! : (consumes.find((type) => FORMS.includes(type)) ?? FORMS[1]!),
    schema: { type: 'object', properties, required: requiredFields },
    name: 'body',
    fields: names,
    requiredFields,
    parts: parts as Body['parts'],
  };
}

function separatorOf(format: Json | undefined): string | undefined {
  const known = new Map([
    ['ssv', ' '],
    ['tsv', '\t'],
    ['pipes', '|'],
  ]);
  return format === 'multi' ? undefined : (known.get(wordOf(format)) ?? ',');
}

export function newBody(document: OpenApi, operation: JsonObject): Body | null {
  const written = follow(document.root, own(operation, 'requestBody'));
  const content = written && own(written, 'content');
  if (!isObject(content)) return null;
  const mediaType = preferred(Object.keys(content));
  if (mediaType === undefined) return null;
  const media = own(content, mediaType);
  const schema = standing(document, isObject(media) ? own(media, 'schema') : undefined);
  const { fields, requiredFields } = fieldsOf(schema, 'body');
  return {
    required: own(written as JsonObject, 'required') === true,
    // A range says that anything goes: JSON does.
    mediaType: mediaType.includes('*') ? 'application/json' : mediaType,
    schema,
    name: 'body',
    fields,
    requiredFields,
    parts: partsOf(schema, isObject(media) ? own(media, 'encoding') : undefined),
  };
}

/** JSON before forms, forms before anything else. */
function preferred(types: readonly string[]): string | undefined {
  const order = [
    /^application\/json\b/i,
    /[/+]json\b/i,
    /^\*\/\*/,
    /x-www-form-urlencoded/i,
    /^multipart\//i,
    /^text\//i,
  ];
  for (const one of order) {
    const found = types.find((type) => one.test(type));
    if (found !== undefined) return found;
  }
  return types[0];
}

function partsOf(schema: JsonObject | boolean, encoding: Json | undefined): Body['parts'] {
  const parts: JsonObject = {};
  for (const [name, one] of Object.entries(propertiesOf(schema))) {
    const file = isObject(one) && (own(one, 'format') === 'binary' || own(one, 'contentEncoding') === 'base64');
    const how = isObject(encoding) ? own(encoding, name) : undefined;
    const type = isObject(how) ? own(how, 'contentType') : undefined;
    const contentType = typeof type === 'string' ? type.split(',')[0]!.trim() : undefined;
    if (file || contentType !== undefined)
      put(parts, name, { ...(file && { binary: true }), ...(contentType !== undefined && { contentType }) });
  }
  return parts as Body['parts'];
}

/** Which properties of a body may be written as parameters. A property that is called like the whole body is not one. */
function fieldsOf(schema: JsonObject | boolean, whole: string): Pick<Body, 'fields' | 'requiredFields'> {
  if (!isObject(schema as Json)) return { fields: schema === false ? [] : null, requiredFields: [] };
  const root = schema as JsonObject;
  const target = follow(root, root) ?? root;
  const names = Object.keys(propertiesOf(root)).filter((name) => name !== whole);
  const rest = own(target, 'additionalProperties');
  const isOpen = names.length === 0 || (rest !== undefined && rest !== false);
  const required = own(target, 'required');
  return {
    fields: isOpen && own(target, 'type') !== 'array' ? null : names,
    requiredFields: Array.isArray(required) ? required.map(wordOf) : [],
  };
}

/** Declared properties, those of `allOf` among them. */
function propertiesOf(schema: JsonObject | boolean): JsonObject {
  if (typeof schema === 'boolean') return {};
  const out: JsonObject = {};
  const pending: Json[] = [schema];
  for (let i = 0; i < pending.length && i < 50; i++) {
    const one = follow(schema, pending[i]);
    if (one === undefined) continue;
    const properties = own(one, 'properties');
    for (const [name, property] of isObject(properties) ? Object.entries(properties) : []) put(out, name, property);
    const all = own(one, 'allOf');
    if (Array.isArray(all)) pending.push(...all);
  }
  return out;
}
