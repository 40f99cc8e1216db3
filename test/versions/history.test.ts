/**
 * Guarantee: each version is judged by the one it replaces, and the lock holds what was published. Shows a version judged by
 * the wrong predecessor, a rename told as a loss, and a published version that changes unseen.
 */
import { describe, expect, it } from 'vitest';
import { historyOf, type Kept, versionProblems } from '../../engine/versions/history.ts';
import { lockText, readLock } from '../../engine/versions/lock.ts';
import { similarity } from '../../engine/versions/similarity.ts';
import { definition, SAMPLE, sample } from './sample.ts';

type Piece = [from: string, to: string];
const BREAKING: Piece = ['type: number', 'type: integer'];
const INTERNAL: Piece = ['set: { state: paid, note: done }', 'set: { state: open, note: done }'];

function kept(version: string, pieces: Piece[] = [], name = 'refund'): Kept {
  const text = sample(["version: '1.0.0'", `version: '${version}'`], ['name: refund', `name: ${name}`], ...pieces);
  return { file: `${name}/${version}.yaml`, namespace: 'shop', name, version, definition: definition(text) };
}
const judged = (now: Kept[], then: Kept[]) =>
  historyOf(now, then).replaced.map(({ before, after, changes, needed }) => {
    const kinds = changes.map(({ rule }) => rule).join(' ');
    return `${before.name} ${before.version} → ${after.version}: ${kinds}${needed ? `, needs ${needed}` : ''}`;
  });

describe('a version', () => {
  it('that is the same as it was says nothing', () => {
    expect(judged([kept('1.0.0')], [kept('1.0.0')])).toEqual([]);
    expect(judged([kept('1.0.0'), kept('1.1.0')], [kept('1.0.0')])).toEqual([]);
  });

  it('that changed in its place must be raised', () => {
    expect(judged([kept('1.0.0', [INTERNAL])], [kept('1.0.0')])).toEqual([
      'refund 1.0.0 → 1.0.0: step-changed, needs 1.0.1',
    ]);
  });

  it('that is new replaces the highest below it, of before or of now', () => {
    const then = [kept('1.0.0'), kept('2.0.0', [BREAKING])];
    expect(judged([...then, kept('1.0.1', [INTERNAL])], then)).toEqual(['refund 1.0.0 → 1.0.1: step-changed']);
    expect(judged([...then, kept('3.0.0'), kept('3.0.1', [INTERNAL])], then)).toEqual([
      'refund 2.0.0 → 3.0.0: input-widened',
      'refund 3.0.0 → 3.0.1: step-changed',
    ]);
  });

  it('must say what changed', () => {
    expect(judged([kept('1.1.0', [BREAKING])], [kept('1.0.0')])).toEqual([
      'refund 1.0.0 → 1.1.0: input-narrowed, needs 2.0.0',
    ]);
    expect(judged([kept('2.0.0', [BREAKING])], [kept('1.0.0')])).toEqual(['refund 1.0.0 → 2.0.0: input-narrowed']);
    expect(judged([kept('0.2.0', [BREAKING])], [kept('0.1.0')])).toEqual(['refund 0.1.0 → 0.2.0: input-narrowed']);
  });

  it('may not go back', () => {
    expect(judged([kept('0.9.0', [INTERNAL])], [kept('1.0.0')])).toEqual([
      'refund 1.0.0 → 0.9.0: step-changed, needs 1.0.1',
    ]);
  });

  it('is refused at its place, with what changed and the version it needs', () => {
    const history = historyOf([kept('1.1.0', [BREAKING])], [kept('1.0.0')]);
    const place = { line: 1, column: 2, endLine: 1, endColumn: 3 };
    expect(versionProblems(history, () => place)).toEqual([
      {
        code: 'version-too-low',
        severity: 'error',
        message: 'Version 1.1.0 of `refund` replaces 1.0.0 with changes that are breaking; it must be 2.0.0 or later.',
        found: 'input: `amount` type number became integer',
        fix: "Write version: '2.0.0', or take the changes back.",
        file: 'refund/1.1.0.yaml',
        pointer: '/document/version',
        ...place,
      },
    ]);
  });

  it('whose predecessor cannot be read is not passed over in silence', () => {
    const { definition: _gone, ...broken } = kept('1.0.0');
    const history = historyOf([kept('1.1.0')], [{ ...broken, reason: 'line 3: no' }]);
    const [problem] = versionProblems(history, () => ({ line: 1, column: 1, endLine: 1, endColumn: 1 }));
    expect(problem).toMatchObject({ code: 'version-not-compared', severity: 'warning' });
    expect(problem?.message).toContain('line 3: no');
  });
});

