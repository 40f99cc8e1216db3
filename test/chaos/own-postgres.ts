/**
 * A PostgreSQL of one test, on disk and durable, so that `kill -9` loses nothing that was committed; it comes back on the
 * same port. The one that test files share is neither durable nor anybody's to kill.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { APPLICATION_ROLE, prepareDatabase } from '../../server/embedded/database.ts';
import { freePort } from '../../server/embedded/ports.ts';
import { type PostgresServer, startPostgres } from '../../server/embedded/postgres-server.ts';
import { StartupError } from '../../server/embedded/startup-error.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openStore, type Store } from '../../server/store/open.ts';

export interface OwnPostgres {
  store: Store;
  appUrl: string;
  /** Bypasses row security: for looking at what really is there. */
  superuserUrl: string;
  killPostgres(): Promise<void>;
  /** Returns when it has recovered and answers. */
  startPostgres(): Promise<void>;
}

const DATABASE = 'chaos';
/** Its backends notice a moment later that their postmaster is gone; until then their memory keeps a new one from starting. */
const STARTS = 10;

export async function withOwnPostgres<T>(work: (own: OwnPostgres) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-chaos-postgres-'));
  const port = await freePort();
  const launch = () => startPostgres({ dataFolder: folder, port });
  let server: PostgresServer = await launch();
  try {
    const { adminUrl, appUrl } = await prepareDatabase(server.superuserUrl, DATABASE);
    await migrate(adminUrl, { applicationRole: APPLICATION_ROLE });
    const store = openStore(appUrl, { poolSize: 5 });
    const superuserUrl = new URL(server.superuserUrl);
    superuserUrl.pathname = `/${DATABASE}`;
    try {
      return await work({
        store,
        appUrl,
        superuserUrl: superuserUrl.href,
        async killPostgres() {
          process.kill(server.pid, 'SIGKILL');
          await server.stop();
        },
        async startPostgres() {
          for (let start = 1; ; start++) {
            try {
              server = await launch();
              return;
            } catch (failure) {
              if (!(failure instanceof StartupError) || start === STARTS) throw failure;
            }
          }
        },
      });
    } finally {
      await store.close();
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
