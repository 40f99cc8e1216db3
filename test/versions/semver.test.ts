/** Guarantee: a version says what changed, by semver and its rule for 0.x. Shows a breaking change under a minor version. */
import { describe, expect, it } from 'vitest';
import { compareVersions, nextVersion, says } from '../../engine/versions/semver.ts';

describe('the next version', () => {
  it.each([
    ['1.2.3', 'breaking', '2.0.0'],
    ['1.2.3', 'additive', '1.3.0'],
    ['1.2.3', 'internal', '1.2.4'],
    ['0.2.3', 'breaking', '0.3.0'],
    ['0.2.3', 'additive', '0.2.4'],
    ['0.2.3', 'internal', '0.2.4'],
    ['0.0.3', 'breaking', '0.1.0'],
    ['2.0.0-beta.1', 'breaking', '2.0.0'],
    ['1.3.0-beta.1', 'additive', '1.3.0'],
    ['1.3.0-beta.1', 'breaking', '2.0.0'],
    ['1.3.1-beta.1', 'additive', '1.4.0'],
    ['1.2.3+build.7', 'internal', '1.2.4'],
  ] as const)('after %s with a change that is %s is %s', (from, kind, wanted) => {
    expect(nextVersion(from, kind)).toBe(wanted);
    expect(says(from, wanted, kind)).toBe(true);
  });
});

describe('a version', () => {
  it.each([
    ['1.0.0', '1.0.1', 'internal', true],
    ['1.0.0', '1.0.1', 'additive', false],
    ['1.0.0', '1.1.0', 'additive', true],
    ['1.0.0', '1.9.9', 'breaking', false],
    ['1.0.0', '2.0.0-rc.1', 'breaking', true],
    ['1.0.0', '3.0.0', 'internal', true],
    ['1.0.0', '1.0.0', 'internal', false],
    ['1.0.0', '0.9.0', 'internal', false],
    ['1.0.0', '1.0.0+other', 'internal', false],
    ['0.1.0', '0.1.1', 'additive', true],
    ['0.1.0', '0.1.1', 'breaking', false],
    ['0.1.0', '0.2.0', 'breaking', true],
    ['0.1.0', '1.0.0', 'breaking', true],
    ['2.0.0-rc.1', '2.0.0-rc.2', 'breaking', true],
    ['2.0.0-rc.1', '2.0.0', 'breaking', true],
    ['1.0.0', 'no version', 'internal', false],
  ] as const)('%s → %s of a change that is %s: %s', (from, to, kind, wanted) => {
    expect(says(from, to, kind)).toBe(wanted);
  });

  it('is ordered as semver orders it', () => {
    const ordered = [
      'x',
      '0.9.0',
      '1.0.0-1',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0',
      '1.2.0',
      '1.10.0',
    ];
    expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
    expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
  });
});
