/** Values as jq lays them out: two spaces a level or what is asked for, `[]` and `{}` on one line, jq's own colours. */
import { printNumber, printString } from '../engine/jq/print.ts';
import { MAX_VALUE_DEPTH, sortedKeys } from '../engine/jq/values.ts';
import type { Json } from '../engine/json.ts';

export interface Layout {
  /** What one level is indented by; null keeps everything on one line. */
  readonly indent: string | null;
  readonly colour: boolean;
  /** Keys of objects in their order, not as they were made. */
  readonly sorted: boolean;
  /** What is not ASCII as escapes. */
  readonly ascii: boolean;
}

const ESCAPE = '\u001b[';
const COLOURS = {
  null: '0;90',
  boolean: '0;39',
  number: '0;39',
  string: '0;32',
  array: '1;39',
  object: '1;39',
  key: '34;1',
};
type Part = keyof typeof COLOURS;

export function layOut(value: Json, layout: Layout): string {
  const out: string[] = [];
  const paint = (part: Part, text: string) => (layout.colour ? `${ESCAPE}${COLOURS[part]}m${text}${ESCAPE}0m` : text);
  const quoted = (text: string) => (layout.ascii ? asciiOnly(printString(text)) : printString(text));
  const newLine = (depth: number) => (layout.indent === null ? '' : `\n${layout.indent.repeat(depth)}`);

  const write = (one: Json, depth: number): void => {
    if (depth > MAX_VALUE_DEPTH) out.push('<skipped: too deep>');
    else if (one === null || one === undefined) out.push(paint('null', 'null'));
    else if (typeof one === 'string') out.push(paint('string', quoted(one)));
    else if (typeof one === 'number') out.push(paint(Number.isNaN(one) ? 'null' : 'number', printNumber(one)));
    else if (typeof one === 'boolean') out.push(paint('boolean', String(one)));
    else if (Array.isArray(one)) items(one, depth);
    else properties(one, depth);
  };

  const items = (array: readonly Json[], depth: number): void => {
    out.push(paint('array', array.length === 0 ? '[]' : '['));
    for (const [i, item] of array.entries()) {
      out.push(i === 0 ? '' : paint('array', ','), newLine(depth + 1));
      write(item, depth + 1);
    }
    if (array.length > 0) out.push(newLine(depth), paint('array', ']'));
  };

  const properties = (object: { readonly [key: string]: Json }, depth: number): void => {
    const keys = layout.sorted ? sortedKeys(object) : Object.keys(object);
    out.push(paint('object', keys.length === 0 ? '{}' : '{'));
    for (const [i, key] of keys.entries()) {
      out.push(i === 0 ? '' : paint('object', ','), newLine(depth + 1));
      out.push(paint('key', quoted(key)), paint('object', ':'), layout.indent === null ? '' : ' ');
      write(object[key]!, depth + 1);
    }
    if (keys.length > 0) out.push(newLine(depth), paint('object', '}'));
  };

  write(value, 0);
  return out.join('');
}

/** A text whose characters beyond ASCII are JSON's escapes. */
export function asciiOnly(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
