/** Commands that speak to a server: what they print, how refusals look, whom they act as. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withFolder } from '../setup/folder.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { orkestra } from './orkestra.ts';

const QUESTION = { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 };

/** A server, and the command beside it with the dev.json that a start would have written. */
function withServer(
  work: (run: (...args: string[]) => ReturnType<typeof orkestra>, server: Orkestra) => Promise<void>,
): Promise<void> {
  return withOrkestra((server) =>
    withFolder(async (home) => {
      mkdirSync(home, { recursive: true });
      writeFileSync(path.join(home, 'dev.json'), JSON.stringify(server.dev));
      await work((...args) => orkestra(args, { env: { ORKESTRA_HOME: home } }), server);
    }),
  );
}

it(
  'serves people and scripts through a whole run',
  () =>
    withServer(async (run, server) => {
      // Input from a file and from standard input; the output as text and as JSON.
      const start = ['run', 'start', 'customer-support', '--as', 'support-bot'];
      const text = await run(...start, '--input', JSON.stringify(QUESTION), '--idempotency-key', 'k-1');
      expect(text).toMatchObject({ code: 0, stderr: '' });
      expect(text.stdout).toMatch(/^customer-support 1\.0\.0 {2}waiting/);
      expect(text.stdout).toContain('Waits   for support-l1: Customer question: Where is my order?');
      const same = await run(...start, '--input', JSON.stringify(QUESTION), '--idempotency-key', 'k-1', '--json');
      const { runId, waitingFor } = JSON.parse(same.stdout);
      const taskId = waitingFor[0].taskId as string;
      expect(text.stdout).toContain(runId);

      const inbox = await run('task', 'list');
      expect(inbox.stdout).toMatch(/^task +state +due +for +title\n/);
      expect(inbox.stdout).toContain(taskId);
      expect((await run('task', 'list', '--as', 'carol')).stdout).toBe('No tasks.\n');
      expect((await run('run', 'list', '--as', 'mallory', '--tenant', 'globex')).stdout).toBe('No runs.\n');

      // What is not given on the command line cannot be guessed.
      const which = await run('task', 'complete', taskId);
      expect(which).toMatchObject({
        code: 2,
        stderr: 'This task offers answer, decline: choose one with --outcome.\n',
      });
      const empty = await run('task', 'complete', taskId, '--outcome', 'answer', '--answer', '{}');
      expect(empty.code).toBe(1);
      expect(empty.stdout).toBe('');
      expect(empty.stderr.split('\n').slice(0, 2)).toEqual([
        'ANSWER_REFUSED: The answer does not fit the form: Answer is required.',
        '  /answer is required',
      ]);
      const asJson = await run('task', 'complete', taskId, '--outcome', 'answer', '--json');
      expect(asJson).toMatchObject({ code: 1, stderr: '' });
      expect(JSON.parse(asJson.stdout)).toMatchObject({ code: 'ANSWER_REFUSED', status: 422 });

      expect((await run('task', 'claim', taskId)).stdout).toContain('Claimed: Customer question: Where is my order?');
      const impatient = await run('run', 'wait', runId, '--timeout', '0', '--as', 'support-bot');
      expect(impatient.code).toBe(1);
      expect(impatient.stdout).toContain('Waits   for alice');
      const waiting = run('run', 'wait', runId, '--as', 'support-bot', '--json');
      const answered = await run('task', 'complete', taskId, '--outcome', 'answer', '--answer', '{"answer":"Soon"}');
      expect(answered.stdout).toMatch(/^Answered with answer\.\n/);
      const late = await run('task', 'complete', taskId, '--outcome', 'decline', '--answer', '{"reason":"no"}');
      expect(late.code).toBe(0);
      expect(late.stdout).toMatch(/^Alice Arden was first, with answer at /);
      const done = await waiting;
      expect(done.code).toBe(0);
      expect(JSON.parse(done.stdout)).toMatchObject({ status: 'completed', output: { answer: 'Soon' } });
      expect((await run('run', 'get', runId, '--as', 'support-bot')).stdout).toContain('"handledBy":"human"');
      expect((await run('run', 'cancel', runId, '--reason', 'no', '--as', 'support-bot')).stderr).toBe(
        'RUN_CLOSED: This run is completed already.\n  Nothing is left to cancel.\n',
      );

      // With the end in sight, start waits for it; a cancelled run is no success.
      const sure = await run(...start, '--input', JSON.stringify({ ...QUESTION, confidence: 0.9 }), '--wait', '30');
      expect(sure.code).toBe(0);
      expect(sure.stdout).toMatch(/^customer-support 1\.0\.0 {2}completed/);
      const other = JSON.parse((await run(...start, '--input', JSON.stringify(QUESTION), '--json')).stdout);
      const cancelled = await run('run', 'cancel', other.runId, '--reason', 'asked twice', '--as', 'support-bot');
      expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringMatching(/cancelled/) });
      expect((await run('run', 'wait', other.runId, '--as', 'support-bot')).code).toBe(1);

      // Names that nobody has, and keys that nobody gave.
      expect(await run('run', 'list', '--as', 'zoe')).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^Nobody in acme is called "zoe"; there are .*alice/),
      });
      expect(await run('run', 'list', '--tenant', 'initech')).toMatchObject({
        code: 2,
        stderr: 'There is no tenant "initech"; there are acme, globex.\n',
      });
      expect(await run('run', 'list', '--key', 'ork_key_wrong')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^UNAUTHENTICATED: /),
      });
      // A key of dev.json goes to no other server.
      expect(await run('run', 'list', '--url', 'http://127.0.0.1:9')).toMatchObject({
        code: 2,
        stderr: 'No key for http://127.0.0.1:9: give --key, or set ORKESTRA_KEY.\n',
      });
      const byVariables = await orkestra(['run', 'list', '--json'], {
        env: { ORKESTRA_URL: server.url, ORKESTRA_KEY: server.key('alice') },
      });
      const page = JSON.parse(byVariables.stdout) as { items: { id: string }[]; next: string | null };
      expect(page.items.map(({ id }) => id)).toEqual([other.runId, runId]);
      expect(page.next).toBeNull();
    }),
  180_000,
);
