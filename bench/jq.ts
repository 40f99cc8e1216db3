/**
 * Our jq against others on everyday idioms: closures written by hand as carefully as an expression is evaluated (what a compiler
 * could at best come to) and for this one input, jq compiled to WebAssembly, and a jq in plain JavaScript. Ratios of alternating rounds, each round as long as it must be
 * for the clock. How fast programs are compiled is measured apart.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import jqjs from '@michaelhomer/jqjs';
import { build } from 'esbuild';
import { loadJq } from 'jq-wasm';
import type { Json } from '../engine/json.ts';
import { budget, isTrue, items, order, paid, pay, plus, read, text, times, written } from './careful.ts';
import { type Interval, interval } from './statistics.ts';

interface Idiom {
  readonly name: string;
  readonly source: string;
  readonly input: Json;
  /** The same by hand, for this kind of input; refuses nothing and pays for nothing. */
  readonly hand: (input: any) => unknown;
  /** The same by hand for every input: what is refused is refused, own properties are read, and each item is paid for. */
  readonly careful: (input: any) => unknown;
}

export interface JqRow {
  idiom: string;
  source: string;
  /** Microseconds an evaluation. */
  ours: number;
  /** Our time over the hand's that is as careful as we are, and over the one that trusts its input. */
  toCareful: Interval;
  toHand: Interval;
  /** WebAssembly's time over ours. */
  wasm: Interval;
  /** The plain JavaScript jq's time over ours; undefined where its result is another. */
  script: Interval | undefined;
}

const ORDER: Json = {
  id: 'o-17',
  customer: { name: 'Ann Archer', email: 'ann@example.com', vip: true },
  state: 'open',
  amount: 1250,
  note: null,
  lines: Array.from({ length: 20 }, (_, i) => ({
    sku: `s-${(i * 7) % 20}`,
    kind: ['book', 'pen', 'desk'][i % 3]!,
    quantity: 1 + (i % 4),
    price: 3.5 * (1 + (i % 5)),
  })),
};

