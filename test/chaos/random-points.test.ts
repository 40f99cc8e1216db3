/** Ten kills at random moments while runs are under way: nothing lost, nothing done twice. The seed of a failure is printed. */
import { expect, it } from 'vitest';
import { chanceOf } from './chance.ts';
import { withCluster } from './cluster.ts';
import { SUPPORT } from './process.ts';
import { killAtRandom } from './random-kills.ts';

it('completes every run once, with its own answer, through ten kills at random moments', async () => {
  const chance = chanceOf(process.env.ORKESTRA_CHAOS_SEED);
  await withCluster(async (cluster) => {
    await cluster.publish(SUPPORT);
    const chaos = await killAtRandom(cluster, { runs: 60, kills: 10, atOnce: 4, chance });
    expect(chaos.wrong).toEqual([]);
    expect(chaos.runs).toBe(60);
    expect(chaos.kills).toBeGreaterThan(0);
  });
}, 300_000);
