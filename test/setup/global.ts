/** Vitest's frame around a whole run: hosts the shared services, and stops what was started, also after a failure. */
import { hostServices } from './service-host.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const host = await hostServices();
  // Inherited by the processes of the test files.
  process.env.ORKESTRA_TEST_SERVICES = host.url;
  return () => host.stop();
}
