/** Changes of definitions in words for a person. */
import type { Replaced } from '../engine/versions/history.ts';
import { type ChangeKind, gravest } from '../engine/versions/rules.ts';
import { nextVersion, says } from '../engine/versions/semver.ts';
import { bad, faint, good, strong } from './print.ts';

/** A headline, a line for each change, and what they ask of the version. */
export function changesInWords({ before, after, changes }: Omit<Replaced, 'needed'>): string {
  const name = ({ namespace, name, version }: typeof before) => `${namespace}/${name} ${version}`;
  const isSame = before.namespace === after.namespace && before.name === after.name;
  const head = strong(`${name(before)} → ${isSame ? after.version : name(after)}`);
  if (changes.length === 0) return `${head}\n  ${good('no changes')}`;
  const lines = changes.map(({ kind, message, path }) => `  ${painted(kind)}  ${message} ${faint(path)}`);
  return [head, ...lines, `  ${isSame ? verdict(before.version, after.version, gravest(changes)!) : RENAMED}`].join(
    '\n',
  );
}

// ---- helpers

const RENAMED = 'Under its new name it may begin with any version.';

function verdict(before: string, after: string, kind: ChangeKind): string {
  const needed = `after ${before}, changes that are ${kind} need ${nextVersion(before, kind)} or later`;
  return says(before, after, kind) ? `${after} says so: ${needed}.` : `${bad(`${after} does not say so`)}: ${needed}.`;
}

function painted(kind: ChangeKind): string {
  return kind === 'breaking' ? bad(kind) : kind === 'additive' ? good(kind) : faint(kind);
}
