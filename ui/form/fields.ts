/** From a place in the answer to its field on the screen, and back. */
import type { ErrorSchema } from '@rjsf/utils';
import type { Refusal } from '../api.ts';

export const ID = { prefix: 'field', separator: '_' } as const;

export function fieldId(pointer: string): string {
  return [ID.prefix, ...tokens(pointer)].join(ID.separator);
}

function tokens(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Moves the focus to the field, or to what is nearest around it. */
export function focusField(pointer: string): void {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    const element = document.getElementById(fieldId(place));
    const target = element?.matches(FOCUSABLE) ? element : element?.querySelector<HTMLElement>(FOCUSABLE);
    if (target) {
      target.focus();
      target.scrollIntoView({ block: 'center' });
      return;
    }
    if (place === '') return;
  }
}

const FOCUSABLE = 'input:not([type=hidden]), textarea, select, button';

/** Whether the field, or something in it, was left by the person. */
export function wasLeft(pointer: string, left: ReadonlySet<string>): boolean {
  const id = fieldId(pointer);
  for (const one of left) if (one === id || one.startsWith(`${id}${ID.separator}`)) return true;
  return false;
}

/** Refusals as the form library places them: under their fields. */
export function errorTree(refusals: readonly Refusal[]): ErrorSchema {
  const tree: Record<string, unknown> = {};
  for (const { pointer, text } of refusals) {
    let place = tree;
    for (const token of tokens(pointer)) {
      if (!Object.hasOwn(place, token)) Object.defineProperty(place, token, { value: {}, enumerable: true });
      place = place[token] as Record<string, unknown>;
    }
    place.__errors = [...((place.__errors as string[] | undefined) ?? []), text];
  }
  return tree as ErrorSchema;
}
