/**
 * Guarantee: what a refused file is refused for is the thing at the place that is named. Taken out of the document (the value,
 * else the mapping it stands in, and so on upwards, but never the whole process), the problem is gone; and where an edit is
 * offered, the edit alone does it. So each expectation of refused.test.ts can fail, and fails when the mistake is not there.
 */
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../engine/definition/check.ts';
import { edited } from '../../engine/definition/fix.ts';
import { parse } from '../../engine/definition/parse.ts';
import { split } from '../../engine/definition/places.ts';
import type { Edit, Problem, ProblemCode } from '../../engine/definition/problems.ts';
import { isObject, type Json } from '../../engine/json.ts';
import { check, type Fixture, fixtures, rootProject } from './corpus.ts';

/** Where something is missing, or the cause stands elsewhere: what to put there instead. */
const MENDED: Readonly<Record<string, (text: string) => string>> = {
  'do-missing': (text) => `${text}\ndo: [{ one: { set: { a: 1 } } }]\n`,
  'do-not-a-list': (text) => text.replace(/^do:.*/m, 'do: [{ one: { set: { a: 1 } } }]\n'),
  'document-missing': (text) => `document: { dsl: '1.0.3', namespace: test, name: sample, version: '1.0.0' }\n${text}`,
  'namespace-missing': (text) => text.replace("dsl: '1.0.3',", "dsl: '1.0.3', namespace: test,"),
  'step-after-end': (text) => text.replace('then: end', ''),
  'yaml-nothing-there': (text) => `${text}\na: 1\n`,
};

const project = rootProject();
const refused = fixtures('refused');
const offered = refused.filter(({ text }) => check(text).problems[0]?.edit !== undefined);
const others = refused.filter(({ name }) => !(name in MENDED));
const readable = others.filter(({ text }) => parse(text, 'a.yaml').problems.length === 0);
const unreadable = others.filter(({ text }) => parse(text, 'a.yaml').problems.length > 0);

function codeOf({ text }: Fixture): ProblemCode {
  return check(text).problems[0]!.code;
}

function codesOf(document: Json): ProblemCode[] {
  return checkDocument(document, { file: 'definition.yaml', ...project }).problems.map(({ code }) => code);
}

/** A copy of the document without what is at the pointer. */
function without(document: Json, keys: readonly string[]): Json {
  const copy = structuredClone(document);
  let owner: Json | undefined = copy;
  for (const key of keys.slice(0, -1))
    owner = Array.isArray(owner) ? owner[Number(key)] : isObject(owner) ? owner[key] : undefined;
  const last = keys.at(-1) as string;
  if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else if (isObject(owner)) delete owner[last];
  return copy;
}

describe('the problem of a refused file is gone', () => {
  it.each(readable)('when what stands there is taken out: $name', (fixture) => {
    const document = parse(fixture.text, 'a.yaml').value as Json;
    const code = codeOf(fixture);
    expect(codesOf(document)).toContain(code);
    const keys = split(check(fixture.text).problems[0]!.pointer);
    const ways = keys.map((_, i) => keys.slice(0, keys.length - i)).filter((way) => way.join() !== 'do');
    expect(ways.some((way) => !codesOf(without(document, way)).includes(code))).toBe(true);
  });

  it.each(Object.entries(MENDED))('when what is missing is put there: %s', (name, mend) => {
    const { text } = refused.find((one) => one.name === name) as Fixture;
    const mended = mend(text);
    expect(check(mended).problems.map(({ code }) => code)).not.toContain(check(text).problems[0]!.code);
  });

  it.each(offered)('when the edit that is offered is made: $name', ({ text }) => {
    const [{ code, edit }] = check(text).problems as [Problem, ...Problem[]];
    expect(check(edited(text, [edit as Edit])).problems.map((one) => one.code)).not.toContain(code);
  });

  it.each(unreadable)('when its line, or those it runs over, are taken out of the text: $name', ({ text }) => {
    const [{ code, line, endLine }] = check(text).problems as [Problem, ...Problem[]];
    const left = text.split('\n').filter((_, i) => i + 1 < line || i + 1 > endLine);
    expect(check(left.join('\n')).problems.map((one) => one.code)).not.toContain(code);
  });
});

it('is every refused file that is looked at, in one of these ways', () => {
  expect(readable.length + unreadable.length + Object.keys(MENDED).length).toBe(refused.length);
  expect(offered.length).toBeGreaterThan(30);
});
