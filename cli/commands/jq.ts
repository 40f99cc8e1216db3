/**
 * `orkestra jq`: one expression, run exactly as a run would, over JSON values of standard input or files. Exit codes are
 * jq's, not this command's usual three: 2 wrong use or a file that cannot be read, 3 no program, 5 an error of the program or
 * input that is no JSON, and
 * with `--exit-status` 1 (the last result was false or null) and 4 (there was none).
 */
import { createReadStream } from 'node:fs';
import { compile, type Program } from '../../engine/jq/compile.ts';
import { JqError, JqFuelError, JqSyntaxError, Raised } from '../../engine/jq/errors.ts';
import { readJson } from '../../engine/jq/read.ts';
import { during, type RunOptions } from '../../engine/jq/run.ts';
import type { Json } from '../../engine/json.ts';
import { typeOfProgram } from '../jq-type.ts';
import { asciiOnly, layOut } from '../json-layout.ts';
import { JsonStream } from '../json-stream.ts';
import { wantsColour } from '../print.ts';
import { WrongUse } from '../refusal.ts';

export interface JqOptions {
  nullInput?: true;
  rawInput?: true;
  asciiOutput?: true;
  sortKeys?: true;
  colorOutput?: true;
  monochromeOutput?: true;
  compactOutput?: true;
  rawOutput?: true;
  joinOutput?: true;
  slurp?: true;
  tab?: true;
  indent?: number;
  exitStatus?: true;
  /** Variables by name, in the order given. */
  arg?: [string, string][];
  argjson?: [string, string][];
  /** A JSON Schema's file: nothing runs, the type is told. */
  type?: string;
}

const CODES = { falseOrNull: 1, unreadable: 2, noProgram: 3, nothing: 4, failed: 5 } as const;

/** A value of the input and where its text ended. */
interface Input {
  readonly value: Json;
  readonly place: string;
}

export async function jq(given: string | undefined, files: string[], options: JqOptions): Promise<void> {
  if (given === undefined && process.stdin.isTTY && process.stdout.isTTY) {
    throw new WrongUse('Give an expression, or something to read on standard input.');
  }
  const source = given ?? '.';
  const variables = variablesOf(options);
  const program = compiled(source, Object.keys(variables));
  if (program === undefined) {
    process.exitCode = CODES.noProgram;
    return;
  }
  if (options.type !== undefined) {
    tellType(source, options.type, variables);
    return;
  }
  const write = writer(options);
  let code = 0;
  let last: Json | undefined;
  try {
    for await (const { value, place } of inputsOf(files, options)) {
      const failure = run(program, value, variables, (result) => {
        last = result;
        write(result);
      });
      if (failure === undefined) continue;
      console.error(`jq: error (at ${place})${failure}${whereRaised(source, value, variables)}`);
      code = CODES.failed;
    }
  } catch (failure) {
    if (!(failure instanceof BadInput)) throw failure;
    console.error(failure.message);
    code = failure.code;
  }
  if (code === 0 && options.exitStatus) {
    code = last === undefined ? CODES.nothing : last === null || last === false ? CODES.falseOrNull : 0;
  }
  process.exitCode = code;
}

function tellType(source: string, schema: string, variables: Record<string, Json>): void {
  const { type, remarks, faults } = typeOfProgram(source, schema, variables);
  console.log(type);
  for (const remark of remarks) console.error(remark);
  for (const fault of faults) console.error(`jq: error: ${fault.message} at ${frameOf(source, fault)}`);
  process.exitCode = faults.length > 0 ? CODES.failed : 0;
}

/** The program, or undefined when it was refused, which is said with the place. */
function compiled(source: string, names: string[]): Program | undefined {
  try {
    return compile(source, { variables: names });
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    console.error(`jq: error: ${error.message} at ${frameOf(source, error)}\njq: 1 compile error`);
    return undefined;
  }
}

/** Line and column, the line itself, and carets under what was found there. */
function frameOf(source: string, { start, end }: { start: number; end: number }): string {
  const before = source.slice(0, start).split('\n');
  const line = source.split('\n')[before.length - 1] ?? '';
  const column = before.at(-1)!.length;
  const length = Math.max(1, Math.min(end - start, line.length - column));
  const carets = ' '.repeat(column) + '^'.repeat(length);
  return `line ${before.length}, column ${column + 1}:\n    ${line.replaceAll('\t', ' ')}\n    ${carets}`;
}

/** Why it failed, in jq's form; undefined when it did not. Results before the failure have been given. */
function run(
  program: Program,
  input: Json,
  variables: Record<string, Json>,
  emit: (result: Json) => void,
): string | undefined {
  try {
    program.each(input, variables, { now: () => Date.now() / 1000 }, emit);
    return undefined;
  } catch (error) {
    if (error instanceof JqError) {
      return typeof error.value === 'string'
        ? `: ${error.message}`
        : ` (not a string): ${layOut(error.value, { indent: null, colour: false, sorted: false, ascii: false })}`;
    }
    if (error instanceof JqFuelError) return `: ${error.message}`;
    throw error;
  }
}

