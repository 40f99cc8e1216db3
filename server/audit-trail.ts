/**
 * Who did what, also while the database is away: a line that cannot be written then is kept, and written when the database
 * answers, with the instant at which it was said. Lines of a process that is killed meanwhile go with it, and so does what
 * comes when too many are kept; that is said in the log.
 */
import { isDatabaseAway } from './doors/failure.ts';
import { newId } from './ids.ts';
import { log } from './log.ts';
import { type AuditLine, writeAudit } from './store/audit.ts';
import type { Store } from './store/open.ts';
import type { TenantId } from './tenant.ts';

const LOOK_MS = 1_000;
const MOST_KEPT = 10_000;

export interface AuditTrail {
  /** Resolves when the line is written or kept; throws when it is neither. */
  write(tenant: TenantId, line: AuditLine): Promise<void>;
  /** Writes what is kept, if the database answers. */
  stop(): Promise<void>;
}

interface Kept {
  tenant: TenantId;
  id: string;
  line: AuditLine;
  /** By this process's clock, which only says how long ago it was. */
  said: number;
}

export function openAuditTrail(store: Store): AuditTrail {
  const kept: Kept[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const put = ({ tenant, id, line, said }: Kept) => writeAudit(store, tenant, id, line, performance.now() - said);

  async function writeKept(): Promise<void> {
    while (kept.length > 0) {
      const [first] = kept as [Kept];
      try {
        await put(first);
      } catch (failure) {
        if (isDatabaseAway(failure)) return;
        log.error(
          { failure, operation: first.line.operation, requestId: first.line.requestId },
          'audit line not written',
        );
      }
      kept.shift();
    }
    if (lost > 0) log.error({ lost }, 'audit lines were lost: more came while the database was away than are kept');
    lost = 0;
  }

  function later(): void {
    timer ??= setTimeout(() => {
      timer = null;
      writing = writeKept().finally(() => {
        if (kept.length > 0) later();
      });
    }, LOOK_MS);
  }

  return {
    async write(tenant, line) {
      const one: Kept = { tenant, id: newId(), line, said: performance.now() };
      try {
        await put(one);
      } catch (failure) {
        if (!isDatabaseAway(failure)) throw failure;
        if (kept.length < MOST_KEPT) kept.push(one);
        else lost++;
        later();
      }
    },
    async stop() {
      if (timer) clearTimeout(timer);
      await writing;
      await writeKept();
      if (kept.length + lost > 0) log.error({ lost: kept.length + lost }, 'audit lines are lost: the database is away');
    },
  };
}
