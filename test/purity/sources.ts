/** Source files of a tree with what they import: what the tests of the house's rules look at. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface SourceFile {
  /** From the root, with slashes. */
  file: string;
  /** The first folder: the room. */
  room: string;
  /** Comments taken out; strings kept. */
  code: string;
  imports: { from: string; typeOnly: boolean; line: number }[];
}

export function sourcesOf(root: string, rooms: readonly string[]): SourceFile[] {
  return rooms.flatMap((room) => filesIn(path.join(root, room)).map((file) => read(root, room, file)));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const at = path.join(folder, name);
    if (statSync(at).isDirectory()) return name === 'node_modules' || name === 'generated' ? [] : filesIn(at);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [at] : [];
  });
}

function read(root: string, room: string, at: string): SourceFile {
  const text = readFileSync(at, 'utf8');
  const code = withoutComments(text);
  const imports: SourceFile['imports'] = [];
  const pattern =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  for (const match of code.matchAll(pattern)) {
    const from = match[2] ?? match[3] ?? '';
    imports.push({ from, typeOnly: match[1] !== undefined, line: code.slice(0, match.index).split('\n').length });
  }
  return { file: path.relative(root, at).split(path.sep).join('/'), room, code, imports };
}

/** Comments become spaces, so that lines keep their numbers. Strings and regular expressions are left alone. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(,])\/\/[^\n]*/g,
    (whole, string?: string) => (string !== undefined ? whole : whole.replace(/[^\n]/g, ' ')),
  );
}

/** The room a relative import leads to; null for a package. */
export function roomOf(source: SourceFile, from: string): { room: string; file: string } | null {
  if (!from.startsWith('.')) return null;
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(source.file), from));
  return { room: file.split('/')[0] as string, file };
}
