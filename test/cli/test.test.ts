/**
 * Guarantee: `orkestra test` plays a project's tests, says which failed and exits with 1 then; its coverage, lcov, HTML and
 * JUnit say the same as the outcome.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { orkestra, ROOT } from './orkestra.ts';

const out = mkdtempSync(path.join(tmpdir(), 'orkestra-tests-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('orkestra test', () => {
  it('passes for the definitions of this repository, which their tests go through whole', async () => {
    const { code, stdout } = await orkestra(['test', '--coverage', '--json'], { cwd: ROOT });
    const { passed, failed, coverage } = JSON.parse(stdout);
    expect([code, failed]).toEqual([0, 0]);
    expect(passed).toBeGreaterThan(20);
    const missed = coverage.flatMap(({ file, items }: any) =>
      items.filter(({ hits }: any) => hits === 0).map(({ pointer, label }: any) => `${file} ${pointer} ${label}`),
    );
    expect(missed).toEqual([]);
  });

  it('exits with 1 when one fails, and tells it on the terminal and in JUnit', async () => {
    const at = path.join(ROOT, 'definitions/customer-support/tests/asking.test.yaml');
    const broken = path.join(out, 'broken.test.yaml');
    writeFileSync(
      path.join(out, 'orkestra.yaml'),
      readFileSync(path.join(ROOT, 'orkestra.yaml'), 'utf8').replace(
        'definitions: definitions',
        `definitions: ${path.join(ROOT, 'definitions')}`,
      ),
    );
    writeFileSync(
      broken,
      readFileSync(at, 'utf8')
        .replace('tests:', 'definition: customer-support\ntests:')
        .replace("On its way', handledBy", "Lost', handledBy"),
    );
    const file = path.join(out, 'junit.xml');
    const { code, stdout } = await orkestra(['test', broken, '--junit', file], { cwd: out });
    expect(code, stdout).toBe(1);
    expect(stdout).toContain('`output.answer` is "On its way", not "Lost"');
    expect(stdout).toContain('alice decided answer');
    const xml = readFileSync(file, 'utf8');
    expect(xml).toContain('<testsuites name="orkestra" tests="6" failures="1"');
    expect(xml.match(/<testcase /g)?.length).toBe(6);
    expect(xml).toContain('&quot;Lost&quot;');
  });

  it('writes lcov and HTML', async () => {
    const info = path.join(out, 'lcov.info');
    await orkestra(['test', '--coverage', 'lcov', '--out', info], { cwd: ROOT });
    const records = readFileSync(info, 'utf8').split('end_of_record\n').filter(Boolean);
    expect(records.length).toBe(3);
    for (const record of records) {
      const lines = [...record.matchAll(/^DA:(\d+),(\d+)$/gm)];
      expect(record).toContain(`LF:${lines.length}\nLH:${lines.filter(([, , hits]) => hits !== '0').length}`);
      expect(lines.length).toBeGreaterThan(3);
    }
    const page = path.join(out, 'coverage.html');
    await orkestra(['test', '--filter', 'sure', '--coverage', 'html', '--out', page], { cwd: ROOT });
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('class="missed"');
    expect(html).toContain('Customer support');
  });

  it('refuses a file that is no test, with the frame', async () => {
    const bad = path.join(out, 'bad.test.yaml');
    writeFileSync(bad, 'tset: x\n');
    const { code, stdout } = await orkestra(['test', bad], { cwd: out });
    expect(code).toBe(1);
    expect(stdout).toContain('Did you mean `test`');
    expect((await orkestra(['test', 'nowhere'], { cwd: ROOT })).code).toBe(2);
  });
});
