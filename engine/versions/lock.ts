/**
 * orkestra.lock: the digest of every version that was published, a line each, so that two branches that add different
 * versions merge without a conflict. A line is never changed and never removed: what was published stays published.
 */
import { type Problem, problem } from '../definition/problems.ts';
import { compareVersions } from './semver.ts';

export const LOCK_FILE = 'orkestra.lock';

/** `name@version` → 64 hex digits. */
export type Lock = ReadonlyMap<string, string>;

const HEAD =
  '# Digests of published versions: SHA-256 over canonical JSON (RFC 8785). Written by "orkestra lock"; a line never changes.\n';

export function readLock(text: string, file: string): { lock: Lock; problems: Problem[] } {
  const lock = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [i, line] of text.split(/\r\n|\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const match = /^([^\s@]+@\S+) sha256:([0-9a-f]{64})$/.exec(line.trimEnd());
    const twice = match && lock.get(match[1]!) !== undefined && lock.get(match[1]!) !== match[2];
    if (match && !twice) lock.set(match[1]!, match[2]!);
    else {
      const reason = twice ? `: \`${match[1]}\` has another digest further up` : '';
      const at = { line: i + 1, column: 1, endLine: i + 1, endColumn: line.length + 1 };
      problems.push(problem('bad-lock', { reason }, { ...at, file, pointer: '' }));
    }
  }
  return { lock, problems };
}

/** The same text for the same versions, in whatever order they were added. */
export function lockText(lock: Lock): string {
  const split = (key: string): [string, string] => [key.slice(0, key.indexOf('@')), key.slice(key.indexOf('@') + 1)];
  const lines = [...lock]
    .sort(([a], [b]) => {
      const [[left, one], [right, other]] = [split(a), split(b)];
      return left === right ? compareVersions(one, other) || (one < other ? -1 : 1) : left < right ? -1 : 1;
    })
    .map(([key, digest]) => `${key} sha256:${digest}\n`);
  return HEAD + lines.join('');
}
