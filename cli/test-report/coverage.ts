/** Coverage for people: a table on the terminal, and the graphs of the definitions with what no test went through marked. */
import { graphOf } from '../../engine/graph/graph.ts';
import { svgOf } from '../../engine/graph/svg.ts';
import { type Item, type Kind, share } from '../../engine/testing/coverage.ts';
import { table } from '../print.ts';
import type { Covered } from './lcov.ts';

const KINDS: Record<Kind, string> = { step: 'steps', branch: 'branches', outcome: 'outcomes', handler: 'handlers' };

export function coverageText(covered: readonly Covered[]): string {
  const rows = covered.map(({ tested, coverage }) => [
    tested.file,
    ...Object.keys(KINDS).map((kind) => shareText(coverage.items.filter((item) => item.kind === kind))),
    coverage.items
      .filter(({ hits }) => hits === 0)
      .map(named)
      .join(', ') || 'nothing',
  ]);
  return table(['definition', ...Object.values(KINDS), 'not gone through'], rows);
}

export function coverageHtml(covered: readonly Covered[]): string {
  const parts = covered.map(({ tested, coverage }) => {
    const { items, definition } = coverage;
    const missed = new Set(
      items.filter(({ kind, hits }) => kind === 'step' && hits === 0).map(({ pointer }) => pointer),
    );
    const ways = new Set(
      items
        .filter(({ kind, hits }) => kind !== 'step' && hits === 0)
        .map(({ pointer }) => pointer.replace(/\/(?:switch|if|catch)$/, '')),
    );
    const svg = svgOf(graphOf(definition), (id) => (missed.has(id) ? 'missed' : ways.has(id) ? 'partly' : 'gone'));
    const rows = items
      .map(
        (item) =>
          `<tr class="${item.hits === 0 ? 'missed' : ''}"><td>${item.kind}</td><td>${escaped(named(item))}</td><td>${tested.places.of(item.pointer, 'key').line}</td><td>${item.hits}</td></tr>`,
      )
      .join('\n');
    const shares = (Object.keys(KINDS) as Kind[]).map(
      (kind) => `${KINDS[kind]} ${shareText(items.filter((item) => item.kind === kind))}`,
    );
    return `<section><h2>${escaped(definition.document.title ?? definition.document.name)} <small>${escaped(tested.file)}</small></h2><p>${shares.join(' · ')}</p>${svg}<details><summary>Everything that is counted</summary><table><tr><th>what</th><th>where</th><th>line</th><th>times</th></tr>${rows}</table></details></section>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Coverage of definitions</title><style>${STYLE}</style><body><h1>Coverage of definitions</h1>${parts.join('\n')}</body></html>\n`;
}

// ---- helpers

const STYLE = `
  body { font: 14px ui-sans-serif, system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c1917; background: #fff; }
  small, p { color: #78716c; } svg { max-width: 100%; height: auto; } section { margin: 2.5rem 0; }
  table { border-collapse: collapse; margin: 1rem 0; } td, th { text-align: left; padding: .2rem .9rem .2rem 0; } tr.missed td { color: #b91c1c; }
  .graph .gone .box { stroke: #15803d; } .graph .partly .box { stroke: #b45309; } .graph .missed .box { stroke: #b91c1c; stroke-width: 2; fill: #fee2e2; }
  @media (prefers-color-scheme: dark) { body { color: #f5f5f4; background: #1c1917; } .graph .missed .box { fill: #450a0a; } tr.missed td { color: #f87171; } }
`;

function shareText(items: readonly Item[]): string {
  const { hit, all } = share(items);
  return all === 0 ? '–' : `${hit}/${all}`;
}

function named({ kind, pointer, label }: Item): string {
  const parts = pointer.split('/');
  const index = parts.findLastIndex((part) => /^\d+$/.test(part));
  const step = (parts[index + 1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
  return kind === 'step'
    ? step
    : `${step} ${pointer.endsWith('/if') ? 'if ' : ''}${kind === 'handler' ? 'catch' : label}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
