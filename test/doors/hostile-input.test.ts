/**
 * Hostile input at the doors: a clear refusal, no hang, no 500, no half-written state. A run that such input reaches ends
 * as failed with the place; it never becomes a workflow task that fails for ever.
 */
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { askSomebody } from './doors.ts';

async function raw(orkestra: Orkestra, path: string, body: string | Uint8Array, type = 'application/json') {
  const response = await fetch(orkestra.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${orkestra.key('alice')}`, 'content-type': type },
    body: body as BodyInit,
  });
  return {
    status: response.status,
    body: await response.json().catch(() => null),
    type: response.headers.get('content-type'),
  };
}

it('refuses what cannot be read, in words', async () => {
  await withOrkestra(async (orkestra) => {
    const at = '/api/definitions/customer-support/runs';
    const refused = async (body: string | Uint8Array, status: number, code: string, type?: string) => {
      const answer = await raw(orkestra, at, body, type);
      expect(answer, String(body).slice(0, 60)).toMatchObject({ status, body: { code, hint: expect.any(String) } });
      expect(answer.type).toContain('application/problem+json');
    };
    await refused('{"input":', 400, 'BAD_REQUEST');
    await refused('[1]', 400, 'BAD_REQUEST');
    await refused('"text"', 400, 'BAD_REQUEST');
    await refused('{"__proto__":{"admin":true}}', 400, 'BAD_REQUEST');
    await refused('<xml/>', 400, 'BAD_REQUEST', 'application/xml');
    await refused(`{"input":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 400, 'BAD_REQUEST');
    await refused(
      JSON.stringify({ input: { question: 'x'.repeat(10_000_000), conversationId: 'c' } }),
      413,
      'TOO_LARGE',
    );
    await refused(JSON.stringify({ input: { question: 'a\u0000b', conversationId: 'c' } }), 400, 'BAD_REQUEST');
    await refused(
      JSON.stringify({ input: { question: 'x'.repeat(1_200_000), conversationId: 'c', confidence: 0.9 } }),
      413,
      'TOO_LARGE',
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    for (const query of [
      'limit=0',
      'limit=1e9',
      'limit=abc',
      'cursor=%00',
      'cursor=bm90IG91cnM',
      'view=everything',
      'nothing=1',
      'text=%00',
    ]) {
      const { status } = await orkestra.rest('alice', `GET /tasks?${query}`);
      expect(status, query).toBeGreaterThanOrEqual(400);
      expect(status, query).toBeLessThan(500);
    }
    for (const id of ['x', '..%2f..', '%00', "' or 1=1 --", '01890000-0000-7000-8000-00000000000g', 'x'.repeat(250)]) {
      const { status } = await orkestra.rest('alice', `GET /tasks/${encodeURIComponent(id)}`);
      expect([400, 404, 414, 422], id).toContain(status);
    }
    expect((await orkestra.rest('alice', 'GET /nothing')).body).toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('checks hostile definitions without a hang', async () => {
  await withOrkestra(async (orkestra) => {
    const head = `document: { dsl: '1.0.3', namespace: t, name: hostile, version: '1.0.0' }\n`;
    const bombs: Record<string, string> = {
      'a bomb of aliases': `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`)
        .join('\n')}\n`,
      'deep nesting': `${head}do: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`,
      'a merge key': `${head}x: &x { a: 1 }\ndo: [ { s: { <<: *x, set: { a: 1 } } } ]\n`,
      'a form whose pattern backtracks': `${head}do: [ { ask: { call: human, with: { title: T, form: { schema: { type: object, properties: { a: { type: string, pattern: '^(a+)+$' } } } } } } } ]\n`,
      'an expression of a hundred thousand brackets': `${head}do: [ { s: { set: { a: '\${ ${'['.repeat(100_000)} }' } } } ]\n`,
      'a key that is __proto__': `${head}__proto__: { polluted: true }\ndo: [ { s: { set: { a: 1 } } } ]\n`,
      'not YAML at all': '\u0001\u0002{{{{',
    };
    for (const [name, source] of Object.entries(bombs)) {
      const began = performance.now();
      const { status, body } = await orkestra.rest('alice', 'POST /definitions/check', { source });
      expect(status, name).toBe(200);
      expect(body.valid, name).toBe(false);
      expect(body.problems[0], name).toMatchObject({ code: expect.any(String), line: expect.any(Number) });
      // Not a measurement: a hang would be minutes.
      expect(performance.now() - began, name).toBeLessThan(20_000);
    }
  });
});

it('ends a run whose expression never ends, or makes what cannot be stored, instead of trying for ever', async () => {
  await withOrkestra(async (orkestra) => {
    const publish = async (name: string, body: string) => {
      const { body: published, status } = await orkestra.rest(
        'oscar',
        'POST /definitions',
        { source: `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\n${body}` },
        'globex',
      );
      expect(status, JSON.stringify(published)).toBe(200);
    };
    const start = async (name: string, input: unknown = {}) =>
      (await orkestra.rest('oscar', `POST /definitions/${name}/runs`, { input, wait: 30 } as object, 'globex')).body;
    await publish('forever', `do: [ { loop: { set: { n: '\${ [repeat(1)] }' } } } ]\n`);
    expect(await start('forever')).toMatchObject({ status: 'failed', error: { status: 400, instance: '/do/0/loop' } });
    await publish(
      'around',
      `do: [ { one: { set: { n: 1 } } }, { two: { switch: [ { always: { when: 'true', then: one } } ] } } ]\n`,
    );
    // It goes round until five million steps are made (test/run/long-lives.test.ts), and meanwhile keeps nobody waiting.
    const around = await orkestra.rest('oscar', 'POST /definitions/around/runs', { wait: 0 }, 'globex');
    const cancelled = await orkestra.rest(
      'oscar',
      `POST /runs/${around.body.runId}/cancel`,
      { reason: 'it never ends' },
      'globex',
    );
    expect(cancelled.body, JSON.stringify(cancelled.body)).toMatchObject({ runId: around.body.runId });
    await publish('enormous', `do: [ { grow: { set: { n: '\${ "x" * 100000000 }' } } } ]\n`);
    expect(await start('enormous')).toMatchObject({ status: 'failed' });
    await publish(
      'nul',
      `do: [ { ask: { call: human, with: { title: '\${ "a" + ([0] | implode) + "b" }', assign: { users: [oscar] } } } } ]\n`,
    );
    expect(await start('nul')).toMatchObject({ status: 'waiting', waitingFor: [{ title: 'a\ufffdb' }] });
  });
});

it('stays up through a connection that talks nonsense', async () => {
  await withOrkestra(async (orkestra) => {
    const { hostname, port } = new URL(orkestra.url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.end('GARBAGE\r\n\r\n\u0000\u0001'));
      socket
        .on('close', () => resolve())
        .on('error', reject)
        .resume();
    });
    expect((await orkestra.rest('alice', 'GET /session')).status).toBe(200);
    const { taskId } = await askSomebody(orkestra);
    const deep = `{"data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    expect(await raw(orkestra, `/api/tasks/${taskId}/draft`, deep)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    });
  });
});
