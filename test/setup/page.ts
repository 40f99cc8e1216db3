/** The built page, brought up to date once a run. */
import { bringUpToDate } from '../../cli/bin/build.mjs';
import { ROOT } from './orkestra.ts';

let built: Promise<void> | undefined;

export function buildPage(): Promise<void> {
  built ??= bringUpToDate(ROOT, ['page'], (line: string) => console.log(line));
  return built;
}
