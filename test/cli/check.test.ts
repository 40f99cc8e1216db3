/** What `orkestra check` promises scripts and people: exit codes, places, one JSON shape, and that it starts lean. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { definitionText } from '../../bench/definitions.ts';
import { type OpenProject, projectOf } from '../../cli/project.ts';
import { checkDefinition } from '../../engine/definition/check.ts';
import { renderJson } from '../../engine/definition/render/json.ts';
import { environment, orkestra, ROOT, withCommand } from './orkestra.ts';
import { DEFINITION, withProject } from './project.ts';

const MISSPELT = DEFINITION.replace('groups: [desk]', 'groups: [desc]');
const UNREACHABLE = `${DEFINITION.replace('if: .outcome == "approve"', 'then: end')}  - never:\n      set: { a: 1 }\n`;

it('exits with 0 and says how many files it looked at when all is well', () =>
  withProject({}, async (cwd) => {
    const { code, stdout, stderr } = await orkestra(['check'], { cwd });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '3 files checked, no problems.\n', stderr: '' });
  }));

it('shows file, line and column of a mistake, the line itself, and a way to correct it, and exits with 1', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': MISSPELT }, async (cwd) => {
    const { code, stdout } = await orkestra(['check', 'definitions'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('error[unknown-group] definitions/refund/1.0.0.yaml:26:28');
    expect(stdout).toContain('assign: { groups: [desc] }');
    expect(stdout).toContain('`desk`');
    expect(stdout).toContain('1 file checked: 1 error.');
  }));

it('prints an array of problems with --format json, empty when there are none', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': MISSPELT }, async (cwd) => {
    const bad = await orkestra(['check', '--format', 'json'], { cwd });
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toEqual([
      expect.objectContaining({
        code: 'unknown-group',
        severity: 'error',
        file: 'definitions/refund/1.0.0.yaml',
        line: 26,
        column: 28,
        endLine: 26,
        endColumn: 32,
        pointer: '/do/0/decide/with/assign/groups/0',
        message: expect.any(String),
      }),
    ]);
    const good = await orkestra(['check', '--json', 'functions'], { cwd });
    expect(good).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  }));

it('lets warnings pass, and refuses them with --strict', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': UNREACHABLE }, async (cwd) => {
    const lenient = await orkestra(['check'], { cwd });
    expect(lenient.stdout).toContain('warning[unreachable-step]');
    expect(lenient.code).toBe(0);
    expect((await orkestra(['check', '--strict'], { cwd })).code).toBe(1);
  }));

it('checks function declarations and the project file as what they are', () =>
  withProject(
    { 'functions/pay-out.yaml': 'inputs: {}\n', 'orkestra.yaml': 'directory: { groups: { desk: [ann] } }\n' },
    async (cwd) => {
      const { code, stdout } = await orkestra(['check', '--json'], { cwd });
      const found = JSON.parse(stdout).map(({ file, code }: { file: string; code: string }) => `${file} ${code}`);
      expect(code).toBe(1);
      expect(found).toContain('orkestra.yaml unknown-person');
      expect(found).toContain('functions/pay-out.yaml unknown-key');
    },
  ));

it('is silent about people and functions where no project is', () =>
  withProject({ 'orkestra.yaml': null, 'definitions/refund/1.0.0.yaml': MISSPELT }, async (cwd) => {
    expect((await orkestra(['check', 'definitions'], { cwd })).code).toBe(0);
  }));

it('exits with 2 when what it shall check is not there', () =>
  withProject({ 'orkestra.yaml': null }, async (cwd) => {
    const missing = await orkestra(['check', 'nowhere.yaml'], { cwd });
    expect(missing).toMatchObject({ code: 2, stderr: 'There is no file or folder nowhere.yaml.\n' });
    const nothing = await orkestra(['check'], { cwd });
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toMatch(/^There is no orkestra\.yaml in .* name the files or folders to check\.\n$/);
  }));

it('colours only when told to or on a terminal', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': MISSPELT }, async (cwd) => {
    expect((await orkestra(['check'], { cwd })).stdout).not.toContain('\u001b[');
    expect((await orkestra(['check'], { cwd, env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[1;31m');
    expect((await orkestra(['check'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
      '\u001b[',
    );
  }));

it('prints one annotation a problem with --format github, from the root of the checkout', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': MISSPELT }, async (cwd) => {
    const env = { GITHUB_WORKSPACE: path.dirname(cwd) };
    const { code, stdout } = await orkestra(['check', '--format', 'github'], { cwd, env });
    expect(code).toBe(1);
    const file = `${path.basename(cwd)}/definitions/refund/1.0.0.yaml`;
    expect(stdout.split('\n')).toEqual([
      `::error file=${file},line=26,endLine=26,col=28,endColumn=32,title=Unknown group (unknown-group)::The project's directory has no group \`desc\`.%0Afound: desc%0Aexpected: \`desk\`%0Afix: Did you mean \`desk\`?`,
      '3 files checked: 1 error.',
      '',
    ]);
  }));

it('prints one SARIF log and nothing else with --format sarif', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': MISSPELT }, async (cwd) => {
    const { code, stdout } = await orkestra(['check', '--format', 'sarif'], { cwd });
    expect(code).toBe(1);
    const { version, runs } = JSON.parse(stdout);
    expect(version).toBe('2.1.0');
    expect(runs[0].tool.driver).toMatchObject({ name: 'Orkestra', semanticVersion: '0.1.0' });
    expect(runs[0].results).toHaveLength(1);
    expect(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('definitions/refund/1.0.0.yaml');
  }));

it('corrects with --fix what is certain, says so, and has nothing to do a second time', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': MISSPELT }, async (cwd) => {
    const first = await orkestra(['check', '--fix'], { cwd });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('definitions/refund/1.0.0.yaml:26:28 ');
    expect(first.stdout).toContain('1 problem corrected.');
    expect(readFileSync(path.join(cwd, 'definitions/refund/1.0.0.yaml'), 'utf8')).toBe(DEFINITION);
    const second = await orkestra(['check', '--fix'], { cwd });
    expect(second.stdout).toBe('3 files checked, no problems.\n');
  }));

it('prints with --fix what is left, and leaves alone what nobody can be certain of', () => {
  const left = MISSPELT.replace('call: pay-out', 'call: transfer');
  return withProject({ 'definitions/refund/1.0.0.yaml': left }, async (cwd) => {
    const { code, stdout } = await orkestra(['check', '--fix', '--json'], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).map((one: { code: string }) => one.code)).toEqual(['unknown-function']);
    const text = readFileSync(path.join(cwd, 'definitions/refund/1.0.0.yaml'), 'utf8');
    expect(text).toBe(DEFINITION.replace('call: pay-out', 'call: transfer'));
  });
});

it('checks again with --watch whenever a file is saved, also one put in its place, and ends with 0 on Ctrl-C', () =>
  withProject({}, (cwd) =>
    withCommand(['check', '--watch'], { cwd }, async ({ says, stop, stdout }) => {
      const file = path.join(cwd, 'definitions/refund/1.0.0.yaml');
      await says('3 files checked, no problems.');
      await says('Ctrl-C ends.');
      writeFileSync(file, MISSPELT);
      await says('error[unknown-group] definitions/refund/1.0.0.yaml:26:28');
      await says('3 files checked: 1 error.');
      // As many editors save.
      writeFileSync(`${file}.new`, DEFINITION);
      renameSync(`${file}.new`, file);
      await says('3 files checked, no problems.');
      writeFileSync(path.join(cwd, 'orkestra.yaml'), 'directory: { groups: { other: [] } }\n');
      await says('error[unknown-group]');
      expect(await stop('SIGINT')).toBe(0);
      expect(stdout()).not.toContain('\u001b[');
    }),
  ));

it('refuses --watch with a format for programs', async () => {
  const { code, stderr } = await orkestra(['check', '--watch', '--json']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: '--watch prints text for a person: leave out --format json.\n',
  });
});

it('says of many files, which threads share, what it says of each alone, in their order', () =>
  withProject({}, async (cwd) => {
    const wrong = ['', 'sum: 1\n', 'do: []\n', 'do: [\n'];
    const files = Array.from({ length: 90 }, (_, i) => ({
      file: `many/${String(i).padStart(2, '0')}.yaml`,
      text: definitionText(i) + (i % 5 === 3 ? wrong[i % wrong.length] : ''),
    }));
    mkdirSync(path.join(cwd, 'many'));
    for (const { file, text } of files) writeFileSync(path.join(cwd, file), text);
    const { code, stdout, stderr } = await orkestra(['check', '--json', 'many'], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { declarations: functions, definitions: _folder, others, ...rest } = projectOf(cwd) as OpenProject;
    const expected = files.map(({ file, text }) => {
      return {
        file,
        source: text,
        problems: checkDefinition(text, { ...rest, functions, definitions: others, file }).problems,
      };
    });
    expect(expected.filter(({ problems }) => problems.length > 0).length).toBeGreaterThan(10);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(renderJson(expected)));
  }));

it('names the first of many files that cannot be read, and exits with 2', () =>
  withProject({}, async (cwd) => {
    mkdirSync(path.join(cwd, 'many'));
    for (let i = 0; i < 90; i++) {
      const file = path.join(cwd, 'many', `${String(i).padStart(2, '0')}.yaml`);
      if (i === 41 || i === 70) symlinkSync('nowhere', file);
      else writeFileSync(file, definitionText(i));
    }
    const { code, stdout, stderr } = await orkestra(['check', 'many'], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^many\/41\.yaml cannot be read: /);
  }));

it("is built into files without any of a server's libraries", async () => {
  await orkestra(['--version']); // builds
  const folder = path.join(ROOT, 'dist/check');
  const texts = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
  // What it is made of stands there by its path.
  expect(texts.filter((text) => text.includes('node_modules/yaml/')).length).toBeGreaterThan(0);
  expect(texts.filter((text) => /node_modules\/(?:@temporalio|fastify|esbuild|pg)\//.test(text))).toEqual([]);
});

it("loads none of a server's libraries", async () => {
  await orkestra(['--version']); // builds
  const script = `
    const { main } = await import('./dist/cli/main.js');
    await main(['node', 'orkestra', 'check']);
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(process.cwd() + '/x.js').cache);
    console.log(JSON.stringify(loaded.filter((file) => /@temporalio|fastify|esbuild|node_modules.pg./.test(file))));`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env: environment(),
    encoding: 'utf8',
  });
  expect(ran.stderr).toBe('');
  expect(ran.stdout.trim().split('\n').at(-1)).toBe('[]');
});