describe('a name', () => {
  it('that is new for one that is gone and alike is a rename', () => {
    const history = historyOf([kept('1.0.0', [INTERNAL], 'repay')], [kept('1.0.0')]);
    expect(history.replaced.map(({ changes }) => changes.map(({ rule }) => rule))).toEqual([
      ['definition-renamed', 'step-changed'],
    ]);
    expect(history.removed).toEqual([]);
    expect(versionProblems(history, () => ({ line: 1, column: 1, endLine: 1, endColumn: 1 }))).toEqual([]);
  });

  it('that is gone, with nothing alike, is told', () => {
    const other = definition(
      "document: { dsl: '1.0.3', namespace: shop, name: other, version: '1.0.0' }\ndo:\n  - a: { wait: PT1S }\n",
    );
    const now: Kept = { file: 'o', namespace: 'shop', name: 'other', version: '1.0.0', definition: other };
    expect(historyOf([now], [kept('1.0.0')])).toEqual({ replaced: [], unread: [], removed: ['shop/refund'] });
  });
});

describe('likeness', () => {
  it('is 1 for the same, 0 for what has nothing in common', () => {
    const same = definition(SAMPLE) as any;
    expect(similarity(same, same)).toBe(1);
    expect(similarity({ a: 1 }, { b: 2 })).toBe(0);
  });
});

describe('the lock', () => {
  const [one, two] = ['a'.repeat(64), 'b'.repeat(64)];

  it('is the same text in whatever order versions were added, sorted by name and number', () => {
    const entries: [string, string][] = [
      ['refund@1.10.0', one],
      ['refund@1.9.0', two],
      ['refund@1.10.0-rc.1', one],
      ['alpha@2.0.0', two],
    ];
    const text = lockText(new Map(entries));
    expect(lockText(new Map(entries.reverse()))).toBe(text);
    expect(text.split('\n').slice(1)).toEqual([
      `alpha@2.0.0 sha256:${two}`,
      `refund@1.9.0 sha256:${two}`,
      `refund@1.10.0-rc.1 sha256:${one}`,
      `refund@1.10.0 sha256:${one}`,
      '',
    ]);
    expect(lockText(readLock(text, 'orkestra.lock').lock)).toBe(text);
    expect(readLock(text.replaceAll('\n', '\r\n'), 'orkestra.lock')).toEqual(readLock(text, 'orkestra.lock'));
  });

  it('names each line that is none, as a merge leaves them', () => {
    const text = `<<<<<<< ours\nrefund@1.0.0 sha256:${one}\n=======\nrefund@1.0.0 sha256:${two}\n>>>>>>> theirs\n`;
    const { lock, problems } = readLock(text, 'orkestra.lock');
    expect(problems.map(({ code, line }) => `${code} @ ${line}`)).toEqual([
      'bad-lock @ 1',
      'bad-lock @ 3',
      'bad-lock @ 4',
      'bad-lock @ 5',
    ]);
    expect(problems[2]?.message).toContain('`refund@1.0.0` has another digest further up');
    expect([...lock]).toEqual([['refund@1.0.0', one]]);
  });
});
