/** docs/cli.md names every command and every option there is, and none that is not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { commandLine } from '../../cli/command-line.ts';
import { ROOT } from './orkestra.ts';

const page = readFileSync(path.join(ROOT, 'docs/cli.md'), 'utf8');

function commands(parent: Command, names: string[] = []): { name: string; options: string[] }[] {
  const own = { name: names.join(' '), options: parent.options.flatMap(({ long }) => (long ? [long] : [])) };
  return [own, ...parent.commands.flatMap((one) => commands(one, [...names, one.name()]))];
}
const all = commands(commandLine());
const leaves = all.filter(({ name }) => name !== '' && !all.some((other) => other.name.startsWith(`${name} `)));

it('names every command', () => {
  expect(leaves.map(({ name }) => name).filter((name) => !page.includes(`orkestra ${name}`))).toEqual([]);
});

it('names every option and none that is not there', () => {
  const there = new Set(leaves.flatMap(({ options }) => options));
  const named = new Set([...page.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1] as string));
  for (const one of [...page.matchAll(/`[^`]* (--[a-z-]+)/g)]) named.add(one[1] as string);
  expect([...there].filter((option) => !named.has(option))).toEqual([]);
  expect([...named].filter((option) => !there.has(option))).toEqual([]);
});
