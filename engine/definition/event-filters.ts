/** The filters of a consumption strategy as it is written, its `until` apart, each with its pointer. */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { join } from './places.ts';

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
