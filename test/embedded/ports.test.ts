/** A port that cannot be had is one sentence with the way out; internal ports are free ones. */
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { explainListenError, freePort, freePorts, refuseTakenPort } from '../../server/embedded/ports.ts';
import { StartupError } from '../../server/embedded/startup-error.ts';

it('a port in use is named, with another to use', async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  try {
    const refused = refuseTakenPort(port, '127.0.0.1');
    await expect(refused).rejects.toBeInstanceOf(StartupError);
    await expect(refused).rejects.toThrow(
      `Port ${port} is in use by another program: stop that one, or choose another with PORT=${port + 1}.`,
    );
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
  await refuseTakenPort(port, '127.0.0.1');
});

it('a port that this user may not use is said to be one', () => {
  expect(explainListenError(Object.assign(new Error('no'), { code: 'EACCES' }), 80)).toMatchObject({
    message: 'Port 80 may not be used by this user: choose one above 1023, for example PORT=7400.',
  });
});

it('other errors are left as they are', () => {
  const error = new Error('no');
  expect(explainListenError(error, 80)).toBe(error);
});

it('free ports are distinct', async () => {
  expect(new Set(await freePorts(10)).size).toBe(10);
});
