/** Coverage as lcov tracefile (geninfo(1)): lines are steps, branches are ways out, outcomes and handlers. */
import type { Coverage, Item } from '../../engine/testing/coverage.ts';
import type { Tested } from '../test-files.ts';

export interface Covered {
  tested: Tested;
  coverage: Coverage;
}

export function lcov(covered: readonly Covered[]): string {
  return covered.map(record).join('');
}

// ---- helpers

function record({ tested, coverage }: Covered): string {
  const lineOf = ({ pointer }: Item) => tested.places.of(pointer, 'key').line;
  const lines = new Map<number, number>();
  for (const item of coverage.items.filter(({ kind }) => kind === 'step')) {
    lines.set(lineOf(item), Math.max(lines.get(lineOf(item)) ?? 0, item.hits));
  }
  const ways = coverage.items.filter(({ kind }) => kind !== 'step');
  const blocks = new Map<string, number>();
  const branches = ways.map((item) => {
    const block = blocks.get(item.pointer) ?? blocks.size;
    blocks.set(item.pointer, block);
    return `BRDA:${lineOf(item)},${block},${item.label.replaceAll(',', ';')},${item.hits === 0 ? '-' : item.hits}`;
  });
  const sorted = [...lines].sort(([left], [right]) => left - right);
  return [
    'TN:',
    `SF:${tested.file}`,
    ...branches,
    `BRF:${ways.length}`,
    `BRH:${ways.filter(({ hits }) => hits > 0).length}`,
    ...sorted.map(([line, hits]) => `DA:${line},${hits}`),
    `LF:${sorted.length}`,
    `LH:${sorted.filter(([, hits]) => hits > 0).length}`,
    'end_of_record',
    '',
  ].join('\n');
}
