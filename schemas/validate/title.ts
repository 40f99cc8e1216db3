/** What a field is called: the schema's title for it, else its name made readable. */
import { isObject, type Json, type JsonObject, own, tokens, valueAt } from './json.ts';

/** The name of the place `pointer` in values of `schema`: "Order id", "Item 2"; "The value" for the whole. */
export function titleAt(schema: JsonObject | boolean | undefined, pointer: string): string {
  const path = tokens(pointer);
  let places: Json[] = schema === undefined ? [] : [schema];
  for (const token of path)
    places = places.flatMap((place) => alternatives(place, schema)).flatMap((place) => child(place, token));
  for (const place of places.flatMap((one) => alternatives(one, schema))) {
    const title = isObject(place) ? own(place, 'title') : undefined;
    if (typeof title === 'string' && title.trim() !== '') return title.trim();
  }
  const last = path.at(-1);
  if (last === undefined) return 'The value';
  return /^\d+$/.test(last) ? `Item ${Number(last) + 1}` : humanised(last);
}

/** A schema and what else applies at the same place; `$ref` is followed inside the document, once. */
function alternatives(place: Json, root: JsonObject | boolean | undefined, depth = 0): Json[] {
  if (!isObject(place) || depth > 8) return [place];
  const more: Json[] = [];
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const branches = own(place, keyword);
    if (Array.isArray(branches)) more.push(...branches);
  }
  for (const keyword of ['then', 'else']) {
    const branch = own(place, keyword);
    if (branch !== undefined) more.push(branch);
  }
  const ref = own(place, '$ref');
  if (typeof ref === 'string' && ref.startsWith('#') && isObject(root)) {
    const target = valueAt(root, unescaped(ref.slice(1)));
    if (target !== undefined) more.push(target);
  }
  return [place, ...more.flatMap((one) => alternatives(one, root, depth + 1))];
}

function unescaped(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function child(place: Json, token: string): Json[] {
  if (!isObject(place)) return [];
  const properties = own(place, 'properties');
  const named = isObject(properties) ? own(properties, token) : undefined;
  if (named !== undefined) return [named];
  const prefix = own(place, 'prefixItems');
  const items = own(place, 'items');
  if (/^\d+$/.test(token)) {
    const item = Array.isArray(prefix) ? (prefix[Number(token)] ?? items) : items;
    return item === undefined ? [] : [item];
  }
  return [];
}

/** `orderId`, `order_id` and `order-id` are "Order id"; `customerVAT` keeps its capitals. */
export function humanised(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => (/^[A-Z0-9]{2,}$/.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text === '' ? name : text[0]!.toUpperCase() + text.slice(1);
}
