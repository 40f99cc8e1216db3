/**
 * Every kind of step goes through the death of what it stands on: server with worker, Temporal, PostgreSQL by `kill -9`,
 * called services by silence. Runs end with the right output; what partners and people did counts once; rows, runs and
 * workflows agree. The seed of a failure is printed.
 */
import { expect, it } from 'vitest';
import { chanceOf } from './chance.ts';
import { unleash, withStage } from './faults.ts';

it('ends every run rightly, and once, whatever dies under it', async () => {
  const chance = chanceOf(process.env.ORKESTRA_CHAOS_SEED);
  await withStage(chance, async (stage) => {
    const chaos = await unleash(stage, { runs: 12, faults: 8, apart: 4, atOnce: 12, chance });
    console.log(JSON.stringify(chaos));
    expect(chaos.wrong).toEqual([]);
    expect(chaos).toMatchObject({ runs: 12, held: 3, triedAgain: 2, cancelled: 2 });
    expect(Math.min(...Object.values(chaos.faults))).toBeGreaterThan(0);
  });
}, 600_000);
