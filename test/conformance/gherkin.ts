/**
 * The part of Gherkin that the specification's kit is written in: features, scenarios, steps, texts between `"""`. Anything
 * else is an error that names its line, so that a kit that grows is never passed over.
 */
export interface Step {
  line: number;
  /** Without its keyword. */
  text: string;
  /** The text below it, taken out of its indentation. */
  document: string | null;
}
export interface Scenario {
  feature: string;
  name: string;
  line: number;
  steps: Step[];
}

export function scenariosIn(source: string, file: string): Scenario[] {
  const lines = source.split(/\r?\n/);
  const scenarios: Scenario[] = [];
  let feature = '';
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i]!.trim();
    const scenario = scenarios.at(-1);
    const [, kind, rest] = /^(Feature|Scenario):\s*(.*)$/.exec(text) ?? [];
    const step = /^(?:Given|When|Then|And)\s+(.*)$/.exec(text);
    if (text === '' || text.startsWith('#')) continue;
    if (kind === 'Feature') feature = rest!;
    else if (kind === 'Scenario') scenarios.push({ feature, name: rest!, line: i + 1, steps: [] });
    else if (step && scenario) scenario.steps.push({ line: i + 1, text: step[1]!, document: null });
    else if (text.startsWith('"""') && scenario) {
      const end = lines.findIndex((line, at) => at > i && line.trim() === '"""');
      const above = scenario.steps.at(-1);
      if (end < 0 || !above || above.document !== null)
        throw new Error(`${file}:${i + 1}: a text without an end or a step`);
      above.document = dedented(lines.slice(i + 1, end));
      i = end;
    } else if (scenario || feature === '') throw new Error(`${file}:${i + 1}: not understood: ${text}`);
  }
  return scenarios;
}

// ---- helpers

function dedented(lines: readonly string[]): string {
  const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length));
  return `${lines.map((line) => line.slice(depth)).join('\n')}\n`;
}
