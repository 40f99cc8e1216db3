/**
 * Guarantee: a run's history read page by page is the whole history, each entry once, in either order, while the run is open
 * (part of it in the run, part kept by earlier executions) and after it has ended.
 */
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

const SOURCE = `document: { dsl: '1.0.3', namespace: t, name: paged, version: '1.0.0' }
do:
  - each: { for: { in: '[1, 2, 3, 4]' }, do: [ { nap: { wait: PT0.02S } } ] }
  - ask: { call: human, with: { title: Well?, outcomes: [yes, no], assign: { users: [oscar] } } }
`;

async function history(orkestra: Orkestra, runId: string, query: string) {
  const { status, body } = await orkestra.rest('oscar', `GET /runs/${runId}/history?${query}`, undefined, 'globex');
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function paged(orkestra: Orkestra, runId: string, order: string, limit: number): Promise<number[]> {
  const seen: number[] = [];
  for (let after: number | null = null, pages = 0; ; pages++) {
    expect(pages).toBeLessThan(100);
    const page: any = await history(
      orkestra,
      runId,
      `order=${order}&limit=${limit}${after === null ? '' : `&after=${after}`}`,
    );
    expect(page.items.length).toBeLessThanOrEqual(limit);
    seen.push(...page.items.map(({ seq }: { seq: number }) => seq));
    if (page.next === null) return seen;
    expect(page.items).toHaveLength(limit);
    after = page.next;
  }
}

it('gives each entry once, whatever the order and the size of a page', async () => {
  for (const continueAtEverySafePoint of [false, true]) {
    await withOrkestra(
      async (orkestra) => {
        const published = await orkestra.rest('oscar', 'POST /definitions', { source: SOURCE }, 'globex');
        expect(published.status, JSON.stringify(published.body)).toBe(200);
        const { body } = await orkestra.rest('oscar', 'POST /definitions/paged/runs', { wait: 30 }, 'globex');
        const { runId, waitingFor } = body;
        const look = async () => {
          const whole = await history(orkestra, runId, '');
          const all = whole.items.map(({ seq }: { seq: number }) => seq);
          expect(whole).toMatchObject({ next: null, total: all.length });
          expect(all).toEqual([...all.keys()]);
          for (const limit of [4, all.length]) {
            expect(await paged(orkestra, runId, 'oldest', limit), `oldest, ${limit}`).toEqual(all);
            expect(await paged(orkestra, runId, 'newest', limit), `newest, ${limit}`).toEqual(all.toReversed());
          }
          expect((await history(orkestra, runId, `after=${all.at(-1)}`)).items).toEqual([]);
          expect((await history(orkestra, runId, 'order=newest&after=0')).items).toEqual([]);
          return whole;
        };
        expect((await look()).waiting).toMatchObject([{ kind: 'task', step: 'ask' }]);
        const done = { outcome: 'yes', answer: {} };
        await orkestra.rest('oscar', `POST /tasks/${waitingFor[0].taskId}/complete`, done, 'globex');
        await orkestra.rest('oscar', `GET /runs/${runId}/wait?timeout=30`, undefined, 'globex');
        expect((await look()).items.at(-1)).toMatchObject({ kind: 'ended' });
      },
      { continueAtEverySafePoint },
    );
  }
});

it('names what is wrong with a page that cannot be', async () => {
  await withOrkestra(async (orkestra) => {
    const runId = '01890000-0000-7000-8000-000000000000';
    for (const [query, pointer] of [
      ['limit=0', '/limit'],
      ['limit=1001', '/limit'],
      ['after=99999999999', '/after'],
      ['order=sideways', '/order'],
    ]) {
      const { status, body } = await orkestra.rest('oscar', `GET /runs/${runId}/history?${query}`, undefined, 'globex');
      expect(status, query).toBe(422);
      expect(body.details.violations, query).toMatchObject([{ pointer }]);
    }
  });
});
