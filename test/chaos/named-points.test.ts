/**
 * `kill -9` at each point where something could be lost: task open, draft saved, submission stored but not delivered,
 * between decision and resume; of the server and of Temporal. After the restart the run completes once, with the answer given.
 */
import { expect, it } from 'vitest';
import { withCluster } from './cluster.ts';
import { answer, answered, ask, outcome, SUPPORT } from './process.ts';

it('keeps an open task, a draft and a stored answer through kills of the server', async () => {
  await withCluster(async (cluster) => {
    await cluster.publish(SUPPORT);

    const open = await ask(cluster);
    await cluster.killServer();
    await cluster.startServer();
    expect((await cluster.insist('alice', `GET /tasks/${open.taskId}`)).body).toMatchObject({ state: 'open' });

    await cluster.insist('alice', `POST /tasks/${open.taskId}/draft`, {
      outcome: 'answer',
      data: { answer: 'half a tho' },
    });
    await cluster.killServer();
    await cluster.startServer();
    expect((await cluster.insist('alice', `GET /tasks/${open.taskId}`)).body.draft).toMatchObject({
      data: { answer: 'half a tho' },
    });
    await answer(cluster, open);
    expect(await outcome(cluster, open)).toEqual(answered(open));

    // Stored, not delivered: Temporal does not answer, the server dies, both come back.
    const stored = await ask(cluster);
    cluster.freezeTemporal();
    const late = await answer(cluster, stored);
    expect(late).toMatchObject({ status: 202, body: { state: 'submitted', yours: true } });
    await cluster.killServer();
    cluster.thawTemporal();
    await cluster.startServer();
    expect(await outcome(cluster, stored)).toEqual(answered(stored));

    // Between decision and resume: killed while the answer is on its way, and asked again with the same submission.
    const between = await ask(cluster);
    const asking = answer(cluster, between);
    await cluster.killServer();
    await cluster.startServer();
    await asking;
    expect(await outcome(cluster, between)).toEqual(answered(between));
  });
});

it('completes once through kills of Temporal, with the answer that was given meanwhile', async () => {
  await withCluster(async (cluster) => {
    await cluster.publish(SUPPORT);

    const open = await ask(cluster);
    await cluster.killTemporal();
    expect((await cluster.rest('alice', 'GET /tasks?view=available')).status).toBe(200);
    const stored = await answer(cluster, open);
    expect(stored).toMatchObject({ status: 202, body: { state: 'submitted' } });
    await cluster.startTemporal();
    expect(await outcome(cluster, open)).toEqual(answered(open));

    // Killed right behind the decision.
    const decided = await ask(cluster);
    await answer(cluster, decided);
    await cluster.killTemporal();
    await cluster.startTemporal();
    expect(await outcome(cluster, decided)).toEqual(answered(decided));
  });
});

it('lets an answer win that was stored before its deadline, although Temporal was away past it', async () => {
  await withCluster(async (cluster) => {
    await cluster.publish(
      SUPPORT.replace(/name: customer-support/, 'name: hurried-support')
        .replace(/sla: .*\n/, '')
        .replace(/ +escalate:\n(?: +- \{.*\}\n)+/, '')
        .replace(/timeout: \{ after: .* \}.*\n/, 'timeout: { after: PT8S }\n'),
    );
    const asked = await ask(cluster, 'hurried-support');
    cluster.freezeTemporal();
    expect(await answer(cluster, asked)).toMatchObject({ status: 202 });
    const { body } = await cluster.insist('alice', `GET /tasks/${asked.taskId}`);
    // The deadline itself is what is waited for.
    await new Promise((resolve) => setTimeout(resolve, Date.parse(body.expiresAt) + 500 - Date.now()));
    cluster.thawTemporal();
    expect(await outcome(cluster, asked)).toEqual(answered(asked));
  });
});
