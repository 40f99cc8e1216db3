/**
 * Vitest's frame around a whole run: hosts the shared services, and stops what was started, also after a failure.
 *
 * What may take minutes on a fresh machine (building Temporal) happens here, once, and not inside the time of the first
 * test that needs it. If it cannot be had, only the tests that ask for it fail, with the reason.
 */
import { findTemporal } from '../../server/embedded/temporal-binary.ts';
import { hostServices } from './service-host.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const host = await hostServices();
  await findTemporal((line) => console.log(`[services] ${line}`)).catch((error: Error) =>
    console.error(`[services] ${error.message}`),
  );
  // Inherited by the processes of the test files.
  process.env.ORKESTRA_TEST_SERVICES = host.url;
  return () => host.stop();
}
