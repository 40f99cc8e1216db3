/**
 * Hostile texts: noise, programs and JSON with pieces torn out and put in, and programs that look for the host. Whatever
 * comes in, what comes out is a JSON value or a refusal in words, within the fuel, and nothing of the host.
 */
import { compile } from '../../../engine/jq/compile.ts';
import { JqError, JqFuelError, JqSyntaxError } from '../../../engine/jq/errors.ts';
import type { Json } from '../../../engine/json.ts';
import { pattern } from './patterns.ts';
import { Programs } from './programs.ts';
import { Random } from './random.ts';
import { textOf } from './tree.ts';
import { KINDS, Values } from './values.ts';
import { JSON_TEXTS } from './words.ts';

export interface SafetyReport {
  texts: number;
  /** How they ended. */
  compiled: number;
  refused: number;
  raised: number;
  exhausted: number;
  /** What must not be: a crash, or something that is no JSON. */
  faults: string[];
  slowestMs: number;
  slowest: string;
}

const FUEL = 20_000;
const TOKENS =
  '. .. .a [ ] { } ( ) | , ; : ? // ?// //= |= = == != < <= + - * / % "" "\\( ) @base64 @json $x $__loc__ $ENV def f: if then elif else end try catch reduce foreach as label $out break and or not import include module 0 1e1000 -1 null true __proto__ constructor prototype toString .__proto__ ["constructor"] .constructor.constructor("return process")() getpath(["__proto__","polluted"]) setpath(["__proto__","polluted"];1) env input debug halt $__prog_args limit( range( repeat( recurse( error empty # \\ \u0000 \ud800 \u2028 é 😀 ` ~ ^ & ! \' '.split(
    ' ',
  );
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'polluted',
];
const HUNTS = [
  '.N',
  '.["N"]',
  '.N.N',
  'getpath(["N","N"])',
  'setpath(["N","polluted"]; 1)',
  '.N.polluted = 1',
  '.N |= {polluted: 1}',
  'has("N")',
  '{N: 1} | .N',
  'to_entries',
  '{("N"): {polluted: 1}} * .',
  'reduce ("N","N") as $k (.; .[$k] += {polluted: 1})',
  'with_entries(.key = "N")',
  '[{key: "N", value: {polluted: 1}}] | from_entries',
  'N',
  'N(1)',
  '$N',
  '@N',
  'def N: 1; N',
  '{"N":{"polluted":1}} | .. ',
  'fromjson | .N',
  'del(.N)',
  'tostream',
  'fromstream([["N","polluted"],1],[["N"]])',
  'INDEX(.N)',
  'group_by(.N)',
  '. as {N: $x} | $x',
  '. as {$N} | $N',
  'input_filename',
  'capture("(?<N>.)")',
  'strftime("%N")',
  'format("N")',
  'ltrimstr("N")',
  'try error("N") catch .N',
  'limit(1; .N[])',
  'paths',
  'pick(.N.N)',
  'walk(.N?)',
  '"\\(.N)"',
  '@json "\\(.N)"',
  'any(.N; .)',
  'label $N | break $N',
  'splits("N")',
  'JOIN({}; .N)',
  'getpath(["N"]) | getpath(["N"])',
];
/** What grows, nests or repeats as far as it is let. */
const GREEDY = [
  '[range(1e9)]',
  '"x" * 1e9',
  '[limit(1e9; repeat(.))]',
  'def f: [f]; f',
  'def f: f | f; f',
  'reduce range(1e9) as $i (null; [.])',
  'reduce range(100) as $i ("x"; . + .)',
  '.[1e8] = 1',
  '[range(1e4)] | combinations(9)',
  'until(false; [.])',
  '"a" * 1e5 | test("(a*)*b")',
  '"a" * 30 + "!" | test("^(a+)+$")',
  '[recurse([.])]',
  'last(range(1e18))',
  '"\\(1e9 | [range(.)])"',
  '[splits("")]',
  '"x" * 1e7 | explode',
  '[.,.] | until(length > 1e9; . + .)',
  'def f(g): f(g | g); f(.)',
  'input_line_number',
  '[1e9 as $n | range($n) | tostring] | join(",")',
  '{} | until(false; .[length | tostring] = .)',
  'tojson | until(false; tojson)',
  '[[range(2000)] | .[] as $a | .[] as $b | [$a, $b]]',
  '[range(1e5)] | group_by(.) | transpose',
  'walk([., .])',
  'ascii_downcase * 1e8',
  '"(" * 1e4 as $r | test($r)',
  'test("a{1,100000}{1,100000}")',
  '@base64 * 1e8',
  '[paths] | until(false; . + [.])',
  'gsub(""; "x" * 1e6)',
  '(.. |= [.])',
  'limit(1e9; repeat(1)) | select(. > 1)',
  'strftime("%c" * 1e6)',
  '[1e308, 1e308] | add | tojson * 1e6',
  '"[" * 20000 | fromjson',
  '[limit(1e6; repeat([]))] | flatten',
];