/** Below jq's own line, the place in the program where the error is raised: found by running it once more; nothing when it is not found. */
function whereRaised(source: string, input: Json, variables: Record<string, Json>): string {
  try {
    const program = compile(source, { variables: Object.keys(variables), places: true });
    program.each(input, variables, { now: () => Date.now() / 1000 }, () => undefined);
  } catch (error) {
    if (error instanceof JqError && error.place !== undefined) return `\n  at ${frameOf(source, error.place)}`;
  }
  return '';
}

function variablesOf({ arg = [], argjson = [] }: JqOptions): Record<string, Json> {
  const variables: Record<string, Json> = Object.create(null);
  // Of several of a name the first counts, as in jq.
  for (const [name, text] of arg) variables[name] ??= text;
  for (const [name, text] of argjson) {
    try {
      const value = read(text);
      if (!Object.hasOwn(variables, name)) variables[name] = value;
    } catch (failure) {
      throw new WrongUse(`--argjson ${name} is not JSON (${(failure as Error).message}): ${text}`);
    }
  }
  return variables;
}

class BadInput extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

async function* inputsOf(files: string[], { nullInput, rawInput, slurp }: JqOptions): AsyncGenerator<Input> {
  if (nullInput) {
    yield { value: null, place: '<unknown>' };
    return;
  }
  if (rawInput) {
    yield* linesOf(files, slurp === true);
    return;
  }
  if (!slurp) {
    yield* valuesOf(files);
    return;
  }
  const all: Json[] = [];
  let place = '<stdin>:0';
  for await (const one of valuesOf(files)) {
    all.push(one.value);
    place = one.place;
  }
  yield { value: all, place };
}

/** Lines as strings, without their newlines; or all there is as one. */
async function* linesOf(files: string[], whole: boolean): AsyncGenerator<Input> {
  let held = '';
  let line = 0;
  for (const [name, source] of sourcesOf(files)) {
    for await (const piece of piecesOf(source, name)) {
      held += piece;
      if (whole) continue;
      for (let end = held.indexOf('\n'); end >= 0; end = held.indexOf('\n')) {
        yield { value: held.slice(0, end), place: `${name}:${++line}` };
        held = held.slice(end + 1);
      }
    }
  }
  if (whole || held !== '') yield { value: held, place: `<stdin>:${line}` };
}

function* sourcesOf(files: string[]): Generator<[name: string, source: NodeJS.ReadableStream]> {
  if (files.length === 0) yield ['<stdin>', process.stdin.setEncoding('utf8')];
  for (const file of files) yield [file, createReadStream(file, 'utf8')];
}

async function* piecesOf(source: NodeJS.ReadableStream, name: string): AsyncGenerator<string> {
  const pieces = source[Symbol.asyncIterator]();
  for (;;) {
    const { value: piece, done } = await pieces.next().catch((failure: Error) => {
      throw new BadInput(`jq: error: Could not open ${name}: ${failure.message}`, CODES.unreadable);
    });
    if (done) return;
    yield piece as string;
  }
}

async function* valuesOf(files: string[]): AsyncGenerator<Input> {
  for (const [name, source] of sourcesOf(files)) yield* valuesIn(source, name);
}

async function* valuesIn(source: NodeJS.ReadableStream, name: string): AsyncGenerator<Input> {
  const stream = new JsonStream();
  const inputs = function* (texts: ReturnType<JsonStream['push']>): Generator<Input> {
    for (const { text, line } of texts) {
      try {
        yield { value: read(text), place: `${name}:${line}` };
      } catch (failure) {
        throw new BadInput(`jq: error (at ${name}:${line}): ${(failure as Error).message}`, CODES.failed);
      }
    }
  };
  for await (const piece of piecesOf(source, name)) yield* inputs(stream.push(piece));
  yield* inputs(stream.end());
}

const AMPLE: RunOptions = { fuel: Number.POSITIVE_INFINITY, now: () => 0 };

/** JSON as jq reads it, `nan` included; throws an `Error` in jq's words. */
function read(text: string): Json {
  try {
    return during(AMPLE, [], () => readJson(text));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    throw new Error(String(error.value).replace(/ \(while parsing '[\s\S]*'\)$/, ''));
  }
}

function writer(options: JqOptions): (result: Json) => void {
  const raw = options.rawOutput || options.joinOutput;
  const indent = options.compactOutput ? null : options.tab ? '\t' : ' '.repeat(options.indent ?? 2);
  const colour = !options.monochromeOutput && (options.colorOutput === true || wantsColour());
  const layout = { indent, colour, sorted: options.sortKeys === true, ascii: options.asciiOutput === true };
  const end = options.joinOutput ? '' : '\n';
  return (result) => {
    process.stdout.write(
      (raw && typeof result === 'string' ? (layout.ascii ? asciiOnly(result) : result) : layOut(result, layout)) + end,
    );
  };
}
