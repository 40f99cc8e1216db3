/** Events as a definition writes them: its filters, and where its own come from. */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { join } from './places.ts';

/** Where a run's events come from, unless they say otherwise. */
export function sourceOf(document: JsonObject): string {
  const about = own(document, 'document');
  const [namespace, name] = ['namespace', 'name'].map((key) => (isObject(about) ? own(about, key) : undefined));
  return `/orkestra/${String(namespace)}/${String(name)}`;
}

/** The filters of a consumption strategy as it is written, its `until` apart, each with its pointer. */
export function filtersOf(strategy: Json | undefined, pointer: string): { filter: JsonObject; pointer: string }[] {
  if (!isObject(strategy)) return [];
  const one = own(strategy, 'one');
  const found = isObject(one) ? [{ filter: one, pointer: join(pointer, 'one') }] : [];
  for (const key of ['any', 'all']) {
    const list = own(strategy, key);
    for (const [i, filter] of (Array.isArray(list) ? list : []).entries()) {
      if (isObject(filter)) found.push({ filter, pointer: join(pointer, key, i) });
    }
  }
  return found;
}