type Line = { sku: string; kind: string; quantity: number; price: number };
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const IDIOMS: readonly Idiom[] = [
  {
    name: 'field',
    source: '.customer.name',
    input: ORDER,
    hand: (o) => o?.customer?.name ?? null,
    careful: (o) => read(read(o, 'customer'), 'name'),
  },
  {
    name: 'comparison',
    source: '.amount > 1000 and .state == "open"',
    input: ORDER,
    hand: (o) => o.amount > 1000 && o.state === 'open',
    careful: (o) => order(read(o, 'amount'), 1000) > 0 && read(o, 'state') === 'open',
  },
  {
    name: 'alternative',
    source: '.note // "none"',
    input: ORDER,
    hand: (o) => (o.note === null || o.note === false ? 'none' : o.note),
    careful: (o) => {
      const note = read(o, 'note');
      return isTrue(note) ? note : 'none';
    },
  },
  {
    name: 'object',
    source: '{id, name: .customer.name, total: (.amount * 1.2)}',
    input: ORDER,
    hand: (o) => ({ id: o.id, name: o.customer.name, total: o.amount * 1.2 }),
    careful: (o) => ({
      id: read(o, 'id'),
      name: read(read(o, 'customer'), 'name'),
      total: times(read(o, 'amount'), 1.2),
    }),
  },
  {
    name: 'text',
    source: '"Order \\(.id) of \\(.customer.name): \\(.amount)"',
    input: ORDER,
    hand: (o) => `Order ${o.id} of ${o.customer.name}: ${o.amount}`,
    careful: (o) => {
      const [id, name, amount] = [
        text(read(o, 'id')),
        text(read(read(o, 'customer'), 'name')),
        text(read(o, 'amount')),
      ];
      return paid(`Order ${id} of ${name}: ${amount}`);
    },
  },
  {
    name: 'map and select',
    source: '[.lines[] | select(.quantity > 2) | .sku]',
    input: ORDER,
    hand: (o) => {
      const found: string[] = [];
      for (const line of o.lines as Line[]) if (line.quantity > 2) found.push(line.sku);
      return found;
    },
    careful: (o) => {
      const found: Json[] = [];
      for (const line of items(read(o, 'lines'))) {
        pay(1);
        if (order(read(line, 'quantity'), 2) <= 0) continue;
        pay(1);
        found.push(read(line, 'sku'));
      }
      return found;
    },
  },
  {
    name: 'map and add',
    source: '.lines | map(.price * .quantity) | add',
    input: ORDER,
    hand: (o) => {
      let total = 0;
      for (const price of (o.lines as Line[]).map((line) => line.price * line.quantity)) total += price;
      return total;
    },
    careful: (o) => {
      const prices: Json[] = [];
      for (const line of items(read(o, 'lines'))) {
        pay(1);
        prices.push(times(read(line, 'price'), read(line, 'quantity')));
      }
      let total: Json = null;
      for (const price of prices) {
        pay(1);
        total = plus(total, price);
      }
      return total;
    },
  },
  {
    name: 'reduce',
    source: 'reduce .lines[] as $line (0; . + $line.quantity)',
    input: ORDER,
    hand: (o) => {
      let total = 0;
      for (const line of o.lines as Line[]) total += line.quantity;
      return total;
    },
    careful: (o) => {
      let total: Json = 0;
      for (const line of items(read(o, 'lines'))) {
        pay(2);
        total = plus(total, read(line, 'quantity'));
      }
      return total;
    },
  },
  {
    name: 'group_by',
    source: '.lines | group_by(.kind) | map({kind: .[0].kind, count: length})',
    input: ORDER,
    hand: (o) => {
      const groups = new Map<string, Line[]>();
      for (const line of o.lines as Line[]) {
        const group = groups.get(line.kind);
        if (group) group.push(line);
        else groups.set(line.kind, [line]);
      }
      return [...groups].sort((a, b) => byCode(a[0], b[0])).map(([kind, lines]) => ({ kind, count: lines.length }));
    },
    careful: (o) => {
      const keyed = items(read(o, 'lines')).map((line) => {
        pay(1);
        return { key: read(line, 'kind'), line };
      });
      const groups: { key: Json; lines: Json[] }[] = [];
      for (const { key, line } of keyed.sort((a, b) => order(a.key, b.key))) {
        pay(1);
        const last = groups.at(-1);
        if (last && order(last.key, key) === 0) last.lines.push(line);
        else groups.push({ key, lines: [line] });
      }
      return groups.map(({ lines }) => ({ kind: read(lines[0]!, 'kind'), count: lines.length }));
    },
  },
  {
    name: 'sort_by',
    source: '.lines | sort_by(.sku) | .[0].sku',
    input: ORDER,
    hand: (o) => [...(o.lines as Line[])].sort((a, b) => byCode(a.sku, b.sku))[0]!.sku,
    careful: (o) => {
      const keyed = items(read(o, 'lines')).map((line) => {
        pay(1);
        return { key: read(line, 'sku'), line };
      });
      return read(keyed.sort((a, b) => order(a.key, b.key))[0]?.line ?? null, 'sku');
    },
  },
  {
    name: 'to_entries',
    source: '.customer | to_entries | map("\\(.key)=\\(.value)") | join("&")',
    input: ORDER,
    hand: (o) =>
      Object.entries(o.customer)
        .map(([key, value]) => ({ key, value }))
        .map(({ key, value }) => `${key}=${value}`)
        .join('&'),
    careful: (o) => {
      const customer = read(o, 'customer');
      if (typeof customer !== 'object' || customer === null) throw new Error('has no keys');
      const entries = Object.keys(customer).map((key) => {
        pay(1);
        return { key, value: read(customer, key) };
      });
      const parts = entries.map((entry) => {
        pay(1);
        return paid(`${text(read(entry, 'key'))}=${text(read(entry, 'value'))}`);
      });
      return paid(parts.join('&'));
    },
  },
  {
    name: 'update',
    source: '.customer.name |= ascii_upcase | .lines[0].quantity += 1',
    input: ORDER,
    hand: (o) => {
      const [first, ...rest] = o.lines;
      return {
        ...o,
        customer: { ...o.customer, name: o.customer.name.toUpperCase() },
        lines: [{ ...first, quantity: first.quantity + 1 }, ...rest],
      };
    },
    careful: (o) => {
      const customer = read(o, 'customer');
      const name = read(customer, 'name');
      if (typeof name !== 'string') throw new Error('is not a string');
      const upper = paid(name.replace(/[a-z]/g, (letter) => letter.toUpperCase()));
      const named = written(o, 'customer', written(customer, 'name', upper));
      const lines = items(read(named, 'lines'));
      const first = lines[0] ?? null;
      pay(lines.length >>> 3);
      const changed = lines.slice();
      changed[0] = written(first, 'quantity', plus(read(first, 'quantity'), 1));
      return written(named, 'lines', changed);
    },
  },
  {
    name: 'test',
    source: '.customer.email | test("^[^@]+@example\\\\.com$")',
    input: ORDER,
    hand: (o) => /^[^@]+@example\.com$/.test(o.customer.email),
    careful: (o) => {
      const email = read(read(o, 'customer'), 'email');
      if (typeof email !== 'string') throw new Error('is not a string');
      pay(email.length >>> 3);
      return /^[^@]+@example\.com$/.test(email);
    },
  },
];

