/**
 * Versions as semver has them, and what a change asks of the next one.
 *
 * From 1.0.0 on: breaking → major, additive → minor, internal → patch. Before (0.y.z) nothing is promised for long: breaking
 * → the second number, anything else → the third. A pre-release promises nothing of its own: what counts is the version it
 * leads to. Build metadata (`+…`) says nothing about the content and is passed over.
 */
import type { ChangeKind } from './rules.ts';

export interface Version {
  major: number;
  minor: number;
  patch: number;
  /** The parts behind `-`; empty for a release. */
  before: readonly string[];
}

export function parseVersion(text: string): Version | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (!match) return undefined;
  const [major, minor, patch] = match.slice(1, 4).map(Number) as [number, number, number];
  return { major, minor, patch, before: match[4]?.split('.') ?? [] };
}

/** Negative when `a` comes before `b`. Texts that are no versions come first, by their letters. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (!left || !right) return left ? 1 : right ? -1 : a < b ? -1 : a > b ? 1 : 0;
  return numbersOf(left, right) || preRelease(left.before, right.before);
}

/** The least version after `from` that says such a change. */
export function nextVersion(from: string, kind: ChangeKind): string {
  const version = parseVersion(from) ?? { major: 0, minor: 0, patch: 0, before: [] };
  const { major, minor, patch, before } = version;
  const place = placeOf(major, kind);
  // A pre-release already leads to a version that is not out; that one will do when it is far enough.
  const free = before.length > 0 && (place === 2 || (place === 1 && patch === 0) || (minor === 0 && patch === 0));
  if (free) return `${major}.${minor}.${patch}`;
  return [`${major + 1}.0.0`, `${major}.${minor + 1}.0`, `${major}.${minor}.${patch + 1}`][place] as string;
}

/** Whether `to`, which replaces `from`, says that there was such a change. */
export function says(from: string, to: string, kind: ChangeKind): boolean {
  const [left, right] = [parseVersion(from), parseVersion(to)];
  if (!left || !right || compareVersions(from, to) >= 0) return false;
  const least = parseVersion(nextVersion(from, kind)) as Version;
  // A pre-release of the version that is needed says so already.
  return numbersOf(right, least) >= 0;
}

// ---- helpers

function placeOf(major: number, kind: ChangeKind): 0 | 1 | 2 {
  if (kind === 'internal') return 2;
  if (major === 0) return kind === 'breaking' ? 1 : 2;
  return kind === 'breaking' ? 0 : 1;
}

function numbersOf(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** A release comes after its pre-releases; numbers before words; more parts after fewer. */
function preRelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i], b[i]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (left === right) continue;
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isLeft && isRight) return Number(left) - Number(right);
    if (isLeft !== isRight) return isLeft ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
