/**
 * `call: mcp` against a real MCP server, of the protocol's own makers: what is asked and answered, in both eras of the
 * protocol; what a tool, a server and a network that fail become; and that a call is made once, however often it is sent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { calling, run, withService } from './service.ts';

interface Tools {
  url: string;
  /** `_meta` of the tool calls that came. */
  metas: unknown[];
  authorizations: (string | undefined)[];
}

async function withTools<T>(work: (tools: Tools) => Promise<T>): Promise<T> {
  const metas: unknown[] = [];
  const authorizations: (string | undefined)[] = [];
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'tools', version: '1.0.0' });
    const schema = fromJsonSchema<{ a: number; b: number }>({
      type: 'object',
      required: ['a', 'b'],
      properties: { a: { type: 'number' }, b: { type: 'number' } },
    });
    server.registerTool('add', { inputSchema: schema }, ({ a, b }, context) => {
      metas.push(context.mcpReq._meta);
      return { content: [{ type: 'text' as const, text: String(a + b) }], structuredContent: { sum: a + b } };
    });
    server.registerTool('fail', {}, () => ({
      isError: true,
      content: [{ type: 'text' as const, text: 'No paper left.' }],
    }));
    server.registerTool('never', {}, () => new Promise<never>(() => undefined));
    server.registerPrompt('greet', { description: 'Says hello.' }, () => ({
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Hello!' } }],
    }));
    server.registerResource('readme', 'file:///readme', { mimeType: 'text/plain' }, (uri) => ({
      contents: [{ uri: uri.href, text: 'Read me.' }],
    }));
    return server;
  });
  const node = toNodeHandler(handler);
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    void node(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    return await work({ url, metas, authorizations });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const asked = (orkestra: Orkestra, url: string, method: string, parameters: object, more: object = {}) =>
  run(orkestra, calling('mcp', { method, parameters, transport: { http: { endpoint: url } }, ...more }));

it('asks and gives what the server answered, in both eras of the protocol', async () => {
  await withTools(async ({ url, metas, authorizations }) => {
    await withOrkestra(async (orkestra) => {
      for (const more of [{}, { protocolVersion: '2025-06-18' }, { protocolVersion: '2026-07-28' }]) {
        const added = await asked(orkestra, url, 'tools/call', { name: 'add', arguments: { a: 2, b: 3 } }, more);
        expect(added, JSON.stringify(added)).toMatchObject({
          status: 'completed',
          output: { content: [{ type: 'text', text: '5' }], structuredContent: { sum: 5 } },
        });
        expect(metas.at(-1)).toMatchObject({ 'orkestra/idempotencyKey': expect.stringContaining(added.runId) });
      }
      const { output: tools } = await asked(orkestra, url, 'tools/list', {});
      expect(tools.tools.map(({ name }: { name: string }) => name).sort()).toEqual(['add', 'fail', 'never']);
      expect((await asked(orkestra, url, 'prompts/get', { name: 'greet' })).output.messages[0].content.text).toBe(
        'Hello!',
      );
      expect((await asked(orkestra, url, 'prompts/list', {})).output.prompts[0].name).toBe('greet');
      expect((await asked(orkestra, url, 'resources/read', { uri: 'file:///readme' })).output.contents[0].text).toBe(
        'Read me.',
      );
      expect((await asked(orkestra, url, 'resources/list', {})).output.resources[0].uri).toBe('file:///readme');
      expect((await asked(orkestra, url, 'resources/templates/list', {})).output.resourceTemplates).toEqual([]);
      const endpoint = { uri: url, authentication: { bearer: { token: 'sesame-9' } } };
      await asked(orkestra, url, 'tools/list', {}, { transport: { http: { endpoint } } });
      expect(authorizations.at(-1)).toBe('Bearer sesame-9');
    });
  });
});

it('fails clearly, and a definition can catch it', async () => {
  await withTools(async ({ url }) => {
    await withOrkestra(async (orkestra) => {
      const failure = (kind: string, detail: string, status?: number) => ({
        status: 'failed',
        error: {
          type: expect.stringMatching(new RegExp(`${kind}$`)),
          detail: expect.stringContaining(detail),
          ...(status && { status }),
        },
      });
      expect(await asked(orkestra, url, 'tools/call', { name: 'fail', arguments: {} })).toMatchObject(
        failure('communication', 'No paper left.'),
      );
      expect(await asked(orkestra, url, 'tools/call', { name: 'nothing', arguments: {} })).toMatchObject({
        status: 'failed',
        error: { detail: expect.stringContaining('nothing') },
      });
      expect(await asked(orkestra, url, 'prompts/get', { name: 'nobody' })).toMatchObject(
        failure('configuration', 'nobody'),
      );
      expect(await asked(orkestra, url, 'tools/call', { name: 'never' }, { timeout: 'PT1S' })).toMatchObject(
        failure('timeout', 'within 1 seconds', 408),
      );
      expect(await asked(orkestra, 'http://127.0.0.1:1/mcp', 'tools/list', {})).toMatchObject(
        failure('communication', 'could not be reached'),
      );
      expect(await asked(orkestra, 'http://10.0.0.1/mcp', 'tools/list', {})).toMatchObject(
        failure('communication', 'not allowed'),
      );
      const caught = await run(
        orkestra,
        `do:\n  - attempt:\n      try: [ { print: { call: mcp, with: { method: tools/call, parameters: { name: fail }, transport: { http: { endpoint: '${url}' } } } } } ]\n      catch: { errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication } }, as: why, do: [ { tell: { set: { said: '\${ $why.detail }' } } } ] }\n`,
      );
      expect(caught).toMatchObject({ status: 'completed', output: { said: 'No paper left.' } });
      await withService(
        (_request, response) => response.writeHead(401, { 'content-type': 'text/plain' }).end('no'),
        async (service) => {
          expect(await asked(orkestra, service.url, 'tools/list', {})).toMatchObject(failure('authentication', '401'));
        },
      );
    });
  });
});
