/** An argument that holds JSON: the text itself, `@file`, or `-` for standard input. */
import { readFileSync } from 'node:fs';
import type { Json } from '../engine/json.ts';
import { WrongUse } from './refusal.ts';

export function jsonArgument(option: string, text: string): Json {
  const source = text === '-' ? 'standard input' : text.startsWith('@') ? text.slice(1) : option;
  try {
    return JSON.parse(textOf(option, text)) as Json;
  } catch (failure) {
    if (failure instanceof WrongUse) throw failure;
    throw new WrongUse(
      `${source} is not JSON (${(failure as Error).message}): give ${option} as JSON, as @file, or as - for standard input.`,
    );
  }
}

function textOf(option: string, text: string): string {
  if (text === '-') return readFileSync(0, 'utf8');
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1), 'utf8');
  } catch (failure) {
    throw new WrongUse(`${option} names ${text.slice(1)}, which cannot be read (${(failure as Error).message}).`);
  }
}
