/**
 * What the runs of the tests of faults call, on one port: HTTP, an OpenAPI document with its operation, an MCP server. A
 * bad partner: it answers 503, hangs up before or in the middle of its answer, and can be away altogether. It does things
 * once per `Idempotency-Key`, as partners that keep their promise do, and writes down who asked with which key.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { freePort } from '../../server/embedded/ports.ts';

/** All that came under one key. */
export interface Entry {
  key: string;
  requests: number;
  /** `<run> <place>` of each request: more than one means that a key served two visits. */
  visits: Set<string>;
  /** What was done for it, once: the number it was given. */
  number: number | null;
  answers: ('well' | 'refused' | 'cut')[];
}

export interface CalledServices {
  url: string;
  /** In the order in which the keys first came. */
  ledger: Map<string, Entry>;
  /** From now on `/frail` answers this run. */
  mend(run: string): void;
  /** Every connection ends, new ones are refused. */
  away(): Promise<void>;
  back(): Promise<void>;
}

/** One request, and how it is to end; its entry is known when its key is. */
interface Visit {
  response: ServerResponse;
  entry: Entry | null;
  refused: boolean;
}

type Fate = 'well' | 'refused' | 'hang-up' | 'hang-up-in-the-middle';

export async function withCalledServices<T>(
  options: { chance: () => number; asked: () => void },
  work: (services: CalledServices) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const ledger = new Map<string, Entry>();
  const mended = new Set<string>();
  let numbers = 0;

  /** Writes the request down, decides its fate, and does what was asked for when it is to be done. */
  function take(visit: Visit, key: string, run: string, place: string): Fate {
    const entry = ledger.get(key) ?? { key, requests: 0, visits: new Set(), number: null, answers: [] };
    ledger.set(key, entry);
    entry.visits.add(`${run} ${place}`);
    visit.entry = entry;
    options.asked();
    const isPatient = ++entry.requests > MOST_BAD;
    const chosen = isPatient ? 'well' : fateOf(options.chance());
    const fate = place !== 'frail' ? chosen : mended.has(run) ? 'well' : 'refused';
    if (fate === 'refused') visit.refused = true;
    if (fate === 'well' || fate === 'hang-up-in-the-middle') entry.number ??= ++numbers;
    return fate;
  }

  async function post(request: IncomingMessage, visit: Visit): Promise<void> {
    const { response } = visit;
    let text = '';
    for await (const chunk of request) text += chunk;
    const { run, place } = JSON.parse(text) as { run: string; place: string };
    const fate = take(visit, String(request.headers['idempotency-key']), run, place);
    if (fate === 'hang-up') return void response.destroy();
    if (fate === 'refused') return void response.writeHead(503, { 'content-type': 'text/plain' }).end('not now');
    const answer = JSON.stringify({ number: visit.entry?.number });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    if (fate === 'well') return void response.end(answer);
    response.write(answer.slice(0, 5), () => response.destroy());
  }

  const current = new AsyncLocalStorage<Visit>();
  const mcp = toNodeHandler(
    createMcpHandler(() => {
      const server = new McpServer({ name: 'counter', version: '1.0.0' });
      const inputSchema = fromJsonSchema<{ run: string; place: string }>({
        type: 'object',
        required: ['run', 'place'],
        properties: { run: { type: 'string' }, place: { type: 'string' } },
      });
      server.registerTool('count', { inputSchema }, ({ run, place }, context) => {
        const visit = current.getStore();
        if (!visit) throw new Error('a tool was called outside a request');
        const meta = context.mcpReq._meta as Record<string, unknown> | undefined;
        const fate = take(visit, String(meta?.['orkestra/idempotencyKey']), run, place);
        if (fate === 'refused') return { isError: true, content: [{ type: 'text' as const, text: 'not now' }] };
        if (fate !== 'well') visit.response.destroy();
        const number = visit.entry?.number ?? 0;
        return { content: [{ type: 'text' as const, text: String(number) }], structuredContent: { number } };
      });
      return server;
    }),
  );

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const visit: Visit = { response, entry: null, refused: false };
    response.on('close', () => {
      visit.entry?.answers.push(!response.writableFinished ? 'cut' : visit.refused ? 'refused' : 'well');
    });
    if (request.url === '/openapi.json')
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(DOCUMENT));
    else if (request.url === '/mcp') void current.run(visit, () => mcp(request, response));
    // A request that ends before it was read whole has nobody who waits for its answer.
    else post(request, visit).catch(() => response.destroy());
  }

  const open = () =>
    new Promise<Server>((resolve, reject) => {
      const fresh = createServer(answer);
      fresh.once('error', reject);
      fresh.listen(port, '127.0.0.1', () => resolve(fresh));
    });
  let server: Server | null = await open();
  async function away(): Promise<void> {
    const closing = server;
    server = null;
    closing?.closeAllConnections();
    await new Promise<unknown>((resolve) => (closing ? closing.close(resolve) : resolve(null)));
  }
  try {
    return await work({
      url: `http://127.0.0.1:${port}`,
      ledger,
      mend: (run) => void mended.add(run),
      away,
      async back() {
        server ??= await open();
      },
    });
  } finally {
    await away();
  }
}

/** Requests of one key that may end badly. */
const MOST_BAD = 3;

function fateOf(chance: number): Fate {
  if (chance < 0.1) return 'refused';
  if (chance < 0.17) return 'hang-up';
  return chance < 0.25 ? 'hang-up-in-the-middle' : 'well';
}

const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Counter', version: '1.0.0' },
  paths: {
    '/booked': {
      post: {
        operationId: 'book',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['run', 'place'],
                properties: { run: { type: 'string' }, place: { type: 'string' } },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'booked',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['number'], properties: { number: { type: 'integer' } } },
              },
            },
          },
        },
      },
    },
  },
};
