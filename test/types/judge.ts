/** Runs a program on the members of a type, and says where the evaluator and the inference disagree. */
import fc from 'fast-check';
import { compile } from '../../engine/jq/compile.ts';
import { JqError, JqFuelError, JqSyntaxError } from '../../engine/jq/errors.ts';
import { parse } from '../../engine/jq/parse.ts';
import type { Json } from '../../engine/json.ts';
import { describeType } from '../../engine/types/describe.ts';
import { infer } from '../../engine/types/infer.ts';
import { joinAll } from '../../engine/types/join.ts';
import { arrayOf, isMember, isNever, shapesOf, type Type, typeOf, UNKNOWN } from '../../engine/types/type.ts';
import { value } from './arbitrary.ts';

export interface Subject {
  members: Json[];
  type: Type;
  variable: Json;
}

/** A type with some of its members: exactly these, or anything like them. */
export const subject: fc.Arbitrary<Subject> = fc
  .record({ members: fc.array(value, { minLength: 1, maxLength: 4 }), loose: fc.boolean(), variable: value })
  .map(({ members, loose, variable }) => {
    const type = joinAll(members.map(typeOf));
    return { members, type: loose ? loosened(type) : type, variable };
  });

/** Literals become their kind, tuples arrays. */
function loosened(type: Type): Type {
  const all = <T>(list: true | readonly T[]): true | readonly T[] => (list === true || list.length > 0 ? true : list);
  const objects = type.objects.map(({ properties, rest }) => ({
    properties: new Map(
      [...properties].map(([key, one]) => [key, { ...one, type: key === 'kind' ? one.type : loosened(one.type) }]),
    ),
    rest,
  }));
  const items = type.array === null ? null : joinAll([...type.array.prefix, type.array.rest].map(loosened));
  return {
    ...type,
    numbers: all(type.numbers),
    strings: all(type.strings),
    array: items === null ? null : arrayOf(items).array,
    objects: shapesOf(objects).objects,
  };
}

const LIMITS = { fuel: 20_000, now: () => 1_700_000_000 };

function run(source: string, input: Json, variable: Json): { outputs: Json[]; raised: boolean } | undefined {
  const whole = compile(source);
  try {
    return { outputs: whole.all(input, { v: variable }, LIMITS), raised: false };
  } catch (error) {
    if (error instanceof JqFuelError) return undefined;
    if (!(error instanceof JqError)) throw error;
  }
  // Outputs before the error count as well: as many as come without it.
  for (let count = 19; count > 0; count--) {
    try {
      const some = compile(`limit(${count}; ${source})`).all(input, { v: variable }, LIMITS);
      return { outputs: some, raised: true };
    } catch (error) {
      if (error instanceof JqFuelError) return undefined;
    }
  }
  return { outputs: [], raised: true };
}

/** Sentences; none when they agree. */
export function judge(source: string, { members, type, variable }: Subject): string[] {
  try {
    compile(source);
  } catch (error) {
    if (error instanceof JqSyntaxError) return [];
    throw error;
  }
  const inference = infer(parse(source), type, (name) => (name === 'v' ? typeOf(variable) : UNKNOWN));
  const { flow } = inference;
  const wrong: string[] = [];
  for (const input of members) {
    const ran = run(source, input, variable);
    if (ran === undefined) continue;
    const where = `${source} on ${JSON.stringify(input)}`;
    for (const output of ran.outputs) {
      if (!isMember(output, flow.type))
        wrong.push(`${where} gave ${JSON.stringify(output)}, not ${describeType(flow.type, 4)}`);
    }
    if (ran.raised && !flow.raises) wrong.push(`${where} raised`);
    if (!ran.raised && ran.outputs.length === 0 && !flow.empty) wrong.push(`${where} gave nothing`);
    if (ran.outputs.length > 1 && !flow.many) wrong.push(`${where} gave several`);
    if (isNever(flow.type) && !flow.empty && !ran.raised) wrong.push(`${where} did not raise`);
    const first = ran.outputs[0];
    if (ran.raised && first === undefined) continue;
    const truth = first !== undefined && first !== null && first !== false;
    const narrowed = inference.narrowed(truth);
    if (!isMember(input, narrowed.input))
      wrong.push(`${where} is ${truth}, but narrowed to ${describeType(narrowed.input, 4)}`);
    const bound = narrowed.variable('v');
    if (bound !== undefined && !isMember(variable, bound))
      wrong.push(`${where} with $v ${JSON.stringify(variable)} is ${truth}, but narrowed to ${describeType(bound, 4)}`);
  }
  return wrong;
}

judge.claims = (source: string, { members, type, variable }: Subject): { claims: number; failed: boolean } => {
  const inference = infer(parse(source), type, (name) => (name === 'v' ? typeOf(variable) : UNKNOWN));
  const claims = inference.claims.filter(({ kind }) => kind === 'impossible').length;
  return { claims, failed: members.every((input) => run(source, input, variable)?.raised !== false) };
};