type Engine = typeof import('../engine/jq/compile.ts');

/** Our jq as it is shipped: the loader these benches run under gives every closure a name, which costs half of compiling. */
async function engine(): Promise<Engine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-bench-'));
  const outfile = path.join(folder, 'jq.mjs');
  try {
    const entry = fileURLToPath(new URL('../engine/jq/compile.ts', import.meta.url));
    await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', target: 'node20' });
    return (await import(pathToFileURL(outfile).href)) as Engine;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ROUND_MS = 25;
const OPTIONS = { now: () => 0 };

export async function jqBench(rounds: number): Promise<{ rows: JqRow[]; compiledASecond: Interval }> {
  const { compile } = await engine();
  const wasm = await loadJq();
  const rows = IDIOMS.map(({ name, source, input, hand, careful }): JqRow => {
    const program = compile(source);
    const script = jqjs.compile(source);
    const text = JSON.stringify(input);
    const expected = JSON.stringify(hand(input));
    const contenders = {
      ours: () => program.first(input, {}, OPTIONS),
      hand: () => hand(input),
      careful: () => {
        budget(1_000_000);
        return careful(input);
      },
      wasm: () => wasm.raw(text, source, ['-c']),
      script: () => [...script(input)][0],
    };
    // Nobody is measured on another result than the others.
    if (JSON.stringify(contenders.ours()) !== expected) throw new Error(`${name}: ours and the hand's differ`);
    if (JSON.stringify(contenders.careful()) !== expected) throw new Error(`${name}: the two by hand differ`);
    if (wasm.raw(text, source, ['-c']).stdout !== expected) throw new Error(`${name}: jq's and the hand's differ`);
    const same = JSON.stringify(contenders.script()) === expected;
    const who = (Object.keys(contenders) as (keyof typeof contenders)[]).filter((one) => one !== 'script' || same);
    const counts = new Map(who.map((one) => [one, calibrated(contenders[one])]));
    const times = new Map(who.map((one) => [one, [] as number[]]));
    for (let round = 0; round < rounds; round++) {
      // Who goes first alternates, so that a drift of the machine favours nobody.
      for (const one of round % 2 === 0 ? who : who.toReversed()) {
        times.get(one)!.push(timed(contenders[one], counts.get(one)!));
      }
    }
    const ratios = (above: keyof typeof contenders, below: keyof typeof contenders) =>
      interval(times.get(above)!.map((time, i) => time / times.get(below)![i]!));
    return {
      idiom: name,
      source,
      ours: interval(times.get('ours')!).mean,
      toCareful: ratios('ours', 'careful'),
      toHand: ratios('ours', 'hand'),
      wasm: ratios('wasm', 'ours'),
      script: same ? ratios('script', 'ours') : undefined,
    };
  });
  const compileAll = () => IDIOMS.map(({ source }) => compile(source));
  const count = calibrated(compileAll);
  const compiled = Array.from({ length: rounds }, () => (1e6 * IDIOMS.length) / timed(compileAll, count));
  return { rows, compiledASecond: interval(compiled) };
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** What a result is kept in, so that no engine may leave out computing it. */
let kept: unknown;

/** Microseconds a call. */
function timed(run: () => unknown, count: number): number {
  const began = performance.now();
  for (let i = 0; i < count; i++) kept = run();
  return ((performance.now() - began) * 1000) / count;
}

/** How many calls fill a round, after some to warm up. */
function calibrated(run: () => unknown): number {
  const until = performance.now() + 4 * ROUND_MS;
  let calls = 0;
  while (performance.now() < until) {
    for (let i = 0; i < 8; i++) kept = run();
    calls += 8;
  }
  if (kept === calibrated) throw new Error('never');
  return Math.max(4, Math.round(calls / 4));
}
