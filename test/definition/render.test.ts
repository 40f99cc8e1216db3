/**
 * Guarantee: every form in which problems are printed is what its readers expect: SARIF by the official schema, GitHub's
 * commands by its rules of escaping, JSON with these keys in this order. Shows a report that a service drops in silence.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../engine/definition/problems.ts';
import { renderGithub } from '../../engine/definition/render/github.ts';
import { renderJson } from '../../engine/definition/render/json.ts';
import { renderSarif } from '../../engine/definition/render/sarif.ts';
import { check, fixtures } from '../language/corpus.ts';

const all = [...fixtures('refused'), ...fixtures('several')].map(({ file, text }) => ({
  file: `definitions/${file}`,
  source: text,
  problems: check(text, `definitions/${file}`).problems,
}));
const one = (more: Partial<Problem> = {}): Problem => ({
  code: 'unknown-key',
  severity: 'error',
  message: 'a',
  file: 'ignored',
  line: 2,
  column: 3,
  endLine: 2,
  endColumn: 5,
  pointer: '/do',
  ...more,
});
const file = (problem: Problem, name = 'a.yaml', source = 'a: 1\n  bc: d\n') => [
  { file: name, source, problems: [problem] },
];

describe('SARIF', () => {
  // The schema of the standard, as the makers of SARIF publish it; draft-04, of which it uses nothing that ajv reads otherwise
  // but the key of its identity.
  const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { id: _id, $schema, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
  const formats = {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': /^[^\s<>"{}|\\^`]*$/,
    'date-time': true as const,
  };
  const valid = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats }).compile(schema);

  it('is judged by the schema of version 2.1.0, which refuses what is wrong', () => {
    expect($schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(schema.title).toContain('SARIF) Version 2.1.0');
    expect(JSON.stringify(schema)).not.toMatch(/"exclusiveM(?:in|ax)imum":(?:true|false)/);
    const log = JSON.parse(renderSarif(all, { version: '1.0.0' }));
    log.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
    expect(valid(log)).toBe(false);
    expect(valid.errors?.[0]?.message).toBe('must be >= 1');
  });

  it('of every problem there is obeys the schema', () => {
    const log = JSON.parse(renderSarif(all, { version: '1.0.0' }));
    expect(valid(log) ? [] : valid.errors).toEqual([]);
    expect(log.runs[0].results.length).toBeGreaterThan(all.length - 1);
    expect(log.runs[0].results.filter((result: { fixes?: unknown }) => result.fixes).length).toBeGreaterThan(20);
  });

  it('without a problem obeys it too', () => {
    const log = JSON.parse(renderSarif([], { version: '1.0.0' }));
    expect(valid(log) ? [] : valid.errors).toEqual([]);
    expect(log.runs[0].results).toEqual([]);
  });

  it('names the rule of each result by its place in the list', () => {
    const [run] = JSON.parse(renderSarif(all, { version: '1.0.0' })).runs;
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  it('gives an edit as a fix at its line and column, and a path as a URI', () => {
    const edit = { start: 7, end: 9, text: 'no' };
    const log = JSON.parse(renderSarif(file(one({ edit, fix: 'Write no.' }), 'a b/ü#1.yaml'), { version: '1.0.0' }));
    const [result] = log.runs[0].results;
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'a%20b/%C3%BC%231.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 5 },
    });
    expect(result.fixes[0]).toMatchObject({
      description: { text: 'Write no.' },
      artifactChanges: [
        {
          replacements: [
            {
              deletedRegion: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 5 },
              insertedContent: { text: 'no' },
            },
          ],
        },
      ],
    });
  });
});

describe('an annotation of GitHub', () => {
  it('escapes what would end its line or its properties', () => {
    const problem = one({ message: '100 % sure:\nno, yes', fix: 'a\r\nb' });
    expect(renderGithub(file(problem, 'a,b:c%.yaml'))).toEqual([
      '::error file=a%2Cb%3Ac%25.yaml,line=2,endLine=2,col=3,endColumn=5,title=Unknown key (unknown-key)::100 %25 sure:%0Ano, yes%0Afix: a%0D%0Ab',
    ]);
  });

  it('has columns on one line only, and is a notice for a hint', () => {
    expect(renderGithub(file(one({ endLine: 3, severity: 'hint' })))).toEqual([
      '::notice file=a.yaml,line=2,endLine=3,title=Unknown key (unknown-key)::a',
    ]);
  });

  it('is one line for every problem there is', () => {
    const lines = renderGithub(all);
    expect(lines).toHaveLength(all.flatMap(({ problems }) => problems).length);
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) file=[^\r\n]*$/);
  });
});

describe('JSON', () => {
  it('has these keys in this order, and none without a value', () => {
    const edit = { start: 0, end: 1, text: 'b' };
    const full = one({ found: 'f', expected: 'e', fix: 'x', edit });
    expect(Object.keys(JSON.parse(renderJson(file(full)))[0])).toEqual([
      'code',
      'severity',
      'file',
      'line',
      'column',
      'endLine',
      'endColumn',
      'message',
      'found',
      'expected',
      'fix',
      'edit',
      'pointer',
    ]);
    expect(JSON.parse(renderJson(file(one())))[0]).toEqual({ ...one(), file: 'a.yaml' });
  });

  it('of no problem is an empty array', () => {
    expect(renderJson([{ file: 'a', source: '', problems: [] }])).toBe('[]');
  });
});
