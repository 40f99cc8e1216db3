/** Types in the few words a message has room for: `"answer" | "decline"`, `{ amount: number }`, `string[]`. */
import { ALL_KINDS, type ArrayShape, isNever, kindsOf, type ObjectShape, type Type, UNKNOWN } from './type.ts';

const MOST_LITERALS = 6;
const MOST_PROPERTIES = 6;
const MOST_SHAPES = 3;

/** Empty sets are `never`, sets of which nothing is known `unknown`. */
export function describeType(type: Type, depth = 2): string {
  if (isNever(type)) return 'never';
  const parts = partsOf(type, depth);
  return parts.length === 0 ? 'unknown' : parts.join(' | ');
}

// ---- helpers

function partsOf(type: Type, depth: number): string[] {
  if (type === UNKNOWN) return [];
  const { array, objects, numbers, strings } = type;
  if (kindsOf(type) === ALL_KINDS && numbers === true && strings === true && isOpen(type)) return [];
  return [
    ...(objects.length > MOST_SHAPES || (depth === 0 && objects.length > 0)
      ? ['object']
      : objects.map((shape) => objectText(shape, depth))),
    ...(array === null ? [] : [arrayText(array, depth)]),
    ...literals(strings, 'string'),
    ...literals(numbers, 'number'),
    ...(type.booleans === 3 ? ['boolean'] : type.booleans === 0 ? [] : [String(type.booleans === 2)]),
    ...(type.null ? ['null'] : []),
  ];
}

function isOpen({ array, objects }: Type): boolean {
  return (
    array?.rest === UNKNOWN && array.prefix.length === 0 && objects.some(({ properties }) => properties.size === 0)
  );
}

function literals(values: true | readonly (string | number)[], kind: string): string[] {
  if (values === true) return [kind];
  const shown = values.slice(0, MOST_LITERALS).map((value) => cut(JSON.stringify(value)));
  return values.length > MOST_LITERALS ? [...shown, `${values.length - MOST_LITERALS} more`] : shown;
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 38)}…"` : text;
}

function arrayText({ prefix, rest, least }: ArrayShape, depth: number): string {
  if (depth === 0) return 'array';
  if (isNever(rest)) {
    const items = prefix.map((item, i) => `${describeType(item, depth - 1)}${i < least ? '' : '?'}`);
    return prefix.length > MOST_PROPERTIES ? 'array' : `[${items.join(', ')}]`;
  }
  if (prefix.length > 0) return 'array';
  const parts = partsOf(rest, depth - 1);
  return parts.length === 0 ? 'array' : parts.length === 1 ? `${parts[0]}[]` : `(${parts.join(' | ')})[]`;
}

function objectText({ properties, rest }: ObjectShape, depth: number): string {
  const shown: string[] = [];
  for (const [key, { type, required }] of properties) {
    if (isNever(type)) continue;
    if (shown.length === MOST_PROPERTIES) {
      shown.push('…');
      break;
    }
    shown.push(
      `${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}${required ? '' : '?'}: ${describeType(type, depth - 1)}`,
    );
  }
  if (shown.length === 0) return isNever(rest) ? '{}' : 'object';
  if (!isNever(rest) && shown.at(-1) !== '…') shown.push('…');
  return `{ ${shown.join(', ')} }`;
}
