/** Ten kills at random moments while runs are under way: nothing lost, nothing done twice. The seed of a failure is printed. */
import { expect, it } from 'vitest';
import { withCluster } from './cluster.ts';
import { SUPPORT } from './process.ts';
import { killAtRandom } from './random-kills.ts';

it('completes every run once, with its own answer, through ten kills at random moments', async () => {
  const seed = Number(process.env.ORKESTRA_CHAOS_SEED ?? Date.now() % 1_000_000);
  console.log(`seed ${seed} (ORKESTRA_CHAOS_SEED repeats it)`);
  let state = seed;
  const chance = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  await withCluster(async (cluster) => {
    await cluster.publish(SUPPORT);
    const chaos = await killAtRandom(cluster, { runs: 60, kills: 10, atOnce: 4, chance });
    expect(chaos.wrong).toEqual([]);
    expect(chaos.runs).toBe(60);
    expect(chaos.kills).toBeGreaterThan(0);
  });
}, 300_000);
