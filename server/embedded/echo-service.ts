/**
 * A small mail-like service for development: keeps what it is sent, shows it, sends nothing. It stands for a vendor that
 * embedded mode cannot reach, and says so in every answer. Honours `Idempotency-Key` as such services do.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { newId } from '../ids.ts';

export interface EchoService {
  url: string;
  stop(): Promise<void>;
}

const NOTE = 'Development only: the message was kept here and sent to nobody.';
const KEPT = 200;
const BODY_LIMIT = 1_000_000;

export async function startEchoService(): Promise<EchoService> {
  const messages: { id: string; receivedAt: string; message: unknown }[] = [];
  const byKey = new Map<string, string>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method === 'GET' && request.url === '/messages') return void reply(200, { note: NOTE, messages });
    if (request.method !== 'POST' || request.url !== '/messages')
      return void reply(404, { note: NOTE, error: 'POST or GET /messages' });
    let text = '';
    for await (const chunk of request) {
      text += chunk;
      if (text.length > BODY_LIMIT) return void reply(413, { note: NOTE, error: 'too large' });
    }
    const key = request.headers['idempotency-key'];
    const known = typeof key === 'string' ? byKey.get(key) : undefined;
    if (known) return void reply(200, { id: known, accepted: true, note: NOTE });
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return void reply(400, { note: NOTE, error: 'the body is not JSON' });
    }
    const id = newId();
    messages.unshift({ id, receivedAt: new Date().toISOString(), message });
    messages.splice(KEPT);
    if (typeof key === 'string') byKey.set(key, id);
    reply(202, { id, accepted: true, note: NOTE });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
