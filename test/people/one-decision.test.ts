/** Two people, one task: a second holder, a lost answer or a second decision shows here. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

async function quote(orkestra: Orkestra): Promise<{ runId: string; taskId: string }> {
  const { body } = await orkestra.rest('sales-bot', 'POST /definitions/sales-assistant/runs', {
    input: { customer: { name: 'Zed', email: 'zed@x.test' }, draft: { subject: 'S', text: 'T', total: 10 } },
    wait: 30,
  });
  return { runId: body.runId, taskId: body.waitingFor[0].taskId };
}
const DECLINE = { outcome: 'decline', answer: { reason: 'too cheap' } };

it('lets exactly one of simultaneous claims win, and names the holder to the others', async () => {
  await withOrkestra(async (orkestra) => {
    for (let round = 0; round < 8; round++) {
      const { taskId } = await quote(orkestra);
      const answers = await Promise.all(
        ['alice', 'bob', 'alice', 'bob'].map((who) => orkestra.rest(who, `POST /tasks/${taskId}/claim`)),
      );
      const holder = answers.find(({ status }) => status === 200)?.body.holder;
      expect(['alice', 'bob']).toContain(holder.key);
      for (const [index, { status, body }] of answers.entries()) {
        const who = index % 2 === 0 ? 'alice' : 'bob';
        // Claiming what one holds is claiming once; the other is told who was first.
        if (who === holder.key) expect(status).toBe(200);
        else
          expect({ status, code: body.code, detail: body.detail }).toEqual({
            status: 409,
            code: 'TASK_CLAIMED',
            detail: `${holder.name} has claimed this task.`,
          });
      }
    }
  });
});

it('takes one of simultaneous answers and gives it to the others', async () => {
  await withOrkestra(async (orkestra) => {
    for (let round = 0; round < 5; round++) {
      const { taskId, runId } = await quote(orkestra);
      const answers = await Promise.all(
        ['alice', 'bob', 'alice', 'bob'].map((who, index) =>
          orkestra.rest(who, `POST /tasks/${taskId}/complete`, {
            outcome: 'decline',
            answer: { reason: `${who} ${index}` },
          }),
        ),
      );
      for (const { status } of answers) expect([200, 202]).toContain(status);
      expect(new Set(answers.map(({ body }) => body.decision.submissionId)).size).toBe(1);
      expect(answers.filter(({ body }) => body.yours)).toHaveLength(1);
      const { body: run } = await orkestra.rest('sales-bot', `GET /runs/${runId}/wait?timeout=20`);
      expect(run).toMatchObject({
        status: 'completed',
        output: { sent: false, reason: answers[0]?.body.decision.answer.reason },
      });
      const { body: task } = await orkestra.rest('alice', `GET /tasks/${taskId}`);
      expect(task.events.filter(({ kind }: { kind: string }) => kind === 'completed')).toHaveLength(1);
    }
  });
});

it('knows a submission again: sent twice, it is one decision and mine both times', async () => {
  await withOrkestra(async (orkestra) => {
    const { taskId } = await quote(orkestra);
    const answer = { ...DECLINE, submissionId: randomUUID() };
    const first = await orkestra.rest('alice', `POST /tasks/${taskId}/complete`, answer);
    const again = await orkestra.rest('alice', `POST /tasks/${taskId}/complete`, answer);
    expect(first.body).toMatchObject({ yours: true, state: 'completed' });
    expect(again.body).toEqual(first.body);
  });
});

it('binds an answer to what was shown', async () => {
  await withOrkestra(async (orkestra) => {
    const { taskId } = await quote(orkestra);
    const { body: task } = await orkestra.rest('alice', `GET /tasks/${taskId}`);
    expect(
      (await orkestra.rest('alice', `POST /tasks/${taskId}/complete`, { ...DECLINE, shownDigest: '0'.repeat(64) }))
        .body,
    ).toMatchObject({ code: 'PROPOSAL_CHANGED', status: 409 });
    expect(
      (await orkestra.rest('alice', `POST /tasks/${taskId}/complete`, { ...DECLINE, shownDigest: task.shownDigest }))
        .body,
    ).toMatchObject({
      yours: true,
      decision: { shownDigest: task.shownDigest },
    });
  });
});

it('keeps a draft private, through claims and releases', async () => {
  await withOrkestra(async (orkestra) => {
    const { taskId } = await quote(orkestra);
    await orkestra.rest('alice', `POST /tasks/${taskId}/claim`);
    expect(
      (await orkestra.rest('alice', `POST /tasks/${taskId}/draft`, { outcome: 'send', data: { subject: 'half' } }))
        .body,
    ).toMatchObject({ version: 1 });
    expect((await orkestra.rest('bob', `POST /tasks/${taskId}/draft`, { data: {} })).body).toMatchObject({
      code: 'TASK_CLAIMED',
    });
    await orkestra.rest('alice', `POST /tasks/${taskId}/release`);
    await orkestra.rest('bob', `POST /tasks/${taskId}/claim`);
    expect((await orkestra.rest('bob', `GET /tasks/${taskId}`)).body.draft).toBeNull();
    expect((await orkestra.rest('alice', `GET /tasks/${taskId}`)).body.draft).toMatchObject({
      data: { subject: 'half' },
      outcome: 'send',
    });
  });
});

it('keeps four eyes through every door to a decision', async () => {
  await withOrkestra(async (orkestra) => {
    // Carol, of finance, asks for money herself: finance decides, but not she.
    const { body: handle } = await orkestra.rest('carol', 'POST /definitions/expense-approval/runs', {
      input: { amount: 900, purpose: 'A taxi', category: 'travel' },
      wait: 30,
    });
    const taskId = handle.waitingFor[0].taskId;
    const { body: task } = await orkestra.rest('carol', `GET /tasks/${taskId}`);
    const claim = task.actions.find(({ name }: { name: string }) => name === 'task.claim');
    expect(claim).toMatchObject({ allowed: false, reason: expect.stringContaining('four eyes') });
    for (const [line, body] of [
      [`POST /tasks/${taskId}/claim`, {}],
      [`POST /tasks/${taskId}/draft`, { data: {} }],
      [`POST /tasks/${taskId}/complete`, { outcome: task.outcomes[0].name, answer: {} }],
    ] as const) {
      expect((await orkestra.rest('carol', line, body)).body, line).toMatchObject({ code: 'EXCLUDED', status: 403 });
    }
  });
});
