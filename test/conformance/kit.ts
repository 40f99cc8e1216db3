/** The specification's conformance kit as data: what is run with what, and what is to be true of it then. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '../../engine/definition/parse.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import { ROOT } from '../language/corpus.ts';
import { type Scenario, type Step, scenariosIn } from './gherkin.ts';

/** The specification's own documents: where OWS_HOME says, or beside the repository. They are not ours to copy. */
export const HOME = [process.env.OWS_HOME, path.join(ROOT, '../shared/ows')].find(
  (one) => one !== undefined && existsSync(one),
);

/** How a run went, on whichever host. */
export interface Outcome {
  status: string;
  output: Json;
  error: Json;
  /** Names of the steps that were entered, in order. */
  order: readonly string[];
}

export interface Case {
  name: string;
  file: string;
  definition: string;
  input: Json;
  /** What is not so, as sentences; empty when the outcome is as the scenario says. */
  faults(outcome: Outcome): string[];
}

export function kit(): Case[] {
  if (HOME === undefined) return [];
  const folder = path.join(HOME, 'ctk');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.feature'))
    .sort()
    .flatMap((file) =>
      scenariosIn(readFileSync(path.join(folder, file), 'utf8'), file).map((one) => caseOf(one, file)),
    );
}

// ---- helpers

function caseOf(scenario: Scenario, file: string): Case {
  const where = `${file}:${scenario.line}`;
  const said = (pattern: RegExp) => scenario.steps.find(({ text }) => pattern.test(text));
  const definition = said(/^a workflow with definition:$/)?.document;
  if (typeof definition !== 'string' || !said(/^the workflow is executed$/))
    throw new Error(`${where}: nothing is run`);
  const input = said(/^given the workflow input is:$/)?.document;
  const known = /^(?:a workflow with definition:|given the workflow input is:|the workflow is executed)$/;
  const checks = scenario.steps.filter(({ text }) => !known.test(text)).map((step) => expectation(step, file));
  if (checks.length === 0) throw new Error(`${where}: nothing is expected`);
  return {
    name: scenario.name,
    file,
    definition,
    input: typeof input === 'string' ? yaml(input) : {},
    faults: (outcome) => checks.flatMap((check) => check(outcome) ?? []),
  };
}

type Expectation = (outcome: Outcome) => string | undefined;

/** Every sentence the kit expects with; one that is not here is an error, never passed over. */
const SENTENCES: [RegExp, (words: string[], document: Json) => Expectation][] = [
  [/^the workflow should complete$/, () => ended('completed')],
  [
    /^the workflow should complete with output:$/,
    (_words, wanted) => (outcome) => ended('completed')(outcome) ?? same('the output', outcome.output, wanted),
  ],
  [/^the workflow should fault$/, () => ended('failed')],
  [
    /^the workflow should fault with error:$/,
    (_words, wanted) => (outcome) => ended('failed')(outcome) ?? holds('the error', outcome.error, wanted),
  ],
  [
    /^the workflow output should have properties (.+)$/,
    ([names]) =>
      ({ output }) => {
        const missing = [...names!.matchAll(/'([^']+)'/g)].filter(([, name]) => at(output, name!) === undefined);
        return missing.length === 0 ? undefined : `the output lacks ${missing.map(([name]) => name).join(', ')}`;
      },
  ],
  [
    /^the workflow output should have a '([^']+)' property with value:$/,
    ([name], wanted) =>
      ({ output }) =>
        same(`\`${name}\``, at(output, name!) ?? null, wanted),
  ],
  [
    /^the workflow output should have a '([^']+)' property containing (\d+) items$/,
    ([name, count]) =>
      ({ output }) => {
        const value = at(output, name!);
        return Array.isArray(value) && value.length === Number(count)
          ? undefined
          : `\`${name}\` is ${JSON.stringify(value)}, not ${count} items`;
      },
  ],
  [
    /^(\S+) should run first$/,
    ([name]) =>
      ({ order }) =>
        order[0] === name ? undefined : `${order[0]} ran first, not ${name}`,
  ],
  [
    /^(\S+) should run last$/,
    ([name]) =>
      ({ order }) =>
        order.at(-1) === name ? undefined : `${order.at(-1)} ran last, not ${name}`,
  ],
  [
    /^(\S+) should run after (\S+)$/,
    ([later, earlier]) =>
      ({ order }) =>
        order.includes(earlier!) && order.indexOf(later!) > order.indexOf(earlier!)
          ? undefined
          : `${later} did not run after ${earlier}: ${order.join(', ')}`,
  ],
];

function expectation({ text, document, line }: Step, file: string): Expectation {
  for (const [pattern, make] of SENTENCES) {
    const match = pattern.exec(text);
    if (match) return make(match.slice(1), document === null ? null : yaml(document));
  }
  throw new Error(`${file}:${line}: not understood: ${text}`);
}

function ended(status: string): Expectation {
  return (outcome) =>
    outcome.status === status ? undefined : `it ${outcome.status}: ${JSON.stringify(outcome.error ?? outcome.output)}`;
}

function same(what: string, found: Json, wanted: Json): string | undefined {
  return JSON.stringify(ordered(found)) === JSON.stringify(ordered(wanted))
    ? undefined
    : `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
}

function holds(what: string, found: Json, wanted: Json): string | undefined {
  if (!isObject(wanted) || !isObject(found)) return same(what, found, wanted);
  const wrong = Object.keys(wanted).filter((key) => same(key, own(found, key) ?? null, wanted[key]!) !== undefined);
  return wrong.length === 0 ? undefined : `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key]!)]),
  ) as JsonObject;
}

function at(value: Json, dotted: string): Json | undefined {
  let inner: Json | undefined = value;
  for (const key of dotted.split('.')) inner = isObject(inner) ? own(inner, key) : undefined;
  return inner;
}

function yaml(text: string): Json {
  const { value, problems } = parse(text, 'kit');
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  return value;
}
