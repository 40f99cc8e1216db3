/** What `orkestra jq --type` says: the type of all that a program can give for inputs of a schema, and what it does wrong. */
import { readFileSync } from 'node:fs';
import { valueType } from '../codegen/value-types.ts';
import { parse } from '../engine/jq/parse.ts';
import { type Json, own } from '../engine/json.ts';
import { fromSchema } from '../engine/types/from-schema.ts';
import { type Claim, type Flow, infer } from '../engine/types/infer.ts';
import { typeOf, UNKNOWN } from '../engine/types/type.ts';
import { WrongUse } from './refusal.ts';

export interface Told {
  /** As TypeScript writes it: `string | null`. */
  type: string;
  /** How it can come out otherwise than with one result; empty when it cannot. */
  remarks: string[];
  /** What goes wrong whatever the input, each with its place in the program. */
  faults: { start: number; end: number; message: string }[];
}

/** `source` compiles. Variables have the type of their value. */
export function typeOfProgram(source: string, schemaFile: string, variables: Readonly<Record<string, Json>>): Told {
  const { flow, claims } = infer(parse(source), fromSchema(schemaOf(schemaFile)), (name) => {
    const value = own(variables, name);
    return value === undefined ? UNKNOWN : typeOf(value);
  });
  return { type: valueType(flow.type), remarks: remarksOf(flow), faults: claims.flatMap(faultOf) };
}

// ---- helpers

function schemaOf(file: string): Json {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (failure) {
    throw new WrongUse(`${file} cannot be read: ${(failure as Error).message}.`);
  }
  try {
    return JSON.parse(text) as Json;
  } catch (failure) {
    throw new WrongUse(`${file} is no JSON Schema: ${(failure as Error).message}.`);
  }
}

function remarksOf({ empty, many, raises }: Flow): string[] {
  return [
    ...(empty ? ['It may give nothing.'] : []),
    ...(many ? ['It may give several results.'] : []),
    ...(raises ? ['It may fail.'] : []),
  ];
}

function faultOf(claim: Claim): Told['faults'] {
  const { start, end } = claim;
  if (claim.kind === 'impossible')
    return [{ start, end, message: `\`${claim.operation}\` fails for every value that can come here` }];
  if (claim.kind === 'unknown-property')
    return [{ start, end, message: `there is no property \`${claim.name}\` here: the object is closed` }];
  return [];
}
