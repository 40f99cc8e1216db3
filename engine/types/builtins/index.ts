/** The list of all builtins as inference knows them: one entry for each that a program may call. */
import type { NodeOf } from '../../jq/syntax.ts';
import type { Evaluation } from '../evaluate.ts';
import { ANYTHING, type Flow } from '../flow.ts';
import type { Env } from '../scope.ts';
import { collections } from './collections.ts';
import { core } from './core.ts';
import { flow } from './flow.ts';
import { paths } from './paths.ts';
import { math, text } from './text.ts';
import { Call, type Transfer } from './transfer.ts';

// Made when first used: the families import the evaluation, which imports this list.
let table: ReadonlyMap<string, Transfer> | undefined;

function transfers(): ReadonlyMap<string, Transfer> {
  table ??= new Map([core, flow, paths, collections, text, math].flatMap((family) => Object.entries(family)));
  return table;
}

/** `name/arity` of each. */
export function inferredNames(): string[] {
  return [...transfers().keys()];
}

/** A name that nobody knows gives anything: saying so is the compiler's. */
export function callBuiltinType(evaluation: Evaluation, node: NodeOf<'Call'>, env: Env): Flow {
  const transfer = transfers().get(`${node.name}/${node.args.length}`);
  return transfer === undefined ? ANYTHING : transfer(new Call(evaluation, node, env));
}
