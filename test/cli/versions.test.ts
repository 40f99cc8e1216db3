/**
 * Guarantee: with git at hand, `check --against` refuses a version that does not say what changed, `lock` holds published
 * versions, and `diff` says in words what changed. Shows a refusal that is a stack trace, or a breaking change that passes.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from '../../engine/definition/parse.ts';
import { digestOf } from '../../server/digest.ts';
import { orkestra } from './orkestra.ts';
import { DEFINITION, withProject } from './project.ts';

const FILE = 'definitions/refund/1.0.0.yaml';
const next = (version: string, from: string, to: string) =>
  DEFINITION.replace("version: '1.0.0'", `version: '${version}'`).replace(from, to);
const GONE = ['          approve: {}\n', '          approved: {}\n'] as const;

function git(cwd: string, ...args: string[]): void {
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...who, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** The small project in a repository, as it was committed; then with these files. */
function withRepository<T>(files: Record<string, string | null>, work: (cwd: string) => Promise<T>): Promise<T> {
  return withProject({}, async (cwd) => {
    git(cwd, 'init', '--quiet');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '--quiet', '--message', 'Begin');
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(cwd, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (text === null) rmSync(file);
      else writeFileSync(file, text);
    }
    return work(cwd);
  });
}

it('says nothing about versions when nothing changed', () =>
  withRepository({}, async (cwd) => {
    expect(await orkestra(['check', '--against', 'HEAD'], { cwd })).toEqual({
      code: 0,
      stdout: '3 files checked, no problems.\n',
      stderr: '',
    });
  }));

it('refuses a version that does not say what changed, at its place, with all changes told', () =>
  withRepository(
    { 'definitions/refund/1.1.0.yaml': next('1.1.0', ...GONE).replace('== "approve"', '== "approved"') },
    async (cwd) => {
      const { code, stdout } = await orkestra(['check', '--against', 'HEAD'], { cwd });
      expect(code).toBe(1);
      expect(stdout).toContain('shop/refund 1.0.0 → 1.1.0\n  breaking  outcome `approve` of step `decide` removed');
      expect(stdout).toContain('  additive  outcome `approved` of step `decide` added');
      expect(stdout).toContain('1.1.0 does not say so: after 1.0.0, changes that are breaking need 2.0.0 or later.');
      expect(stdout).toContain('error[version-too-low] definitions/refund/1.1.0.yaml:1:67');
      const json = await orkestra(['check', '--against', 'HEAD', '--json'], { cwd });
      expect(JSON.parse(json.stdout)).toMatchObject([{ code: 'version-too-low', pointer: '/document/version' }]);
    },
  ));

