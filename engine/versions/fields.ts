/**
 * How a schema changed, field by field: what a person would say of it ("`amount` is now required"), each with whether fewer
 * or more values are possible.
 *
 * Fields are followed through plain objects. Where a schema is more than that (`anyOf`, `if` …) it is compared as a whole.
 * A property that an open object did not name and now does counts as a new field: nobody is expected to have sent it.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { type Inclusion, includes, isSame, type Schema } from './inclusion.ts';

export interface FieldChange {
  what: 'added' | 'removed' | 'required' | 'optional' | 'value' | 'whole';
  /** `other`: some values more, others less. */
  size: 'narrower' | 'wider' | 'other' | 'unsure';
  /** `a.b`, with `[]` for the entries of a list; empty for the whole. */
  field: string;
  /** A clause that follows the field's name. */
  words: string;
}

export function fieldChanges(before: Schema, after: Schema): FieldChange[] {
  return inside(before, after, { before, after }, []);
}

// ---- helpers

interface Roots {
  before: Schema;
  after: Schema;
}
const FIELDS = ['properties', 'required', 'title', 'description', 'default', 'examples', '$comment', 'deprecated'];

function inside(before: Json, after: Json, roots: Roots, path: readonly string[]): FieldChange[] {
  if (!isObject(before) || !isObject(after) || !isSame(bare(before), bare(after)) || !isFields(before, after)) {
    return compared(before, after, roots, path);
  }
  const [left, right] = [mapping(own(before, 'properties')), mapping(own(after, 'properties'))];
  const [neededBefore, neededAfter] = [names(own(before, 'required')), names(own(after, 'required'))];
  const closed = own(before, 'additionalProperties') === false || own(before, 'unevaluatedProperties') === false;
  const out: FieldChange[] = [];
  for (const name of new Set([...Object.keys(left), ...Object.keys(right), ...neededBefore, ...neededAfter])) {
    const at = [...path, name];
    const [here, there] = [own(left, name), own(right, name)];
    const [was, is] = [neededBefore.includes(name), neededAfter.includes(name)];
    const say = (what: FieldChange['what'], size: FieldChange['size'], words: string) =>
      out.push({ what, size, field: worded(at), words });
    if (here === undefined && there !== undefined && !was) {
      if (is) say('required', 'narrower', 'is new and required');
      else say('added', closed ? 'wider' : 'narrower', 'is new');
    } else if (here !== undefined && there === undefined && !is) {
      say('removed', closed ? 'narrower' : 'wider', 'is gone');
    } else {
      if (!was && is) say('required', 'narrower', 'is now required');
      else if (was && !is) say('optional', 'wider', 'is no longer required');
      out.push(...inside(here ?? true, there ?? true, roots, at));
    }
  }
  return out;
}

/** Two schemas as wholes; references in them lead into their own documents. */
function compared(before: Json, after: Json, roots: Roots, path: readonly string[]): FieldChange[] {
  const [left, right] = [rooted(before, roots.before), rooted(after, roots.after)];
  const narrowed = includes(left, right, { named: true });
  const widened = includes(right, left, { named: true });
  if (narrowed.verdict === 'yes' && widened.verdict === 'yes') return [];
  const what = path.length === 0 ? 'whole' : 'value';
  const made = (size: FieldChange['size'], about: Inclusion, words: (text: string) => string): FieldChange[] => {
    const [more, text] = about.verdict === 'yes' ? [[], 'changed'] : [about.path, about.words];
    return [{ what, size, field: worded([...path, ...more]), words: words(text) }];
  };
  if (narrowed.verdict === 'no') {
    return made(widened.verdict === 'yes' ? 'narrower' : 'other', narrowed, (text) => text);
  }
  if (narrowed.verdict === 'unsure') return made('unsure', narrowed, (text) => text);
  return made('wider', widened, () => 'accepts more');
}

/** Whether both are plain enough to be followed by field, and differ in their fields alone. */
function isFields(before: JsonObject, after: JsonObject): boolean {
  const has = (of: JsonObject) => Object.hasOwn(of, 'properties') || Object.hasOwn(of, 'required');
  const plain = (of: JsonObject) => own(of, 'type') === 'object' || own(of, 'type') === undefined;
  return has(before) && has(after) && plain(before) && plain(after);
}

function bare(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !FIELDS.includes(key)));
}

function rooted(schema: Json, root: Schema): Schema {
  if (!isObject(schema)) return schema === true || schema === false ? schema : true;
  if (!isObject(root) || schema === root) return schema;
  const kept = Object.entries(root).filter(([key]) => key === '$defs' || key === 'definitions');
  return { ...schema, ...Object.fromEntries(kept) };
}

function names(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function mapping(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function worded(path: readonly string[]): string {
  return path.join('.').replaceAll('.[]', '[]');
}
