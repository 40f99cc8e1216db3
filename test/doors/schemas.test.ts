/** An editor finds the schema of definitions on every server, without a key: the same as the file that projects carry. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, withOrkestra } from '../setup/orkestra.ts';

it('gives the schema of definitions to anybody', async () => {
  await withOrkestra(async ({ url }) => {
    const response = await fetch(`${url}/schemas/definition.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/schema+json');
    expect(await response.text()).toBe(readFileSync(path.join(ROOT, 'schemas/published/definition.json'), 'utf8'));
  });
});
