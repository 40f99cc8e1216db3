/** What of the language a run went through, read off its trace: kinds of steps, keywords, directions of jumps, endings. */
import { kindOf, type Step } from '../../engine/definition/document.ts';
import type { DefinitionTypes } from '../../engine/definition/types-at.ts';
import { isObject, type Json, type JsonObject } from '../../engine/json.ts';
import type { RunState } from '../../engine/run/state.ts';

export function reachOf(document: JsonObject, trace: RunState['trace'], types: DefinitionTypes): Map<string, number> {
  const reach = new Map<string, number>();
  const count = (what: string): void => {
    reach.set(what, (reach.get(what) ?? 0) + 1);
  };
  for (const { kind, pointer, data } of trace) {
    count(kind);
    if (pointer === null || pointer === undefined) continue;
    const step = at(document, pointer) as JsonObject;
    if (kind === 'skipped') count('if that did not hold');
    if (kind === 'entered') for (const what of keywords(step)) count(what);
    if (kind === 'entered' && isNarrowed(types, pointer, step)) count('a condition that narrows');
    if (kind === 'decided') count(`outcome ${data.outcome}`);
    if (kind === 'left' && typeof data.then === 'string') count(`then ${direction(document, pointer, data.then)}`);
    if (kind === 'raised' && isObject(data.error)) count(`error ${String(data.error.type).split('/').at(-1)}`);
  }
  return reach;
}

// ---- helpers

function* keywords(step: JsonObject): Generator<string> {
  yield kindOf(step as unknown as Step);
  const text = JSON.stringify(step);
  const { input, output, fork, switch: cases, catch: clause } = step;
  if ('if' in step) yield 'if';
  if (isObject(input) && 'from' in input) yield 'input.from';
  if (isObject(output)) yield 'output.as';
  if ('export' in step) yield 'export.as';
  if ('while' in step) yield 'while';
  if ('timeout' in step) yield 'timeout';
  if (isObject(output) && 'schema' in output) yield 'output.schema';
  if (step.call === 'look' || step.call === 'worked') yield 'function of the document';
  if ('foreach' in step) yield 'foreach';
  if (isObject(fork)) yield fork.compete === true ? 'fork that competes' : 'fork of all';
  if (cases !== undefined && text.includes('.outcome ')) yield 'switch over outcomes';
  if (isObject(clause)) {
    for (const key of ['errors', 'when', 'exceptWhen', 'retry', 'do', 'then']) if (key in clause) yield `catch.${key}`;
    if (isObject(clause.retry) && 'when' in clause.retry) yield 'retry.when';
  }
  if (text.includes('$runtime.metadata.steps')) yield '$runtime.metadata.steps';
}

/** Whether the `if` of a step says more of its input than was known before. */
function isNarrowed(types: DefinitionTypes, pointer: string, step: JsonObject): boolean {
  const seen = types.whole(`${pointer}/if`);
  const inference = types.expressions.get(`${pointer}/if`)?.inference;
  if (!('if' in step) || seen === undefined || inference === undefined) return false;
  return inference.narrowed(true).input !== seen.input;
}

function direction(document: JsonObject, pointer: string, then: string): string {
  if (then === 'exit' || then === 'end') return then;
  const keys = pointer.split('/');
  const list = at(document, keys.slice(0, -2).join('/'));
  const target = Array.isArray(list) ? list.findIndex((entry) => Object.hasOwn(entry as JsonObject, then)) : -1;
  return target > Number(keys.at(-2)) ? 'forwards' : 'backwards';
}

function at(document: Json, pointer: string): Json {
  let node: Json | undefined = document;
  for (const key of pointer.slice(1).split('/')) node = (node as Record<string, Json>)[key];
  return node ?? null;
}
