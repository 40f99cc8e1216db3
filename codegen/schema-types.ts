/**
 * JSON Schema → TypeScript: exact optionality, literal unions, docs carried as TSDoc. Pure text in, text out; the same
 * schema gives the same bytes on any machine.
 *
 * What a type cannot say (lengths, ranges, patterns) is left out; what it says loosely in JSON Schema (`if`, `not`,
 * `patternProperties` …) becomes `unknown` at its place, never a guess that refuses valid data.
 */
import type { Json, JsonObject } from '../engine/json.ts';
import { isObject, own } from '../engine/json.ts';

interface Walk {
  root: JsonObject;
  indent: string;
  /** References being followed: a recursive one becomes `unknown`. */
  following: readonly string[];
}

/** The type as an expression; nested objects are indented under `indent`. */
export function typeOf(schema: Json, indent = '', root: Json = schema): string {
  return write(schema, { root: isObject(root) ? root : {}, indent, following: [] });
}

function write(schema: Json, walk: Walk): string {
  if (schema === false) return 'never';
  if (!isObject(schema)) return 'unknown';
  const reference = own(schema, '$ref');
  if (typeof reference === 'string') return follow(reference, walk);
  const constant = own(schema, 'const');
  if (constant !== undefined) return literal(constant);
  const choices = own(schema, 'enum');
  if (Array.isArray(choices)) return union(choices.map(literal));
  const parts: string[] = [];
  const base = byType(schema, walk);
  if (base !== 'unknown') parts.push(base);
  for (const keyword of ['anyOf', 'oneOf']) {
    const members = own(schema, keyword);
    if (Array.isArray(members)) parts.push(union(members.map((member) => write(member, walk))));
  }
  const all = own(schema, 'allOf');
  if (Array.isArray(all)) parts.push(...all.map((member) => write(member, walk)));
  // `T & unknown` is T.
  const known = parts.filter((part) => part !== 'unknown');
  if (known.length === 0) return 'unknown';
  return known.length === 1 ? (known[0] as string) : known.map(grouped).join(' & ');
}

function byType(schema: JsonObject, walk: Walk): string {
  const type = own(schema, 'type');
  if (Array.isArray(type)) return union(type.map((one) => byType({ ...schema, type: one }, walk)));
  switch (type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return arrayOf(schema, walk);
    case 'object':
      return objectOf(schema, walk);
    default:
      return isObject(own(schema, 'properties')) ? objectOf(schema, walk) : 'unknown';
  }
}

function arrayOf(schema: JsonObject, walk: Walk): string {
  const prefix = own(schema, 'prefixItems');
  const items = own(schema, 'items');
  const rest = items === undefined ? 'unknown' : write(items, walk);
  if (Array.isArray(prefix)) {
    const fixed = prefix.map((item) => write(item, walk));
    const least = typeof schema.minItems === 'number' ? schema.minItems : 0;
    const members = fixed.map((member, index) => (index < least ? member : `(${member})?`));
    return `[${[...members, ...(items === false ? [] : [`...${grouped(rest)}[]`])].join(', ')}]`;
  }
  return `${grouped(rest)}[]`;
}

function objectOf(schema: JsonObject, walk: Walk): string {
  const properties = own(schema, 'properties');
  const required = own(schema, 'required');
  const names = Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : [];
  const additional = own(schema, 'additionalProperties');
  const inner = { ...walk, indent: `${walk.indent}  ` };
  const lines: string[] = [];
  const known = isObject(properties) ? Object.entries(properties) : [];
  for (const [name, property] of known) {
    lines.push(...documentation(property, inner.indent));
    lines.push(`${inner.indent}${key(name)}${names.includes(name) ? '' : '?'}: ${write(property, inner)};`);
  }
  for (const name of names) {
    if (!known.some(([one]) => one === name)) lines.push(`${inner.indent}${key(name)}: unknown;`);
  }
  // What a pattern allows has no name a type could give it.
  const more = additional === true || isObject(additional) || own(schema, 'patternProperties') !== undefined;
  if (lines.length === 0) {
    if (own(schema, 'patternProperties') !== undefined) return 'Record<string, unknown>';
    if (isObject(additional)) return `Record<string, ${write(additional, walk)}>`;
    return additional === false ? 'Record<string, never>' : 'Record<string, unknown>';
  }
  // An index signature would have to fit every property: with one of another type, `unknown` is what is true.
  if (more) lines.push(`${inner.indent}[more: string]: unknown;`);
  return `{\n${lines.join('\n')}\n${walk.indent}}`;
}

/** TSDoc of a schema's title, description, default and deprecation, or nothing. */
export function documentation(schema: Json | undefined, indent: string): string[] {
  if (!isObject(schema ?? null)) return [];
  const { title, description, default: preset, deprecated } = schema as JsonObject;
  const texts = [typeof description === 'string' ? description : typeof title === 'string' ? title : ''].filter(
    Boolean,
  );
  if (preset !== undefined) texts.push(`@default ${JSON.stringify(preset)}`);
  if (deprecated === true) texts.push('@deprecated');
  if (texts.length === 0) return [];
  const lines = texts.join('\n').replaceAll('*/', '*\\/').split('\n');
  return lines.length === 1
    ? [`${indent}/** ${lines[0]} */`]
    : [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

function follow(reference: string, walk: Walk): string {
  if (walk.following.includes(reference)) return 'unknown';
  const node = referred(reference, walk.root);
  return node === undefined ? 'unknown' : write(node, { ...walk, following: [...walk.following, reference] });
}

/** What a reference within the schema leads to; undefined where it leads nowhere, or out of it. */
export function referred(reference: string, root: JsonObject): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let node: Json | undefined = root;
  for (const token of reference.slice(1).split('/').slice(1)) {
    const name = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
    node = Array.isArray(node)
      ? node[Number(name)]
      : isObject(node ?? null)
        ? own(node as JsonObject, name)
        : undefined;
  }
  return node;
}

function literal(value: Json): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (Object.keys(value).length === 0) return 'Record<string, never>';
  return `{ ${Object.entries(value)
    .map(([name, item]) => `${key(name)}: ${literal(item)}`)
    .join('; ')} }`;
}

function union(members: string[]): string {
  const distinct = [...new Set(members)];
  return distinct.includes('unknown') ? 'unknown' : distinct.join(' | ') || 'never';
}

/** In brackets when it is a union or an intersection, so that `[]` and `&` bind to the whole of it. */
export function grouped(type: string): string {
  return isCompound(type) ? `(${type})` : type;
}

/** Whether `|` or `&` stands outside all brackets and literals. */
function isCompound(type: string): boolean {
  let depth = 0;
  for (let i = 0; i < type.length; i++) {
    const letter = type[i] as string;
    if (letter === "'") {
      // To the end of the literal; an escaped quote does not end it.
      for (i++; type[i] !== "'"; i++) if (type[i] === '\\') i++;
    } else if (type.startsWith('/**', i)) i = type.indexOf('*/', i) + 1;
    else if ('{[(<'.includes(letter)) depth++;
    else if ('}])>'.includes(letter)) depth--;
    else if (depth === 0 && (letter === '|' || letter === '&')) return true;
  }
  return false;
}

export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** `customer-support` → `CustomerSupport`. */
export function typeName(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^\d/.test(joined) ? `_${joined}` : joined;
}
