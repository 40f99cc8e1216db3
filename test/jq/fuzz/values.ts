/** Random JSON, biased to what goes wrong: edges of numbers, odd strings, empty and deep containers. */

import { put } from '../../../engine/jq/values.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import type { Random } from './random.ts';

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'any';
export const KINDS = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const;

/** Names that are fields everywhere, so that a path found in a program is often there in the input. */
export const NAMES = ['a', 'b', 'c', 'key', 'name', 'value', 'id', 'and', 'if', '__proto__', 'constructor', 'length'];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  4,
  5,
  10,
  100,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.1,
  1e-5,
  1e-7,
  123456.789,
  255,
  256,
  65536,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967296,
  9007199254740991,
  9007199254740992,
  -9007199254740994,
  1e15,
  1e16,
  1e17,
  123456789012345680000,
  1e18,
  2 ** 63,
  1e19,
  1e100,
  1.7976931348623157e308,
  5e-324,
  2.2250738585072014e-308,
  3.0e-10,
  1425599621,
  1700000000.25,
  -86400,
  951782400,
  253402300800,
];

const STRINGS = [
  '',
  ' ',
  'a',
  'b',
  'abc',
  'ABC',
  'aAbB',
  'a,b,c',
  'a, b',
  '  trim me\t\n',
  'foo bar foo',
  'aaa',
  'test',
  'x-y_z',
  'é',
  'ÀÉ',
  'ß',
  'İ',
  '日本',
  '😀',
  '😀a😀',
  'a\u0301',
  '\ud83d\ude00\u200d',
  '\u0000',
  '\u001f\u007f',
  '\ufffd',
  '"quoted"',
  "it's",
  '\\',
  '<a href="x">&</a>',
  'a\tb',
  'line\nbreak',
  '\r\n',
  '\u00a0x\u2003',
  '\u2028',
  '0',
  '1',
  '-1',
  '1.5',
  '1e3',
  '1e1000',
  ' 12',
  '0x10',
  'nan',
  'NaN',
  '-nan',
  'infinity',
  '00012',
  '.5',
  '5.',
  '1_0',
  'true',
  'false',
  'null',
  '[1,2',
  '{"a":1}',
  '[1,[2]]',
  '{"a":nan}',
  "{'a':1}",
  '"\\ud800"',
  '1 2',
  '{"a" 1}',
  'YWJj',
  'YWI=',
  'YQ==',
  '!!!!',
  '=',
  'QUJDRA',
  '/+8=',
  'gICA',
  'MFRGG===',
  '%41%',
  '%e6%97%a5',
  '%ff',
  'a%20b+c',
  '2015-03-05T23:51:47Z',
  '2024-02-29T12:00:00Z',
  '1999-12-31T23:59:60Z',
  'Thu, 05 Mar 2015 23:51:47 +0000',
  '2015-03-05',
  '10:20:30',
  '12/31/99',
  'March 5',
  'constructor',
  '__proto__',
  'toString',
];

export class Values {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  number(): number {
    const { random } = this;
    if (random.chance(0.5)) return random.between(-2, 6);
    if (random.chance(0.7)) return random.pick(NUMBERS);
    return random.chance(0.5) ? random.between(-1000, 1000) / 8 : (random.next() - 0.5) * 10 ** random.between(-10, 25);
  }

  string(): string {
    const { random } = this;
    if (random.chance(0.75)) return random.pick(STRINGS);
    if (random.chance(0.5)) return random.pick(NAMES);
    return random
      .times(0, 12, () => random.pick(['a', 'b', 'A', '1', ' ', '-', ',', 'é', '日', '😀', '\n', '"']))
      .join('');
  }

  name(): string {
    return this.random.chance(0.9) ? this.random.pick(NAMES) : this.string();
  }

  of(kind: Kind, depth = 3): Json {
    const { random } = this;
    switch (kind) {
      case 'null':
        return null;
      case 'boolean':
        return random.chance(0.5);
      case 'number':
        return this.number();
      case 'string':
        return this.string();
      case 'array':
        return this.array(depth);
      case 'object':
        return this.object(depth);
      default:
        return this.of(depth <= 0 ? random.pick(KINDS.slice(0, 4)) : random.pick(KINDS), depth);
    }
  }

  private array(depth: number): Json[] {
    const { random } = this;
    if (random.chance(0.1)) return [];
    // Half of the arrays hold things alike: rows, numbers, words.
    const kind: Kind = random.chance(0.55)
      ? random.pick(['number', 'string', 'object', 'array', 'number'] as const)
      : 'any';
    return random.times(1, 5, () => this.of(random.chance(0.9) ? kind : 'any', depth - 1));
  }

  private object(depth: number): JsonObject {
    const { random } = this;
    const object: JsonObject = {};
    if (random.chance(0.08)) return object;
    if (random.chance(0.12)) {
      put(
        object,
        random.pick(['key', 'k', 'name', 'Key', 'K']),
        this.of(random.pick(['string', 'number', 'null', 'boolean']), 0),
      );
      put(object, random.pick(['value', 'v', 'Value', 'V']), this.of('any', depth - 1));
      return object;
    }
    const size = random.between(1, 4);
    for (let i = 0; i < size; i++) {
      const name = this.name();
      // The order of integer-like keys is JavaScript's here (exclusions.ts); alone they have no order.
      if (isIntegerLike(name) && size > 1) continue;
      put(object, name, this.of('any', depth - 1));
    }
    return object;
  }
}

export function isIntegerLike(name: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;
}
