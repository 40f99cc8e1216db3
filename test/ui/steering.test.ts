/**
 * Guarantee: on its page a run shows where it is on the graph, can be held and let go, and, when it failed, be tried again,
 * by who may. Pictures go to test-results/steering.
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../setup/orkestra.ts';
import { withSite } from './open-page.ts';

const PICTURES = path.join(ROOT, 'test-results', 'steering');

it('holds a run, lets it go, and tries it again where it failed', { timeout: 180_000 }, async () => {
  mkdirSync(PICTURES, { recursive: true });
  let up = false;
  const service = createServer((_request, response) => {
    response.writeHead(up ? 200 : 503, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as { port: number };
  try {
    await withSite(async (site) => {
      const source = `document: { dsl: '1.0.3', namespace: t, name: delivery, version: '1.0.0', title: Delivery }
do:
  - prepare: { set: { parcel: 7 } }
  - ask: { call: human, with: { title: Send it?, assign: { users: [oscar] }, sla: { due: PT1H } } }
  - send: { call: http, with: { method: post, endpoint: 'http://127.0.0.1:${port}/', body: { n: 7 } } }
  - late: { if: 'false', set: { late: true } }
`;
      await site.rest('oscar', 'POST /definitions', { source }, 'globex');
      const { body } = await site.rest('oscar', 'POST /definitions/delivery/runs', { wait: 10 }, 'globex');
      const { page, complaints } = await site.signIn('oscar', undefined, 'globex');
      await page.goto(`${site.url}/runs/${body.runId}`);
      const graph = page.getByRole('img', { name: /Delivery/ });
      await graph.locator('title', { hasText: 'prepare: done' }).waitFor({ state: 'attached' });
      await graph.locator('title', { hasText: 'ask: under way' }).waitFor({ state: 'attached' });
      await page.screenshot({ path: path.join(PICTURES, 'waiting.png'), fullPage: true });

      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByLabel('Reason').fill('An audit');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click();
      await page
        .getByText(/Held by .*An audit/)
        .first()
        .waitFor();
      expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
      await page.screenshot({ path: path.join(PICTURES, 'paused.png'), fullPage: true });
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();

      const { taskId } = (await site.rest('oscar', `GET /runs/${body.runId}`, undefined, 'globex')).body.waitingFor[0];
      await site.rest('oscar', `POST /tasks/${taskId}/complete`, { outcome: 'done', answer: {} }, 'globex');
      await graph.locator('title', { hasText: 'send: failed' }).waitFor({ state: 'attached' });
      await page.screenshot({ path: path.join(PICTURES, 'failed.png'), fullPage: true });
      up = true;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByLabel('Reason').fill('The service is back');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Try again' }).click();
      await page.getByText(/Tried again by .*The service is back/).waitFor();
      await graph.locator('title', { hasText: 'send: done' }).waitFor({ state: 'attached' });
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
      await page.screenshot({ path: path.join(PICTURES, 'completed.png'), fullPage: true });
      expect(complaints).toEqual([]);
    });
  } finally {
    service.closeAllConnections();
    service.close();
  }
});
