/** A sink of one test: a real HTTP server that keeps what it was sent. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventSettings } from '../../server/events/settings.ts';

export interface Sink {
  settings: EventSettings;
  got: { event: any; headers: IncomingHttpHeaders }[];
  /** What it answers the next requests; 202 when nothing is left. */
  answers: number[];
}

export async function withSink<T>(work: (sink: Sink) => Promise<T>): Promise<T> {
  const got: Sink['got'] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const status = answers.shift() ?? 202;
      if (status < 300) got.push({ event: JSON.parse(text), headers: request.headers });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  try {
    return await work({ settings: { sink: { url, token: 'secret' }, steps: null, retentionMs: 60_000 }, got, answers });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
