/** TCP ports on the loopback interface. Internal services get free ones; the public one is the user's choice. */
import { createServer } from 'node:net';
import { StartupError } from './startup-error.ts';

/** A port nobody listens on now. Another process can take it before it is used: whoever starts a service on it retries. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Several distinct free ports. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** What a failed `listen` means to its user; other errors are handed back unchanged. */
export function explainListenError(error: unknown, port: number): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'EADDRINUSE')
    return new StartupError(
      `Port ${port} is in use by another program: stop that one, or choose another with PORT=${port + 1}.`,
    );
  if (code === 'EACCES')
    return new StartupError(`Port ${port} may not be used by this user: choose one above 1023, for example PORT=7400.`);
  return error;
}

/** Fails early, before anything else was started, with the sentence that `listen` would end in. */
export async function refuseTakenPort(port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(explainListenError(error, port)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
