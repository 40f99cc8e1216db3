/**
 * `npm run chaos`: 1,000 runs under at least 100 kills of the server and of Temporal at random moments (a quarter of an hour
 * on two cores). `ORKESTRA_CHAOS_RUNS`, `_KILLS`, `_SEED` change it. Ends with 1 when anything was lost or done twice.
 */
import { hostServices } from '../setup/service-host.ts';
import { withCluster } from './cluster.ts';
import { SUPPORT } from './process.ts';
import { killAtRandom } from './random-kills.ts';

const runs = Number(process.env.ORKESTRA_CHAOS_RUNS ?? 1_000);
const kills = Number(process.env.ORKESTRA_CHAOS_KILLS ?? 100);
let state = Number(process.env.ORKESTRA_CHAOS_SEED ?? Date.now() % 1_000_000);
console.log(`${runs} runs, ${kills} kills, seed ${state}`);
const chance = () => {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return state / 4_294_967_296;
};

const host = await hostServices();
process.env.ORKESTRA_TEST_SERVICES = host.url;
let failed = true;
try {
  await withCluster(async (cluster) => {
    await cluster.publish(SUPPORT);
    const done = { runs: 0, kills: 0, wrong: [] as unknown[] };
    const began = performance.now();
    // In rounds, until both numbers are reached: a round ends when its runs have ended.
    while (done.runs < runs || done.kills < kills) {
      const round = await killAtRandom(cluster, {
        runs: Math.max(20, Math.min(100, runs - done.runs)),
        kills: 10,
        atOnce: 8,
        chance,
        report: (line) => console.log(`  ${line}`),
      });
      done.runs += round.runs;
      done.kills += round.kills;
      done.wrong.push(...round.wrong);
      console.log(
        `${done.runs} runs, ${done.kills} kills, ${done.wrong.length} wrong, ${Math.round((performance.now() - began) / 1000)} s`,
      );
    }
    for (const one of done.wrong) console.log(JSON.stringify(one));
    failed = done.wrong.length > 0;
  });
} catch (failure) {
  console.log(failure);
} finally {
  await host.stop();
}
process.exit(failed ? 1 : 0);
