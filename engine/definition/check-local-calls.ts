/**
 * `metadata: { orkestra: { local: true } }` where it changes nothing (`run/local-calls.ts`): on what is no request over HTTP,
 * without a timeout or with one that is too long, on a function of the document instead of the step that calls it.
 */

import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { MOST_MS } from '../run/local-calls.ts';
import { type Duration, durationMs } from './document.ts';
import { expressionOf } from './expression-text.ts';
import type { Findings } from './findings.ts';
import { join } from './places.ts';
import { kindOfValue } from './shape.ts';
import type { Visit } from './walk.ts';

export function checkLocalCalls(document: JsonObject, steps: readonly Visit[], findings: Findings): void {
  for (const { step, pointer, slot } of steps) {
    const metadata = own(step, 'metadata');
    const settings = isObject(metadata) ? own(metadata, 'orkestra') : undefined;
    const wish = isObject(settings) ? own(settings, 'local') : undefined;
    if (wish === undefined || wish === false) continue;
    const reason = slot === 'function' ? ON_FUNCTION : wish === true ? idle(document, step) : notYesOrNo(wish);
    if (reason === undefined) continue;
    const at = join(pointer, 'metadata', 'orkestra', 'local');
    findings.report('local-without-effect', { reason }, at, { at: 'key' });
  }
}

// ---- helpers

const ON_FUNCTION = 'the step that calls a function says it, not the function';

function notYesOrNo(wish: Json): string {
  return `it is ${kindOfValue(wish)}, not true or false`;
}

/** Why it changes nothing; undefined where it does, or may. */
function idle(document: JsonObject, step: JsonObject): string | undefined {
  const called = own(step, 'call');
  const reusable = typeof called === 'string' ? used(document, 'functions', called) : undefined;
  const kind = isObject(reusable) ? own(reusable, 'call') : called;
  if (kind !== 'http' && kind !== 'openapi') return 'only a call over HTTP is ever made within the turn of its run';
  const limits = [own(step, 'timeout'), isObject(reusable) ? own(reusable, 'timeout') : undefined]
    .filter((timeout) => timeout !== undefined)
    .map((timeout) => limitOf(document, timeout));
  if (limits.length === 0)
    return `without a \`timeout\` of at most ${MOST_MS / 1000} seconds the call is made on its own`;
  // One that is computed may be short enough.
  if (limits.some((ms) => ms === null || ms <= MOST_MS)) return undefined;
  return `its timeout is longer than ${MOST_MS / 1000} seconds`;
}

/** In milliseconds; null where it is not written out, or is none. */
function limitOf(document: JsonObject, timeout: Json): number | null {
  const found = typeof timeout === 'string' ? used(document, 'timeouts', timeout) : timeout;
  const after = isObject(found) ? own(found, 'after') : undefined;
  if (typeof after === 'string' && expressionOf(after) !== undefined) return null;
  return typeof after === 'string' || isObject(after) ? durationMs(after as Duration) : null;
}

function used(document: JsonObject, kind: string, name: string): Json | undefined {
  const use = own(document, 'use');
  const all = isObject(use) ? own(use, kind) : undefined;
  return isObject(all) ? own(all, name) : undefined;
}
