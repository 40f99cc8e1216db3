/** What commands print: text for a person, or the raw result with `--json`. Colour only on a terminal that wants it. */

const ESCAPE = '\u001b[';

export function wantsColour(stream: NodeJS.WriteStream = process.stdout): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export const strong = (text: string): string => paint(1, text);
export const faint = (text: string): string => paint(2, text);
export const good = (text: string): string => paint(32, text);
export const bad = (text: string): string => paint(31, text);

function paint(code: number, text: string): string {
  return wantsColour() ? `${ESCAPE}${code}m${text}${ESCAPE}0m` : text;
}

/** Columns as wide as their widest cell; the last one is left as it is. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [faint(line(head)), ...rows.map(line)].join('\n');
}

/** "3 errors", "1 error". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
