/**
 * Guarantee: what `orkestra graph` prints is Mermaid, by the word of Mermaid's own parser, whatever a definition's names, titles
 * and conditions are. Shows a label that ends its own quotes, or a box that is never closed.
 */
import { JSDOM } from 'jsdom';
import { beforeAll, expect, it, vi } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Definition } from '../../engine/definition/document.ts';
import { graphOf } from '../../engine/graph/graph.ts';
import { mermaidOf } from '../../engine/graph/mermaid.ts';
import { check, definitions, fixtures } from '../language/corpus.ts';

/** Labels are cleaned with a browser's parser: there is none in Node. */
let parse: (text: string) => Promise<{ diagramType: string }>;
beforeAll(async () => {
  const { window } = new JSDOM('');
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  const { default: mermaid } = await import('mermaid');
  parse = (text) => mermaid.parse(text);
  return () => vi.unstubAllGlobals();
});

const good = [...definitions(), ...fixtures('ok')].flatMap(({ name, text }) => {
  const { definition } = check(text);
  return definition ? [{ name, definition }] : [];
});

it('draws every good definition as a flowchart', async () => {
  expect(good.length).toBeGreaterThan(100);
  for (const { name, definition } of good) {
    const { diagramType } = await parse(mermaidOf(graphOf(definition))).catch((failure: Error) => {
      throw new Error(`${name}: ${failure.message}`);
    });
    expect(diagramType, name).toMatch(/^flowchart/);
  }
});

const AWKWARD = [
  '"',
  '`',
  '#quot;',
  'a"]',
  '-->',
  '|x|',
  '%% a',
  'the end',
  'subgraph',
  '[(',
  '}}',
  '<b>',
  '&amp;',
  ';',
  '\\',
  'ä 😀',
  '@{',
];

it.each(AWKWARD)('draws names and conditions that are made of its own signs: %s', async (sign) => {
  const when = JSON.stringify(`. == ${JSON.stringify(sign)}`);
  const name = JSON.stringify(sign);
  const text = `{ "document": { "dsl": "1.0.3", "namespace": "test", "name": "signs", "version": "1.0.0", "title": ${name} },
    "do": [{ ${JSON.stringify(`${sign} 1`)}: { "switch": [{ ${name}: { "when": ${when}, "then": "end" } }, { "other": { "then": "exit" } }] } },
           { ${JSON.stringify(`${sign} 2`)}: { "do": [{ ${name}: { "set": { ${name}: 1 } } }] } }] }`;
  const { definition, problems } = checkDefinition(text, { file: 'a.json' });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect((await parse(mermaidOf(graphOf(definition as Definition)))).diagramType).toMatch(/^flowchart/);
});

it('is judged by a parser that refuses what is no flowchart', async () => {
  const definition = good[0]?.definition as Definition;
  const text = mermaidOf(graphOf(definition));
  await expect(parse(text.replace('"', ''))).rejects.toThrow();
  await expect(parse(text.replace('-->', '->->'))).rejects.toThrow();
});
