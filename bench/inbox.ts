/**
 * A page of the inbox over REST, among 100,000 open tasks of the tenant on PostgreSQL. Beside it the smallest request the
 * same server answers (`GET /session`): what remains is the page's own.
 */
import { sql } from 'kysely';
import { mintTenantId } from '../server/tenant.ts';
import { withOrkestra } from '../test/setup/orkestra.ts';
import { percentile } from './statistics.ts';

export interface InboxRow {
  view: string;
  who: string;
  p50: number;
  p99: number;
  rows: number;
}

export async function inbox(options: { tasks: number; samples: number }): Promise<InboxRow[]> {
  return withOrkestra(async (orkestra) => {
    const { body: run } = await orkestra.rest('support-bot', 'POST /definitions/customer-support/runs', {
      input: { question: 'x', conversationId: 'c', confidence: 0.2 },
      wait: 30,
    });
    const id = await orkestra.database.store.across.tenantByKey('acme');
    await orkestra.database.store.inTenant(mintTenantId(id ?? ''), async (db) => {
      await sql`set local statement_timeout = 0`.execute(db);
      // Nine in ten for the large group, the rest for a small one and for single people.
      await sql`
        insert into task (tenant_id, id, run_id, step, state, title, body, show, form, outcomes, definition_name, definition_digest, shown_digest,
          priority, due_at, opened_at, requester)
        select tenant_id, gen_random_uuid(), run_id, step, 'open', 'Task ' || n, body, show, form, outcomes, definition_name, definition_digest, shown_digest,
          (n % 100), case when n % 3 = 0 then null else now() + make_interval(mins => n % 5000) end, now(), requester
        from task, generate_series(1, ${options.tasks}::int) n where run_id = ${run.runId}
      `.execute(db);
      await sql`
        insert into task_candidate (tenant_id, task_id, kind, key)
        select tenant_id, id, case when priority = 99 then 'user' else 'group' end,
          case when priority = 99 then 'alice' when priority >= 90 then 'support-l2' else 'support-l1' end
        from task where title like 'Task %'
      `.execute(db);
    });
    // As the superuser: statistics of tables whose rows the application's role could not all see.
    const pg = (await import('pg')).default;
    const admin = new pg.Client({ connectionString: orkestra.database.superuserUrl });
    await admin.connect();
    await admin.query('vacuum analyze');
    await admin.end();

    const rows: InboxRow[] = [];
    for (const [who, view] of [
      ['alice', 'available'],
      ['bob', 'available'],
      ['alice', 'all'],
      ['bob', 'breaching'],
      ['carol', 'available'],
    ] as const) {
      const times: number[] = [];
      let found = 0;
      let cursor: string | null = null;
      for (let index = 0; index < options.samples; index++) {
        const began = performance.now();
        const { status, body }: { status: number; body: any } = await orkestra.rest(
          who,
          `GET /tasks?view=${view}&limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        );
        times.push(performance.now() - began);
        if (status !== 200) throw new Error(JSON.stringify(body));
        if (index === 0) found = body.items.length;
        // Deeper and deeper into the list, then again from the start.
        cursor = index % 20 === 19 ? null : body.next;
      }
      times.sort((left, right) => left - right);
      rows.push({ view, who, p50: percentile(times, 0.5), p99: percentile(times, 0.99), rows: found });
    }
    const least: number[] = [];
    for (let index = 0; index < options.samples; index++) {
      const began = performance.now();
      await orkestra.rest('alice', 'GET /session');
      least.push(performance.now() - began);
    }
    least.sort((left, right) => left - right);
    rows.push({ view: '(session)', who: 'alice', p50: percentile(least, 0.5), p99: percentile(least, 0.99), rows: 0 });
    return rows;
  });
}
