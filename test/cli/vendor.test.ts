/**
 * Guarantee: `orkestra vendor` keeps the documents that definitions name as files of the project, and from then on `check` looks
 * into them without a network. Shows a project file that is written over, and a copy that nothing reads.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withEntries } from '../../cli/commands/vendor.ts';
import { json, withService } from '../calls/service.ts';
import { orkestra } from './orkestra.ts';
import { PROJECT, withProject } from './project.ts';

const SHOP = (operationId: string) => ({
  openapi: '3.1.0',
  paths: { '/items': { get: { operationId, responses: {} } } },
});
const DEFINITION = (uri: string) =>
  `document: { dsl: '1.0.3', namespace: shop, name: stock, version: '1.0.0' }\ndo:\n  - count:\n      call: openapi\n      with: { document: { endpoint: ${uri} }, operationId: findItems }\n`;

it('fetches what is missing, once, and check reads it', async () => {
  let operationId = 'findItem';
  await withService(
    (request, response) =>
      request.url === '/api.json' ? json(response, 200, SHOP(operationId)) : json(response, 404, {}),
    async ({ url, seen }) => {
      await withProject({ 'definitions/stock/1.0.0.yaml': DEFINITION(`${url}/api.json`) }, async (cwd) => {
        expect((await orkestra(['check', 'definitions/stock/1.0.0.yaml'], { cwd })).code).toBe(0);
        const missing = await orkestra(['vendor', '--check', '--json'], { cwd });
        expect([missing.code, JSON.parse(missing.stdout)]).toEqual([1, { missing: [`${url}/api.json`] }]);
        const { code, stdout } = await orkestra(['vendor', '--json'], { cwd });
        expect(code).toBe(0);
        const [{ file }] = JSON.parse(stdout).written;
        expect(file).toBe('documents/127.0.0.1-api.json');
        expect(JSON.parse(readFileSync(path.join(cwd, file), 'utf8'))).toEqual(SHOP('findItem'));
        const project = readFileSync(path.join(cwd, 'orkestra.yaml'), 'utf8');
        expect(project.startsWith(PROJECT)).toBe(true);
        expect(project).toContain(`documents:\n  ${url}/api.json: ${file}\n`);
        const checked = await orkestra(['check', 'definitions/stock/1.0.0.yaml'], { cwd });
        expect(checked.code).toBe(1);
        expect(checked.stdout + checked.stderr).toContain('Did you mean `findItem`?');
        await orkestra(['vendor'], { cwd });
        expect(seen).toHaveLength(1);
        operationId = 'findItems';
        expect((await orkestra(['vendor', '--again'], { cwd })).code).toBe(0);
        expect((await orkestra(['check', 'definitions/stock/1.0.0.yaml'], { cwd })).code).toBe(0);
        expect((await orkestra(['vendor', '--check'], { cwd })).code).toBe(0);
        // The lock covers what is kept of the document.
        expect((await orkestra(['lock'], { cwd })).code).toBe(0);
        writeFileSync(
          path.join(cwd, file),
          JSON.stringify({ ...SHOP('findItems'), servers: [{ url: 'https://other.test' }] }),
        );
        const changed = await orkestra(['check', 'definitions/stock/1.0.0.yaml', '--json'], { cwd });
        expect(JSON.parse(changed.stdout).map(({ code: one }: { code: string }) => one)).toEqual([
          'published-version-changed',
        ]);
      });
      await withProject({ 'definitions/stock/1.0.0.yaml': DEFINITION(`${url}/none.json`) }, async (cwd) => {
        const { code, stderr } = await orkestra(['vendor'], { cwd });
        expect([code, stderr]).toEqual([1, `${url}/none.json: it answered 404.\n`]);
      });
    },
  );
});

it('keeps schemas, too, and check puts them in their place', async () => {
  const schema = { type: 'object', additionalProperties: false, properties: { amount: { type: 'number' } } };
  await withService(
    (_request, response) => json(response, 200, schema),
    async ({ url }) => {
      const text = `document: { dsl: '1.0.3', namespace: shop, name: stock, version: '1.0.0' }\ninput: { schema: { resource: { endpoint: ${url}/a } } }\ndo:\n  - count: { set: { n: '\${ .amout }' } }\n`;
      await withProject({ 'definitions/stock/1.0.0.yaml': text }, async (cwd) => {
        expect((await orkestra(['check', 'definitions/stock/1.0.0.yaml'], { cwd })).code).toBe(0);
        expect((await orkestra(['vendor'], { cwd })).code).toBe(0);
        const { stdout } = await orkestra(['check', 'definitions/stock/1.0.0.yaml', '--json'], { cwd });
        expect(JSON.parse(stdout)).toMatchObject([{ code: 'unknown-property', fix: 'Did you mean `amount`?' }]);
      });
    },
  );
});

it('adds to the project file and changes nothing else in it', () => {
  const added = [{ uri: 'https://a.test/x', file: 'documents/x.json' }];
  const line = '  https://a.test/x: documents/x.json\n';
  expect(withEntries('', added)).toBe(`documents:\n${line}`);
  expect(withEntries('a: 1', added)).toBe(`a: 1\ndocuments:\n${line}`);
  expect(withEntries('documents: # ours\n  b: c\nd: 1\n', added)).toBe(`documents: # ours\n${line}  b: c\nd: 1\n`);
  expect(() => withEntries('documents: { b: c }\n', added)).toThrow(/by hand/);
});
