/** Runs while random processes are killed at random moments; counts what came out. */
import type { Cluster } from './cluster.ts';
import { answer, answered, ask, outcome } from './process.ts';

export interface Chaos {
  runs: number;
  kills: number;
  wrong: unknown[];
}

/** `atOnce` runs under way at a time; a kill whenever `chance` says so, of Temporal one time in four. */
export async function killAtRandom(
  cluster: Cluster,
  options: { runs: number; kills: number; atOnce: number; chance: () => number },
): Promise<Chaos> {
  const { runs, kills, atOnce, chance } = options;
  const chaos: Chaos = { runs: 0, kills: 0, wrong: [] };
  let started = 0;
  const people = Array.from({ length: atOnce }, async () => {
    while (started++ < runs) {
      const asked = await ask(cluster);
      await answer(cluster, asked);
      const end = await outcome(cluster, asked);
      chaos.runs++;
      if (JSON.stringify(end) !== JSON.stringify(answered(asked))) chaos.wrong.push({ asked, end });
    }
  });
  const all = Promise.all(people);
  let over = false;
  const ended = all.then(
    () => undefined,
    () => undefined, // awaited below; here it only means: stop killing
  );
  void ended.then(() => {
    over = true;
  });
  while (!over && chaos.kills < kills) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 300 + chance() * 2_000))]);
    if (over) break;
    if (chance() < 0.25) {
      await cluster.killTemporal();
      await cluster.startTemporal();
    } else {
      await cluster.killServer();
      await cluster.startServer();
    }
    chaos.kills++;
  }
  await all;
  return chaos;
}
