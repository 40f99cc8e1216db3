/**
 * The definitions of a project against those of an earlier state of it: which replaces which, what changed, and whether the
 * version says so.
 *
 *  H1  A definition is known by namespace and name. Of a version that is there in both states the content must be the same.
 *  H2  A new version replaces the highest one below it, of either state.
 *  H3  A name that is new and a name that is gone are one definition renamed when they are alike. That is told; it asks for
 *      no version, because nobody knows one of the new name.
 */
import type { Definition } from '../definition/document.ts';
import { type Problem, problem, type Range } from '../definition/problems.ts';
import type { Json } from '../json.ts';
import { compareDefinitions } from './compare.ts';
import { isEqual } from './equal.ts';
import { type Change, gravest } from './rules.ts';
import { compareVersions, nextVersion, says } from './semver.ts';
import { renamed } from './similarity.ts';

/** A version as it is written in a file. */
export interface Kept {
  file: string;
  namespace: string;
  name: string;
  version: string;
  /** Absent when it has errors; then `reason` is the first of them. */
  definition?: Definition;
  reason?: string;
}

export interface Replaced {
  before: Kept;
  after: Kept;
  changes: Change[];
  /** The least version that says what changed; absent when the one there does. */
  needed?: string;
}

export interface History {
  replaced: Replaced[];
  /** Versions whose predecessor, or who themselves, have errors. */
  unread: { before: Kept; after: Kept }[];
  /** Names that are gone. */
  removed: string[];
}

export function historyOf(now: readonly Kept[], then: readonly Kept[]): History {
  const out: History = { replaced: [], unread: [], removed: [] };
  const [names, earlier] = [new Set(now.map(nameOf)), new Set(then.map(nameOf))];
  for (const after of now) {
    const before = predecessor(after, now, then);
    if (before === undefined) continue;
    if (!before.definition || !after.definition) {
      out.unread.push({ before, after });
      continue;
    }
    if (isSameContent(before.definition, after.definition)) continue;
    const changes = compareDefinitions(before.definition, after.definition);
    const kind = gravest(changes) ?? 'internal';
    const fits = says(before.version, after.version, kind);
    out.replaced.push({ before, after, changes, ...(!fits && { needed: nextVersion(before.version, kind) }) });
  }
  const gone = newest(then.filter((one) => !names.has(nameOf(one))));
  const added = newest(now.filter((one) => !earlier.has(nameOf(one))));
  const pairs = renamed(gone, added, ({ definition }) => content(definition));
  for (const [before, after] of pairs) {
    if (!before.definition || !after.definition) continue;
    out.replaced.push({ before, after, changes: compareDefinitions(before.definition, after.definition) });
  }
  out.removed = gone.filter((one) => !pairs.some(([before]) => before === one)).map(nameOf);
  return out;
}

/** What is wrong with the versions, each at its place in the file, which the caller knows. */
export function versionProblems(history: History, placeOf: (kept: Kept) => Range): Problem[] {
  const at = (kept: Kept) => ({ ...placeOf(kept), file: kept.file, pointer: '/document/version' });
  const low = history.replaced.flatMap(({ before, after, changes, needed }) => {
    if (needed === undefined) return [];
    const kind = gravest(changes) ?? 'internal';
    const grave = changes.filter((one) => one.kind === kind).map(({ message }) => message);
    const more = grave.length > 5 ? `; ${grave.length - 5} more` : '';
    const details = { version: after.version, name: after.name, before: before.version, kind, needed };
    return [problem('version-too-low', details, at(after), { found: grave.slice(0, 5).join('; ') + more })];
  });
  const unread = history.unread
    // A version that has errors itself has been told so.
    .filter(({ after }) => after.definition !== undefined)
    .map(({ before, after }) => {
      const details = { version: after.version, name: after.name, before: before.version };
      return problem('version-not-compared', { ...details, reason: before.reason ?? 'unknown' }, at(after));
    });
  return [...low, ...unread];
}

// ---- helpers

function nameOf({ namespace, name }: Kept): string {
  return `${namespace}/${name}`;
}

function predecessor(after: Kept, now: readonly Kept[], then: readonly Kept[]): Kept | undefined {
  const own = (list: readonly Kept[]) => list.filter((one) => nameOf(one) === nameOf(after));
  const same = own(then).find(({ version }) => version === after.version);
  if (same) return same;
  const lower = [...own(then), ...own(now)].filter(({ version }) => compareVersions(version, after.version) < 0);
  if (lower.length > 0) return highest(lower);
  // Only higher ones, and none of them is there any more: the number went back.
  const higher = own(then).filter(
    (one) => !now.some((other) => nameOf(other) === nameOf(one) && other.version === one.version),
  );
  return highest(higher);
}

function highest(list: readonly Kept[]): Kept | undefined {
  return [...list].sort((a, b) => compareVersions(b.version, a.version))[0];
}

/** The highest version of each name. */
function newest(list: readonly Kept[]): Kept[] {
  return [...new Set(list.map(nameOf))].map((name) => highest(list.filter((one) => nameOf(one) === name)) as Kept);
}

/** Equal but for the version itself: to publish the same again under another number is no change. */
function isSameContent(a: Definition, b: Definition): boolean {
  if (a.document.version === b.document.version) return isEqual(json(a), json(b));
  return isEqual(content(a), content(b));
}

function content(definition: Definition | undefined): Json {
  if (!definition) return null;
  const { version: _version, name: _name, namespace: _namespace, ...about } = definition.document;
  return json({ ...definition, document: about });
}

/** A checked definition is JSON. */
function json(value: object): Json {
  return value as unknown as Json;
}
