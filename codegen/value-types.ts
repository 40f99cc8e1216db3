/**
 * What the checker knows of a value → TypeScript: for what no schema declares and the steps tell nevertheless. The type
 * holds every value that can be there; where too much can, it is `unknown`.
 */
import { isNever, type ObjectShape, type Property, same, type Type, UNKNOWN } from '../engine/types/type.ts';
import { grouped, key, quoted } from './schema-types.ts';

export function valueType(type: Type, indent = ''): string {
  if (isNever(type)) return 'never';
  if (same(type, UNKNOWN)) return 'unknown';
  const parts = [
    ...type.objects.map((shape) => objectType(shape, indent)),
    ...(type.array ? [arrayType(type.array, indent)] : []),
    ...(type.strings === true ? ['string'] : type.strings.map(quoted)),
    ...(type.numbers === true ? ['number'] : type.numbers.map(String)),
    ...(type.booleans === 3 ? ['boolean'] : type.booleans === 2 ? ['true'] : type.booleans === 1 ? ['false'] : []),
    ...(type.null ? ['null'] : []),
  ];
  return [...new Set(parts)].join(' | ');
}

// ---- helpers

function objectType({ properties, rest }: ObjectShape, indent: string): string {
  const inner = `${indent}  `;
  const known = [...properties].filter(([, { type }]) => !isNever(type));
  const lines = known.map(([name, property]) => propertyLine(name, property, inner));
  if (lines.length === 0) {
    if (isNever(rest)) return 'Record<string, never>';
    return `Record<string, ${valueType(rest, indent)}>`;
  }
  // An index signature would have to fit every property: with one of another type, `unknown` is what is true.
  if (!isNever(rest)) lines.push(`${inner}[more: string]: unknown;`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function propertyLine(name: string, { type, required }: Property, indent: string): string {
  return `${indent}${key(name)}${required ? '' : '?'}: ${valueType(type, indent)};`;
}

function arrayType({ prefix, rest, least }: NonNullable<Type['array']>, indent: string): string {
  if (prefix.length === 0) return isNever(rest) ? '[]' : `${grouped(valueType(rest, indent))}[]`;
  const fixed = prefix.map((item, index) => {
    const text = valueType(item, indent);
    return index < least ? text : `(${text})?`;
  });
  return `[${[...fixed, ...(isNever(rest) ? [] : [`...${grouped(valueType(rest, indent))}[]`])].join(', ')}]`;
}
