/** Evaluates, beside the secrets, the expressions of a call that mention them, and puts their values in place. */
import { compile } from '../../engine/jq/compile.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { put } from '../../engine/json.ts';
import type { Deferred } from '../../engine/run/host.ts';
import type { Secrets } from '../secrets.ts';
import { standardFailure } from './step-failure.ts';

export function fillDeferred(template: Json, deferred: Deferred[], secrets: Secrets): Json {
  if (deferred.length === 0) return template;
  const filled = JSON.parse(JSON.stringify(template)) as Json;
  for (const { pointer, source, input, variables } of deferred) {
    let value: Json;
    try {
      value =
        compile(source).first(input, { ...variables, secrets: { ...secrets } }, { now: () => Date.now() / 1000 }) ??
        null;
    } catch (failure) {
      throw standardFailure('expression', `${(failure as Error).message}, in an expression with $secrets`);
    }
    place(filled, pointer, value);
  }
  return filled;
}

function place(target: Json, pointer: string, value: Json): void {
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = tokens.pop() as string;
  let node = target as JsonObject | Json[];
  for (const token of tokens) node = (Array.isArray(node) ? node[Number(token)] : node[token]) as JsonObject | Json[];
  if (Array.isArray(node)) node[Number(last)] = value;
  else put(node, last, value);
}
