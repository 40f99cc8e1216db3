// Would show source of this room that could ask the machine for something, which breaks replay.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/jq/compile.ts';
import type { Json } from '../../engine/json.ts';

const ROOM = resolve(import.meta.dirname, '../../engine/jq');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** The code without its comments, which may well speak of `Date`. */
function code(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
}

describe('the room', () => {
  const files = sources(ROOM);

  test('is where it is looked for', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  test.each([
    ['a clock or a zone', /\bDate\b|\bIntl\b|toLocale|performance\./],
    ['chance', /Math\.random|crypto/],
    [
      'the process or the network',
      /\bprocess\.|\bfetch\(|setTimeout|setInterval|\bBuffer\b|structuredClone|globalThis/,
    ],
    ['code made from text', /\beval\(|new Function|new RegExp/],
    ['promises', /\basync\b|\bawait\b|Promise/],
  ])('uses no %s', (_, banned) => {
    expect(files.filter((file) => banned.test(code(file)))).toEqual([]);
  });

  test('imports nothing from outside of the engine', () => {
    const imports = files.flatMap((file) => [...code(file).matchAll(/from '([^']+)'/g)].map((m) => m[1]!));
    expect(imports.filter((from) => !/^\.{1,2}\//.test(from))).toEqual([]);
    expect(imports.filter((from) => from.includes('../..') && !/json\.ts$/.test(from))).toEqual([]);
  });
});

test('the same program and input give the same results, order of keys included', () => {
  const source = '[.. | tojson], group_by(.k), (map({(.k): .}) | add), [paths], (.[0] | to_entries), now';
  const input: Json = [{ k: 'b', x: 1 }, { k: 'a', y: { z: [1, 2] } }, { k: 'b' }];
  const run = () => JSON.stringify(compile(source).all(input, {}, { now: () => 42 }));
  expect(run()).toBe(run());
});
