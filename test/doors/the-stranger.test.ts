/**
 * The stranger: a member of globex calls every operation, through every door, with ids of acme, and gets NOT_FOUND or
 * nothing, and not a byte of acme. An operation without a row here fails the test.
 */
import { expect, it } from 'vitest';
import type { JsonObject } from '../../engine/json.ts';
import type { AnyOperation } from '../../server/operation.ts';
import { operations } from '../../server/operations/index.ts';
import { withOrkestra } from '../setup/orkestra.ts';
import { askSomebody, DOORS, hasDoor, through } from './doors.ts';

/** What the stranger sends, and what it must get: `lost` = NOT_FOUND, `empty` = its own tenant's, which has none of it. */
const ROWS: Record<
  string,
  { input: (acme: { runId: string; taskId: string }) => JsonObject; gets: 'lost' | 'empty' | 'own' | 'refused' }
> = {
  'session.get': { input: () => ({}), gets: 'own' },
  'definition.list': { input: () => ({}), gets: 'empty' },
  'definition.get': { input: () => ({ name: 'customer-support' }), gets: 'lost' },
  'definition.check': { input: () => ({ source: 'document: {}' }), gets: 'own' },
  'definition.publish': { input: () => ({ source: 'document: {}' }), gets: 'refused' },
  'run.start': {
    input: () => ({ name: 'customer-support', input: { question: 'x', conversationId: 'y' } }),
    gets: 'lost',
  },
  'run.list': { input: () => ({}), gets: 'empty' },
  'run.get': { input: ({ runId }) => ({ runId }), gets: 'lost' },
  'run.wait': { input: ({ runId }) => ({ runId, timeout: 0 }), gets: 'lost' },
  'run.history': { input: ({ runId }) => ({ runId }), gets: 'lost' },
  'run.cancel': { input: ({ runId }) => ({ runId, reason: 'mischief' }), gets: 'lost' },
  'run.pause': { input: ({ runId }) => ({ runId, reason: 'mischief' }), gets: 'lost' },
  'run.resume': { input: ({ runId }) => ({ runId }), gets: 'lost' },
  'run.retry': { input: ({ runId }) => ({ runId, reason: 'mischief' }), gets: 'lost' },
  'task.list': { input: ({ runId }) => ({ runId }), gets: 'empty' },
  'task.count': { input: () => ({}), gets: 'own' },
  'task.get': { input: ({ taskId }) => ({ taskId }), gets: 'lost' },
  'task.claim': { input: ({ taskId }) => ({ taskId }), gets: 'lost' },
  'task.release': { input: ({ taskId }) => ({ taskId }), gets: 'lost' },
  'task.save_draft': { input: ({ taskId }) => ({ taskId, data: { answer: 'x' } }), gets: 'lost' },
  'event.send': { input: () => ({ events: [{ type: 'order.paid', data: 'mischief' }] }), gets: 'own' },
  'event.list': { input: () => ({ type: 'order.placed' }), gets: 'empty' },
  'task.complete': { input: ({ taskId }) => ({ taskId, outcome: 'answer', answer: { answer: 'x' } }), gets: 'lost' },
};

it('has a row for every operation', () => {
  expect(Object.keys(ROWS).sort()).toEqual(operations.map(({ name }) => name).sort());
});

it('finds nothing of another tenant through any door', async () => {
  await withOrkestra(async (orkestra) => {
    const acme = await askSomebody(orkestra);
    // The same question is secret enough to look for in every answer.
    for (const who of ['mallory', 'oscar', 'support-bot']) {
      for (const operation of operations as readonly AnyOperation[]) {
        const row = ROWS[operation.name] as (typeof ROWS)[string];
        for (const door of DOORS) {
          if (!hasDoor(operation, door)) continue;
          const answer = await through(door, orkestra, orkestra.key(who, 'globex'), operation.name, row.input(acme));
          const about = `${who}: ${operation.name} through ${door}: ${answer.raw}`;
          if (row.gets === 'lost') expect(answer.ok ? 'answered' : answer.code, about).toBe('NOT_FOUND');
          if (row.gets === 'empty') expect(answer, about).toMatchObject({ ok: true, output: { items: [] } });
          if (row.gets === 'refused') expect(answer.ok, about).toBe(false);
          // Ids the stranger sent itself may come back in the words of a refusal; nothing else of acme may.
          for (const secret of ['Where is my order', 'Acme', 'Alice', 'support-l2'])
            expect(answer.raw, about).not.toContain(secret);
        }
      }
    }
    expect((await orkestra.rest('alice', `GET /tasks/${acme.taskId}`)).body).toMatchObject({
      state: 'open',
      holder: null,
    });
  });
});

it("sees none of another tenant's changes on its event stream", async () => {
  await withOrkestra(async (orkestra) => {
    const gone = new AbortController();
    const listen = async (who: string, tenant: string) => {
      const response = await fetch(`${orkestra.url}/api/events`, {
        headers: { authorization: `Bearer ${orkestra.key(who, tenant)}` },
        signal: gone.signal,
      });
      const reader = (response.body as ReadableStream).pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const until = async (wanted: RegExp): Promise<string> => {
        while (!wanted.test(text)) {
          const { value, done } = await reader.read();
          if (done) break;
          text += value;
        }
        return text;
      };
      await until(/event: ready/);
      return { until, text: () => text };
    };
    const alice = await listen('alice', 'acme');
    const mallory = await listen('oscar', 'globex');
    const { taskId } = await askSomebody(orkestra);
    expect(await alice.until(new RegExp(taskId))).toContain('"kind":"task"');
    expect(mallory.text()).not.toContain('event: change');
    gone.abort();
  });
});

it('lets nobody in without a credential, with a broken one, or with one of another kind', async () => {
  await withOrkestra(async (orkestra) => {
    const good = orkestra.key('alice');
    const tampered = `${good.slice(0, -3)}${good.endsWith('AAA') ? 'BBB' : 'AAA'}`;
    const link = new URL(orkestra.signInUrl('alice')).hash.slice(1);
    // A key of acme whose tenant part was replaced by globex's must not become a key of globex.
    const mixed = `ork_key_${orkestra.key('mallory', 'globex').slice(8, 29)}${good.slice(29)}`;
    for (const credential of [
      undefined,
      '',
      'Bearer',
      `Bearer ${tampered}`,
      `Bearer ${link}`,
      `Bearer ${mixed}`,
      `Basic ${good}`,
    ]) {
      for (const where of ['/api/session', '/api/events', '/mcp']) {
        const response = await fetch(orkestra.url + where, {
          method: where === '/mcp' ? 'POST' : 'GET',
          headers: {
            ...(credential !== undefined && { authorization: credential }),
            'content-type': 'application/json',
          },
          ...(where === '/mcp' && { body: '{}' }),
        });
        expect(response.status, `${credential} at ${where}`).toBe(401);
        await response.body?.cancel();
      }
    }
  });
});