it('lets a version pass that says what changed', () =>
  withRepository(
    { 'definitions/refund/1.1.0.yaml': next('1.1.0', 'approve: {}', 'approve: {}\n          ask: {}') },
    async (cwd) => {
      const { code, stdout } = await orkestra(['check', '--against', 'HEAD'], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain('1.1.0 says so');
    },
  ));

it('refuses a change under the same version, and one against a branch as against a commit', () =>
  withRepository({ [FILE]: next('1.0.0', 'title: Refund\n', 'title: Please\n') }, async (cwd) => {
    git(cwd, 'branch', 'main-line');
    const { code, stdout } = await orkestra(['check', '--against', 'main-line', FILE], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('it must be 1.0.1 or later');
  }));

it('tells a renamed definition and one that is gone', () =>
  withRepository(
    { [FILE]: null, 'definitions/repay/1.0.0.yaml': DEFINITION.replace('name: refund', 'name: repay') },
    async (cwd) => {
      const { code, stdout } = await orkestra(['check', '--against', 'HEAD'], { cwd });
      expect(stdout).toContain('breaking  definition `shop/refund` renamed to `shop/repay`');
      expect(code).toBe(0);
      rmSync(path.join(cwd, 'definitions/repay/1.0.0.yaml'));
      const gone = await orkestra(['check', '--against', 'HEAD'], { cwd });
      expect(gone.stdout).toContain('breaking  definition `shop/refund` removed');
    },
  ));

it('exits with 2 and one sentence where there is no repository, no such commit, no project', async () => {
  await withProject({}, async (cwd) => {
    const { code, stderr } = await orkestra(['check', '--against', 'HEAD'], {
      cwd,
      env: { GIT_CEILING_DIRECTORIES: path.dirname(cwd) },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^.* is in no git repository: there is nothing earlier to compare with\.\n$/);
  });
  await withRepository({}, async (cwd) => {
    for (const ref of ['nowhere', '--all', 'HEAD:orkestra.yaml']) {
      const { code, stderr, stdout } = await orkestra(['check', `--against=${ref}`], { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^git knows no commit by the name of ".*": name a branch, a tag or a commit's id .*\n$/);
    }
  });
  await withProject({ 'orkestra.yaml': null }, async (cwd) => {
    const { code, stderr } = await orkestra(['check', '--against', 'HEAD', FILE], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^--against compares the definitions of a project/);
  });
});

it('locks the versions there are, with the digest a server computes, and has nothing to do a second time', () =>
  withProject({}, async (cwd) => {
    expect((await orkestra(['lock', '--check'], { cwd })).code).toBe(1);
    const { code, stdout } = await orkestra(['lock'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Wrote orkestra.lock: 1 version, new: refund@1.0.0.\n' });
    const text = readFileSync(path.join(cwd, 'orkestra.lock'), 'utf8');
    const digest = digestOf(parse(DEFINITION, 'a').value!);
    expect(text.split('\n').slice(1)).toEqual([`refund@1.0.0 sha256:${digest}`, '']);
    const second = await orkestra(['lock', '--check'], { cwd });
    expect(second).toEqual({ code: 0, stdout: 'orkestra.lock is in step: 1 version.\n', stderr: '' });
    expect((await orkestra(['check'], { cwd })).code).toBe(0);
  }));

it('refuses a published version that changed, when checking and when locking; comments and layout are no change', () =>
  withProject({}, async (cwd) => {
    await orkestra(['lock'], { cwd });
    writeFileSync(path.join(cwd, FILE), `# a comment\n${DEFINITION}`);
    expect((await orkestra(['check'], { cwd })).code).toBe(0);
    writeFileSync(path.join(cwd, FILE), next('1.0.0', 'title: Refund\n', 'title: Please\n'));
    const { code, stdout } = await orkestra(['check'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain(`error[published-version-changed] ${FILE}:1:67`);
    const locked = await orkestra(['lock'], { cwd });
    expect(locked).toMatchObject({ code: 1, stderr: expect.stringContaining('with other content') });
    // The lock keeps what was published also when its file is gone.
    rmSync(path.join(cwd, FILE));
    expect((await orkestra(['lock'], { cwd })).stdout).toBe('orkestra.lock is in step: 1 version.\n');
  }));

it('names a line of the lock that is none', () =>
  withProject({ 'orkestra.lock': 'refund 1.0.0\n' }, async (cwd) => {
    const { code, stdout } = await orkestra(['check'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('error[bad-lock] orkestra.lock:1:1');
    expect((await orkestra(['lock'], { cwd })).code).toBe(1);
  }));

it('says in words what changed between files, versions and commits', () =>
  withRepository(
    { 'definitions/refund/1.1.0.yaml': next('1.1.0', 'required: [amount]', 'required: [amount, note]') },
    async (cwd) => {
      const wanted = [
        'shop/refund 1.0.0 → 1.1.0',
        '  breaking  input: `note` is now required /input/schema',
        '  1.1.0 does not say so: after 1.0.0, changes that are breaking need 2.0.0 or later.',
        '',
      ].join('\n');
      for (const before of [FILE, 'refund@1.0.0', 'shop/refund@1.0.0', `HEAD:${FILE}`]) {
        const { code, stdout, stderr } = await orkestra(['diff', before, 'refund@1.1.0'], { cwd });
        expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: wanted, stderr: '' });
      }
      const { stdout } = await orkestra(['diff', FILE, 'refund@1.1.0', '--json'], { cwd });
      expect(JSON.parse(stdout)).toEqual({
        before: { file: FILE, namespace: 'shop', name: 'refund', version: '1.0.0' },
        after: { file: 'definitions/refund/1.1.0.yaml', namespace: 'shop', name: 'refund', version: '1.1.0' },
        changes: [
          { rule: 'input-narrowed', kind: 'breaking', path: '/input/schema', message: 'input: `note` is now required' },
        ],
        kind: 'breaking',
        needed: '2.0.0',
        saysSo: false,
      });
      expect((await orkestra(['diff', FILE, FILE], { cwd })).stdout).toContain('no changes');
    },
  ));

it.each([
  [['diff', 'a', 'b'], 2, '"a" is no file, no name@version and no ref:path.'],
  [['diff', 'refund@9.9.9', FILE], 2, 'The project has no refund@9.9.9; of refund it has 1.0.0.'],
  [['diff', 'nobody@1.0.0', FILE], 2, 'The project has no nobody@1.0.0; it has no nobody at all.'],
  [['diff', 'HEAD:nowhere.yaml', FILE], 2, 'There is no nowhere.yaml at HEAD.'],
  [['diff', 'orkestra.yaml', FILE], 1, 'Only definitions without errors can be compared.'],
])('refuses in one sentence what it cannot compare: %j', (args, code, says) =>
  withRepository({}, async (cwd) => {
    const ran = await orkestra(args, { cwd });
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
    expect(ran.stderr.trim().split('\n')).toHaveLength(1);
  }),
);
