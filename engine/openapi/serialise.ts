/**
 * How a parameter's value is written on the wire: the styles of OpenAPI 3 (RFC 6570) and the collection formats of 2.0.
 * Each gives text that needs no further encoding.
 */
import { isObject, type Json } from '../json.ts';
import type { Parameter } from './operation.ts';

/** The part of the path that stands for `{name}`. */
export function inPath(parameter: Parameter, value: Json): string {
  const { style, name } = parameter;
  const encode = encodeURIComponent;
  if (style === 'matrix') {
    if (parameter.explode && Array.isArray(value))
      return value.map((item) => `;${encode(name)}=${encode(textOf(item))}`).join('');
    if (parameter.explode && isObject(value)) return pairs(value, ';', '=', encode, ';');
    return `;${encode(name)}=${joined(value, ',', encode)}`;
  }
  if (style === 'label') {
    if (parameter.explode && isObject(value)) return pairs(value, '.', '=', encode, '.');
    return `.${joined(value, parameter.explode ? '.' : ',', encode)}`;
  }
  if (style === 'json') return encode(JSON.stringify(value));
  if (parameter.explode && isObject(value)) return pairs(value, ',', '=', encode);
  return joined(value, separator(parameter, encode), encode);
}

/** `name=value` pairs of the query, encoded; none for an empty list. */
export function inQuery(parameter: Parameter, value: Json): string[] {
  const { style, explode } = parameter;
  const encode = parameter.allowReserved ? encodeReserved : encodeURIComponent;
  const name = encodeURIComponent(parameter.name);
  if (style === 'json') return [`${name}=${encode(JSON.stringify(value))}`];
  if (style === 'deepObject' && isObject(value)) {
    return Object.entries(value).flatMap(([key, inner]) =>
      (Array.isArray(inner) ? inner : [inner])
        .filter((one) => one !== null)
        .map((one) => `${name}%5B${encodeURIComponent(key)}%5D=${encode(textOf(one))}`),
    );
  }
  if (Array.isArray(value) && explode) return value.map((item) => `${name}=${encode(textOf(item))}`);
  if (isObject(value) && explode) {
    return Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => `${encodeURIComponent(key)}=${encode(textOf(inner))}`);
  }
  return [`${name}=${joined(value, separator(parameter, encodeURIComponent), encode)}`];
}

/** A header's value: not encoded, lists by commas. */
export function inHeader(parameter: Parameter, value: Json): string {
  const plain = (text: string) => text;
  if (parameter.style === 'json') return JSON.stringify(value);
  if (parameter.explode && isObject(value)) return pairs(value, ',', '=', plain);
  return joined(value, separator(parameter, plain), plain);
}

/** `name=value` pairs of the cookie header. */
export function inCookie(parameter: Parameter, value: Json): string[] {
  return inQuery(parameter, value);
}

/** A value as text: texts as they are, anything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// ---- helpers

type Encode = (text: string) => string;

/** What stands between the items of a list. */
function separator({ style }: Parameter, encode: Encode): string {
  if (style === 'spaceDelimited') return encode(' ');
  if (style === 'tabDelimited') return encode('\t');
  return style === 'pipeDelimited' ? encode('|') : ',';
}

function joined(value: Json, between: string, encode: Encode): string {
  if (Array.isArray(value)) return value.map((item) => encode(textOf(item))).join(between);
  if (isObject(value)) return pairs(value, between, between, encode);
  return encode(textOf(value));
}

function pairs(value: { [key: string]: Json }, between: string, is: string, encode: Encode, first = ''): string {
  const all = Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(([key, inner]) => `${encode(key)}${is}${encode(textOf(inner))}`);
  return all.length === 0 ? '' : first + all.join(between);
}

/** RFC 6570's reserved expansion: what has a meaning in URIs stays. */
function encodeReserved(text: string): string {
  return encodeURI(text).replaceAll('%5B', '[').replaceAll('%5D', ']').replaceAll('#', '%23').replaceAll('&', '%26');
}
