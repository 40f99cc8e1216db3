/** The list of all builtins, and how a call of one is lowered. */
import { allLight, type Code, MANY, ONE, single } from '../code.ts';
import { type Builtin, type Builtins, callSource, valueCode } from './builtin.ts';
import { collections } from './collections.ts';
import { core } from './core.ts';
import { dates } from './dates.ts';
import { flow } from './flow.ts';
import { formats } from './formats.ts';
import { math } from './math.ts';
import { paths } from './paths.ts';
import { regex } from './regex.ts';
import { sql } from './sql.ts';
import { streams } from './streams.ts';
import { strings } from './strings.ts';

// Made when first used: the families import the lowering, which imports this list.
let table: ReadonlyMap<string, Builtin> | undefined;

function builtins(): ReadonlyMap<string, Builtin> {
  table ??= new Map(
    [core, flow, paths, collections, strings, formats, regex, math, dates, streams, sql].flatMap((family: Builtins) =>
      Object.entries(family),
    ),
  );
  return table;
}

/** Those that look at one value, and take nothing from the run. */
const LIGHT = new Set(
  ['not', 'type', 'length', 'ascii_downcase', 'ascii_upcase', 'floor', 'ceil', 'round', 'abs', 'tostring', 'tonumber']
    .map((name) => `${name}/0`)
    .concat('has/1'),
);

const LIST = 'builtins/0';

export function isBuiltin(name: string): boolean {
  return name === LIST || builtins().has(name);
}

/** `name/arity` of every builtin an author may use. */
export function builtinNames(): string[] {
  return [...builtins().keys(), LIST].filter((name) => !name.startsWith('_'));
}

export function callBuiltin(name: string, args: readonly Code[]): Code {
  if (name === LIST) return single(ONE, builtinNames);
  const builtin = builtins().get(name)!;
  switch (builtin.type) {
    case 'value': {
      const called = valueCode(builtin.apply, args);
      return LIGHT.has(name) && called.count !== MANY ? { ...called, light: allLight(...args) } : called;
    }
    case 'code':
      return builtin.lower(...args);
    case 'jq':
      return callSource(builtin.source, args);
  }
}
