/** Runs of every kind of step while one thing after the other dies that they stand on, at moments at which something happens. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../setup/orkestra.ts';
import { type AllPlayed, disagreements } from './agreement.ts';
import { beat, DEFINITIONS, type Doomed, doom } from './beside.ts';
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
  cancelled: number;
  /** Requests that partners saw, and the keys they came under. */
  requests: number;
  keys: number;
  wrong: string[];
}

export interface ChaosOptions {
  runs: number;
  /** How many strike at most, of each kind as many. */
  faults: number;
  /** How many things happen between two of them, in the mean. */
  apart: number;
  atOnce: number;
  chance: () => number;
  report?: (line: string) => void;
}

/** Where the chaos stands in: partners and cluster, with the definitions published. */
export async function withStage<T>(chance: () => number, work: (stage: Stage) => Promise<T>): Promise<T> {
  const moments = new Moments();
  return withCalledServices({ chance, asked: () => moments.happened() }, (services) =>
    withMortalCluster({ functions: path.join(ROOT, 'test/chaos/functions') }, async (cluster) => {
      for (const source of [...definitions(services.url), ...DEFINITIONS]) await cluster.publish(source);
      return work({ cluster, services, moments, all: [], doomed: [], beats: [] });
    }),
  );
}

/** With every run that was played on it. */
export interface Stage extends AllPlayed {
  cluster: MortalCluster;
  services: CalledServices;
  moments: Moments;
  all: Played[];
  doomed: Doomed[];
  beats: { from: number; to: number }[];
}

/** Every so many runs another one is cancelled in the middle. */
const DOOMED = 6;

export async function unleash(stage: Stage, options: ChaosOptions): Promise<Chaos> {
  const { cluster, services, moments } = stage;
  const { runs, atOnce, apart, chance, report } = options;
  const faults: Chaos['faults'] = { server: 0, temporal: 0, postgres: 0, services: 0 };
  const played: Played[] = [];
  const doomed: Doomed[] = [];
  const first = stage.all.length;
  const round = stage.beats.length;
  await cluster.publish(beat(`1.${round}.0`, true));
  const from = Date.now();
  let started = 0;
  const players = Promise.all(
    Array.from({ length: Math.min(atOnce, runs) }, async () => {
      while (started < runs) {
        const number = first + started++;
        const moment = () => moments.happened();
        if (number % DOOMED === 0) doomed.push(await doom(cluster, number / DOOMED, moment));
        const one = await play(cluster, services, number, moment);
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
    const struck = Object.values(faults);
    if (struck.reduce((sum, one) => sum + one, 0) >= options.faults) break;
    await Promise.race([ended, moments.next(1 + Math.floor(chance() * 2 * apart))]);
    const left = FAULTS.filter((kind) => faults[kind] === Math.min(...struck));
    const kind = left[Math.floor(chance() * left.length)];
    if (over || !kind) break;
    await strike(kind, stage, chance);
    faults[kind]++;
    report?.(`${JSON.stringify(faults)}, ${played.length} runs ended`);
  }
  await players;
  stage.doomed.push(...doomed);
  stage.beats.push({ from, to: Date.now() });
  await cluster.publish(beat(`1.${round}.1`, false));
  const entries = [...services.ledger.values()];
  return {
    runs: played.length,
    faults,
    held: played.filter(({ held }) => held).length,
    triedAgain: played.filter(({ triedAgain }) => triedAgain).length,
    cancelled: doomed.length,
    requests: entries.reduce((sum, { answers }) => sum + answers.length, 0),
    keys: entries.length,
    wrong: [
      ...played.flatMap((one) => faultsOf(one, services.ledger)),
      ...entries.flatMap(({ key, visits }) => misused(key, [...visits])),
      ...doomed.filter(({ status }) => status !== 'cancelled').map((one) => `cancelled, and ${JSON.stringify(one)}`),
      ...(await disagreements(cluster, stage)),
    ],
  };
}

async function strike(kind: Fault, { cluster, services }: Stage, chance: () => number): Promise<void> {
  switch (kind) {
    case 'server':
      await cluster.killServer();
      // What begins under the next one continues at every safe point, or never.
      return cluster.startServer({ continueAtEverySafePoint: chance() < 0.5 });
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
