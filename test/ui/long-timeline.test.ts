/** Guarantee: a long run's page begins with its latest entries and gives the earlier ones when asked, until all are there. */
import { expect, it } from 'vitest';
import { withSite } from './open-page.ts';

it('shows the latest entries first, and the earlier ones on demand', { timeout: 240_000 }, async () => {
  await withSite(async (site) => {
    const source = `document: { dsl: '1.0.3', namespace: t, name: long, version: '1.0.0', title: Long }
do:
  - first: { set: { n: 0 } }
  - each: { for: { in: '[range(300)]' }, do: [ { count: { set: { n: '\${ $item }' } } } ] }
  - last: { set: { n: 1 } }
`;
    const published = await site.rest('oscar', 'POST /definitions', { source }, 'globex');
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    const { body } = await site.rest('oscar', 'POST /definitions/long/runs', { wait: 30 }, 'globex');
    expect(body.status).toBe('completed');
    const { page, complaints } = await site.signIn('oscar', undefined, 'globex');
    await page.goto(`${site.url}/runs/${body.runId}`);
    const timeline = page.getByTestId('run-timeline');
    await timeline.getByText('last', { exact: true }).waitFor();
    expect(await timeline.getByText('first', { exact: true }).count()).toBe(0);
    await page.getByText(/By the latest 500 entries/).waitFor();
    await page.getByRole('button', { name: 'Show earlier entries' }).click();
    await timeline.getByText('first', { exact: true }).waitFor();
    expect(await timeline.getByText('last', { exact: true }).count()).toBe(1);
    expect(await timeline.getByText('count', { exact: true }).count()).toBe(300);
    expect(await page.getByRole('button', { name: 'Show earlier entries' }).count()).toBe(0);
    expect(await page.getByText(/By the latest/).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
