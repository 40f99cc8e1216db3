/** What scripts rely on when they call the command: exit codes, what goes where, and help that names everything. */
import { expect, it } from 'vitest';
import { freePort } from '../../server/embedded/ports.ts';
import { orkestra } from './orkestra.ts';
import { withProject } from './project.ts';

const COMMANDS = ['dev', 'start', 'tenant', 'doctor', 'check', 'diff', 'lock', 'codegen', 'graph', 'jq', 'run', 'task'];

it('names every command and the exit codes in its help', async () => {
  const { code, stdout, stderr } = await orkestra(['--help']);
  expect(code).toBe(0);
  expect(stderr).toBe('');
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  expect(stdout).toContain('Exit codes: 0 done, 1 found problems, 2 wrong use.');
  expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true);
});

it('prints its help when called with nothing, and its version when asked', async () => {
  expect(await orkestra([])).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: orkestra') });
  expect(await orkestra(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
});

it.each([
  [['deploy'], "error: unknown command 'deploy'"],
  [['chekc'], 'Did you mean check?'],
  [['check', '--frmat', 'json'], "error: unknown option '--frmat'"],
  [['check', '--format', 'xml'], 'Allowed choices are text, json, sarif, github.'],
  [['run'], 'Usage: orkestra run'],
  [['run', 'get'], "error: missing required argument 'run'"],
  [['run', 'cancel', 'x'], "error: required option '--reason <text>' not specified"],
  [['run', 'wait', 'x', '--timeout', 'soon'], 'It must be a number of seconds.'],
  [['tenant', 'create', 'Not A Key'], '"Not A Key" cannot be a tenant\'s key'],
  [['tenant', 'create', 'acme'], 'DATABASE_URL is not set'],
  [['tenant', 'create', 'acme', '--admin', 'nobody'], '"nobody" is not an e-mail address.'],
])('exits with 2 on wrong use and says what is wrong: %j', async (args, says) => {
  const { code, stdout, stderr } = await orkestra(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(says);
});

it('exits with 2 and says how to name a server when none is known', () =>
  withProject({}, async (cwd) => {
    const { code, stderr } = await orkestra(['run', 'list'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^No server is known .*start one with "orkestra dev", or give --url and --key\.\n$/);
  }));

it('exits with 1 and one sentence when no server answers', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { code, stdout, stderr } = await orkestra(['run', 'list', '--url', url, '--key', 'x']);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `No server answers at ${url} (ECONNREFUSED): start it with "orkestra dev", or name another with --url and --key.\n`,
  );
});

it('exits with 2 when an argument that shall be JSON is none, and names the file it came from', () =>
  withProject({ 'answer.json': '{ "answer": ' }, async (cwd) => {
    const target = ['--url', 'http://127.0.0.1:9', '--key', 'x'];
    const text = await orkestra(['task', 'complete', 't', '--answer', '{', ...target], { cwd });
    expect(text).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--answer is not JSON \(.*\): give --answer/),
    });
    const file = await orkestra(['task', 'complete', 't', '--answer', '@answer.json', ...target], { cwd });
    expect(file).toMatchObject({ code: 2, stderr: expect.stringMatching(/^answer\.json is not JSON/) });
    const none = await orkestra(['task', 'complete', 't', '--answer', '@no.json', ...target], { cwd });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('names no.json, which cannot be read') });
    const stdin = await orkestra(['task', 'complete', 't', '--answer', '-', ...target], { cwd, input: 'no' });
    expect(stdin).toMatchObject({ code: 2, stderr: expect.stringMatching(/^standard input is not JSON/) });
  }));
