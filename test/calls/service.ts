/** What tests of calls share: a service on loopback that answers as the test says, and one way to run a definition for real. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { Orkestra } from '../setup/orkestra.ts';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}
export type Answers = (request: IncomingMessage, response: ServerResponse, body: string, origin: string) => unknown;

/** The service lives as long as the work; `seen` holds every request, in order. */
export async function withService<T>(
  answers: Answers,
  work: (service: { url: string; seen: Seen[] }) => Promise<T>,
): Promise<T> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('latin1');
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    await answers(request, response, body, origin());
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work({ url: origin(), seen });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

let names = 0;

/** Publishes `body` as a definition of its own in globex, runs it there to its end and gives the run as `run.start` does. */
export async function run(orkestra: Orkestra, body: string, input: unknown = {}, wait = 50) {
  const name = `calls-${++names}`;
  const source = `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\n${body}`;
  const { body: published, status } = await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex');
  expect(status, JSON.stringify(published)).toBe(200);
  const started = await orkestra.rest('oscar', `POST /definitions/${name}/runs`, { input, wait }, 'globex');
  return started.body;
}

/** One step that calls. */
export function calling(kind: string, arguments_: object): string {
  return `do: [ { call: ${JSON.stringify({ call: kind, with: arguments_ })} } ]\n`;
}