/** So many texts from one seed; stops nowhere, whatever it finds. */
export function safety(seed: number, texts: number): SafetyReport {
  const random = new Random(seed);
  const makers = { random, programs: new Programs(random), values: new Values(random) };
  const report: SafetyReport = {
    texts: 0,
    compiled: 0,
    refused: 0,
    raised: 0,
    exhausted: 0,
    faults: [],
    slowestMs: 0,
    slowest: '',
  };
  const host = hostState();
  while (report.texts < texts) {
    report.texts++;
    const [program, input] = text(makers);
    const began = performance.now();
    attempt(program, input, report);
    const took = performance.now() - began;
    if (took > report.slowestMs) {
      report.slowestMs = took;
      report.slowest = program;
    }
    if (report.texts % 1000 === 0 && hostState() !== host)
      report.faults.push(`the host was changed before text ${report.texts}`);
  }
  if (hostState() !== host) report.faults.push('the host was changed');
  return report;
}

function attempt(program: string, input: Json, report: SafetyReport): void {
  const before = JSON.stringify(input);
  try {
    const results = compile(program, { variables: ['x'] }).all(input, { x: input }, { fuel: FUEL, now: () => 0 });
    report.compiled++;
    if (!results.every((result) => isPlain(result))) report.faults.push(`${program} gave what is no JSON`);
  } catch (error) {
    if (error instanceof JqSyntaxError) {
      report.refused++;
      if (!(error.start >= 0 && error.start <= error.end && error.end <= program.length)) {
        report.faults.push(`${program}: refused at ${error.start} to ${error.end}, which is outside of it`);
      }
    } else if (error instanceof JqError) {
      report.raised++;
      if (!isPlain(error.value)) report.faults.push(`${program} raised what is no JSON`);
    } else if (error instanceof JqFuelError) {
      report.exhausted++;
    } else {
      report.faults.push(`${program}\n  on ${before}\n  ${(error as Error).stack ?? error}`);
    }
  }
  if (JSON.stringify(input) !== before) report.faults.push(`${program} changed its input`);
}

/** JSON all through, at most so many values of it looked at. */
function isPlain(value: Json, most = 2_000): boolean {
  const open: unknown[] = [value];
  for (let looked = 0; open.length > 0 && looked < most; looked++) {
    const one = open.pop();
    if (one === null || typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') continue;
    if (typeof one !== 'object' || one === Object.prototype || one === Array.prototype) return false;
    const prototype = Object.getPrototypeOf(one);
    if (Array.isArray(one) ? prototype !== Array.prototype : prototype !== Object.prototype) return false;
    open.push(...Object.values(one).slice(0, most));
  }
  return true;
}

/** What a program that got out would have to touch. */
function hostState(): string {
  return [Object.prototype, Array.prototype, String.prototype, Function.prototype, globalThis]
    .map((one) => Object.getOwnPropertyNames(one).length)
    .join();
}

function text({ random, programs, values }: { random: Random; programs: Programs; values: Values }): [string, Json] {
  const input = values.of('any');
  const named = (hunt: string) => hunt.replaceAll('N', () => random.pick(NAMES));
  switch (random.below(10)) {
    case 0:
      return [
        random.times(0, 40, () => String.fromCharCode(random.below(random.chance(0.9) ? 128 : 65_536))).join(''),
        input,
      ];
    case 1:
      return [random.times(1, 12, () => random.pick(TOKENS)).join(random.pick(['', ' '])), input];
    case 2:
      return ['fromjson', torn(random.chance(0.5) ? JSON.stringify(input) : random.pick(JSON_TEXTS), random)];
    case 3:
      return ['[match($x; "g")?], [splits(.; "x")?], test(.)', torn(pattern(random), random)];
    case 4:
      return [named(random.pick(HUNTS)), hostile(random, input)];
    case 5:
      return random.chance(0.05)
        ? [random.pick(GREEDY), input]
        : [torn(named(random.pick(HUNTS)), random), hostile(random, input)];
    case 6:
      return [textOf(programs.program('any', random.between(1, 4))), input];
    default:
      return [torn(textOf(programs.program(random.pick(KINDS), random.between(1, 3))), random), input];
  }
}

function hostile(random: Random, input: Json): Json {
  return JSON.parse(
    `{"${random.pick(NAMES)}":{"${random.pick(NAMES)}":${JSON.stringify(input)}},"a":"${random.pick(NAMES)}"}`,
  ) as Json;
}

/** A text with pieces cut out, doubled, or put in. */
function torn(whole: string, random: Random): string {
  let text = whole;
  do {
    const at = random.below(text.length + 1);
    const end = at + random.below(Math.min(12, text.length - at + 1));
    const piece = random.pick([
      '',
      random.pick(TOKENS),
      text.slice(at, end).repeat(2),
      String.fromCharCode(random.below(300)),
    ]);
    text = text.slice(0, at) + piece + text.slice(random.chance(0.5) ? end : at);
  } while (random.chance(0.5));
  return text;
}
