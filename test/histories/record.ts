/**
 * Records the histories of the stories on a real server. A file that is there is a promise of a released version and is
 * never overwritten: `ORKESTRA_RECORD=1 npx vitest run test/histories` writes those that are missing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { driverOf, STORIES, type Story, withFlaky } from './stories.ts';

const FOLDER = fileURLToPath(new URL('recorded/', import.meta.url));

export interface Recorded {
  name: string;
  workflowId: string;
  history: temporal.api.history.v1.IHistory;
}

const { History } = temporal.api.history.v1;

export function recorded(): Recorded[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const { name, workflowId, history } = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));
      return { name, workflowId, history: History.decode(gunzipSync(Buffer.from(history, 'base64'))) };
    });
}

export async function recordMissing(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const missing = STORIES.filter(({ name }) => !readdirSync(FOLDER).some((file) => file.startsWith(`${name}.`)));
  for (const always of [false, true]) {
    const stories = missing.filter((one) => (one.continueAtEverySafePoint ?? false) === always);
    if (stories.length === 0) continue;
    await withOrkestra(
      async (orkestra) => {
        for (const story of stories) await withFlaky((service) => record(orkestra, story, service));
      },
      { continueAtEverySafePoint: always },
    );
  }
}

async function record(orkestra: Orkestra, story: Story, service: string): Promise<void> {
  const [tenant, who] = story.source ? ['globex', 'oscar'] : ['acme', 'support-bot'];
  for (const text of [story.also, story.source]) {
    if (text === undefined) continue;
    const source = text.replaceAll('SERVICE', service);
    const { status, body } = await orkestra.rest(who, 'POST /definitions', { source }, tenant);
    if (status !== 200) throw new Error(`${story.name}: ${JSON.stringify(body)}`);
  }
  const { body } = await orkestra.rest(
    who,
    `POST /definitions/${story.definition}/runs`,
    { input: story.input ?? {}, wait: 0 },
    tenant,
  );
  const driver = driverOf(orkestra, body.runId, tenant, who);
  await story.play?.(driver);
  const ended = await driver.ended();
  if (ended !== (story.ends ?? 'completed')) throw new Error(`${story.name} ended as ${ended}`);
  const id = workflowId(mintTenantId((await orkestra.database.store.across.tenantByKey(tenant)) ?? ''), body.runId);
  const { workflow } = orkestra.server.gate.temporal;
  let next: string | undefined = (await workflow.getHandle(id).describe()).runId;
  for (let part = 1; next; part++) {
    const history = await workflow.getHandle(id, next).fetchHistory();
    const name = `${story.name}.${part}`;
    writeFileSync(
      path.join(FOLDER, `${name}.json`),
      `${JSON.stringify({ name, workflowId: id, history: gzipSync(History.encode(nameless(history)).finish()).toString('base64') }, null, 2)}\n`,
    );
    next = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  }
}

/** Who recorded it, and where, is nobody's business. */
function nameless<T>(history: T): T {
  const hide = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'identity') (value as Record<string, unknown>)[key] = 'recorder';
      else hide(inner);
    }
  };
  hide(history);
  return history;
}
