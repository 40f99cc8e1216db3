/** Runs of every kind of step while one thing after the other dies that they stand on, at moments at which something happens. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../setup/orkestra.ts';
import { disagreements } from './agreement.ts';
import { type CalledServices, withCalledServices } from './called-services.ts';
import { type MortalCluster, withMortalCluster } from './cluster.ts';
import { definitions, faultsOf, type Played, play } from './every-step.ts';

export const FAULTS = ['server', 'temporal', 'postgres', 'services'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Chaos {
  runs: number;
  faults: Record<Fault, number>;
  /** What people did beside answering. */
  held: number;
  triedAgain: number;
  /** Requests that partners saw, and the keys they came under. */
  requests: number;
  keys: number;
  wrong: string[];
}

export interface ChaosOptions {
  runs: number;
  /** Of each kind at most; a kind that is used up is left out, and with all of them the chaos ends. */
  ofEach: number;
  atOnce: number;
  chance: () => number;
  report?: (line: string) => void;
}

/** Where the chaos stands in: partners and cluster, with the definitions published. */
export async function withStage<T>(chance: () => number, work: (stage: Stage) => Promise<T>): Promise<T> {
  const moments = new Moments();
  return withCalledServices({ chance, asked: () => moments.happened() }, (services) =>
    withMortalCluster({ functions: path.join(ROOT, 'test/chaos/functions') }, async (cluster) => {
      for (const source of definitions(services.url)) await cluster.publish(source);
      return work({ cluster, services, moments, all: [] });
    }),
  );
}

export interface Stage {
  cluster: MortalCluster;
  services: CalledServices;
  moments: Moments;
  /** Every run that was played on it. */
  all: Played[];
}

export async function unleash(stage: Stage, options: ChaosOptions): Promise<Chaos> {
  const { cluster, services, moments } = stage;
  const { runs, ofEach, atOnce, chance, report } = options;
  const faults: Chaos['faults'] = { server: 0, temporal: 0, postgres: 0, services: 0 };
  const played: Played[] = [];
  const first = stage.all.length;
  let started = 0;
  const players = Promise.all(
    Array.from({ length: Math.min(atOnce, runs) }, async () => {
      while (started < runs) {
        const one = await play(cluster, services, first + started++, () => moments.happened());
        played.push(one);
        stage.all.push(one);
      }
    }),
  );
  let over = false;
  const ended = players.then(
    () => {
      over = true;
    },
    () => {
      over = true; // awaited below; here it only means: no more faults
    },
  );
  for (;;) {
    const left = FAULTS.filter((kind) => faults[kind] < ofEach);
    await Promise.race([ended, moments.next(1 + Math.floor(chance() * 8))]);
    const kind = left[Math.floor(chance() * left.length)];
    if (over || !kind) break;
    await strike(kind, stage, chance);
    faults[kind]++;
    report?.(`${JSON.stringify(faults)}, ${played.length} runs ended`);
  }
  await players;
  const entries = [...services.ledger.values()];
  return {
    runs: played.length,
    faults,
    held: played.filter(({ held }) => held).length,
    triedAgain: played.filter(({ triedAgain }) => triedAgain).length,
    requests: entries.reduce((sum, { answers }) => sum + answers.length, 0),
    keys: entries.length,
    wrong: [
      ...played.flatMap((one) => faultsOf(one, services.ledger)),
      ...entries.flatMap(({ key, visits }) => misused(key, [...visits])),
      ...(await disagreements(cluster, stage.all)),
    ],
  };
}

async function strike(kind: Fault, { cluster, services }: Stage, chance: () => number): Promise<void> {
  switch (kind) {
    case 'server':
      await cluster.killServer();
      return cluster.startServer();
    case 'temporal':
      await cluster.killTemporal();
      return cluster.startTemporal();
    case 'postgres':
      await cluster.killPostgres();
      return cluster.startPostgres();
    case 'services':
      await services.away();
      // An outage lasts: nobody can say a word meanwhile that could be awaited.
      await sleep(chance() * 1_500);
      return services.back();
    default:
      return kind satisfies never;
  }
}

/** A key belongs to one visit, of the run that it names. */
function misused(key: string, visits: readonly string[]): string[] {
  if (visits.length !== 1) return [`the key ${key} served ${visits.join(' and ')}`];
  const [run = ''] = visits[0]?.split(' ') ?? [];
  return run !== '' && key.includes(run) ? [] : [`the key ${key} is not of the run in ${visits[0]}`];
}

/** Things that happen, counted: a fault strikes when so many more have happened, and not when a clock says so. */
export class Moments {
  #left = 0;
  #resolve: (() => void) | null = null;

  happened(): void {
    if (--this.#left > 0) return;
    this.#resolve?.();
    this.#resolve = null;
  }

  next(count: number): Promise<void> {
    this.#left = count;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}
