/**
 * Flow within each list: switches with more than one default, and steps that nothing reaches.
 *
 * Only what is certain is said. A step goes on to the next unless it raises, or jumps with `then`, without an `if` that
 * could skip it; what conditions mean is not looked at. Of a stretch of unreached steps the first is reported.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import type { Findings } from './findings.ts';
import { join } from './places.ts';
import { entriesOf, type Visit } from './walk.ts';

export function checkFlow(steps: readonly Visit[], findings: Findings): void {
  for (const visit of steps) checkDefaults(visit, findings);
  const lists = new Map<string, Visit[]>();
  for (const visit of steps) {
    if (visit.slot === 'branch' || visit.slot === 'function') continue;
    const list = lists.get(visit.list);
    if (list) list.push(visit);
    else lists.set(visit.list, [visit]);
  }
  for (const list of lists.values()) checkReach(list, findings);
}

// ---- helpers

function checkDefaults({ step, pointer }: Visit, findings: Findings): void {
  let first: string | undefined;
  for (const { name, value, pointer: at } of entriesOf(own(step, 'switch'), join(pointer, 'switch'))) {
    if (!isObject(value) || Object.hasOwn(value, 'when')) continue;
    if (first === undefined) first = name;
    else findings.report('switch-two-defaults', { name, first }, at, { at: 'key' });
  }
}

function checkReach(list: readonly Visit[], findings: Findings): void {
  const names = list.map(({ name }) => name);
  // A name that leads nowhere or is used twice has been reported; guessing its way would add noise.
  if (new Set(names).size !== names.length) return;
  const reached = new Set<number>();
  const open = [0];
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const visit = list[i];
    if (visit === undefined || reached.has(i)) continue;
    reached.add(i);
    for (const target of targets(visit.step)) {
      if (target === 'continue') open.push(i + 1);
      else if (target !== 'end' && target !== 'exit') {
        const found = names.indexOf(target);
        if (found < 0) return;
        open.push(found);
      }
    }
  }
  for (const [i, { name, pointer }] of list.entries()) {
    if (reached.has(i) || !reached.has(i - 1)) continue;
    findings.report('unreachable-step', { name }, pointer, { at: 'key' });
  }
}

/** Where a step may go: directives and names; `continue` is the next one. */
function targets(step: JsonObject): string[] {
  const after = directive(own(step, 'then'));
  const out = Object.hasOwn(step, 'if') ? [after, 'continue'] : [];
  const cases = own(step, 'switch');
  if (Array.isArray(cases)) {
    const all = entriesOf(cases, '').map(({ value }) => value);
    out.push(...all.flatMap((one) => (isObject(one) ? [directive(own(one, 'then'))] : [])));
    if (all.every((one) => isObject(one) && Object.hasOwn(one, 'when'))) out.push(after);
    return out;
  }
  const caught = own(step, 'catch');
  if (isObject(caught)) out.push(Object.hasOwn(caught, 'then') ? directive(own(caught, 'then')) : after);
  if (!Object.hasOwn(step, 'raise')) out.push(after);
  return out;
}

function directive(value: Json | undefined): string {
  return typeof value === 'string' ? value : 'continue';
}
