/**
 * `npm run chaos`: 1,000 runs of every kind of step under at least 100 faults: `kill -9` of the server, of Temporal and of
 * PostgreSQL, and called services that are away. `ORKESTRA_CHAOS_RUNS`, `_FAULTS`, `_SEED` change it. Ends with 1 when
 * anything was lost, done twice, or is left over.
 */
import { hostServices } from '../setup/service-host.ts';
import { chanceOf } from './chance.ts';
import { FAULTS, unleash, withStage } from './faults.ts';

const runs = Number(process.env.ORKESTRA_CHAOS_RUNS ?? 1_000);
const faults = Number(process.env.ORKESTRA_CHAOS_FAULTS ?? 100);
/** Things that happen to one run, about: answers of ours and requests of its own. */
const MOMENTS = 25;
const chance = chanceOf(process.env.ORKESTRA_CHAOS_SEED);
console.log(`${runs} runs, ${faults} faults`);

const host = await hostServices();
process.env.ORKESTRA_TEST_SERVICES = host.url;
let failed = true;
try {
  await withStage(chance, async (stage) => {
    const done = { runs: 0, faults: 0, held: 0, triedAgain: 0, cancelled: 0, wrong: 0 };
    const began = performance.now();
    // In rounds, until both numbers are reached: a round ends when its runs have ended and all agree.
    while (done.runs < runs || done.faults < faults) {
      const inRound = Math.max(10, Math.min(100, runs - done.runs));
      const round = await unleash(stage, {
        runs: inRound,
        // What earlier rounds were too short for is made up for.
        faults: Math.max(1, Math.ceil(((faults - done.faults) * inRound) / Math.max(inRound, runs - done.runs))),
        apart: Math.max(4, ((runs / Math.max(1, faults)) * MOMENTS) / 2),
        atOnce: 16,
        chance,
        report: (line) => console.log(`  ${line}`),
      });
      done.runs += round.runs;
      done.faults += FAULTS.reduce((sum, kind) => sum + round.faults[kind], 0);
      done.held += round.held;
      done.triedAgain += round.triedAgain;
      done.cancelled += round.cancelled;
      done.wrong += round.wrong.length;
      const partners = `${round.requests} requests under ${round.keys} keys`;
      console.log(`${JSON.stringify(done)}, ${partners}, ${Math.round((performance.now() - began) / 1000)} s`);
      for (const one of round.wrong) console.log(`WRONG ${one}`);
    }
    failed = done.wrong > 0;
  });
} catch (failure) {
  console.log(failure);
} finally {
  await host.stop();
}
process.exit(failed ? 1 : 0);
