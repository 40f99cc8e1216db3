/** Guarantee: the project file and function declarations are read with the same care as definitions. */
import { describe, expect, it } from 'vitest';
import { checkFunction, checkProject } from '../../engine/definition/project.ts';

const problems = (text: string) =>
  checkProject(text, { file: 'orkestra.yaml' }).problems.map(({ code, line, column }) => `${code} @ ${line}:${column}`);
const ofFunction = (text: string) =>
  checkFunction(text, { file: 'a.yaml' }).problems.map(({ code, line, column }) => `${code} @ ${line}:${column}`);

describe('a project file', () => {
  it('is its own value when it is right', () => {
    const text =
      'definitions: here\ndirectory:\n  people: { a: { name: A, email: a@b.test } }\n  groups: { g: [a] }\ncalendars: { office: office.yaml }\n';
    expect(checkProject(text, { file: 'orkestra.yaml' })).toEqual({
      problems: [],
      project: {
        definitions: 'here',
        directory: { people: { a: { name: 'A', email: 'a@b.test' } }, groups: { g: ['a'] } },
        calendars: { office: 'office.yaml' },
      },
    });
  });

  it.each([
    ['a misspelt key', 'definitons: here\n', 'unknown-key @ 1:1'],
    [
      'a group with somebody unknown',
      'directory:\n  people: { alice: { name: A, email: a@b.test } }\n  groups: { g: [alise] }\n',
      'unknown-person @ 3:17',
    ],
    ['a person without an address', 'directory:\n  people: { alice: { name: A } }\n', 'missing-key @ 2:13'],
    ['an address that is none', 'directory:\n  people: { alice: { name: A, email: a } }\n', 'wrong-value @ 2:38'],
    ['text that is no YAML', 'a: [\n', 'yaml-syntax @ 1:4'],
  ])('has one problem with %s', (_name, text, wanted) => {
    expect(problems(text)).toEqual([wanted]);
    expect(checkProject(text, { file: 'orkestra.yaml' }).project).toBeUndefined();
  });
});

describe('a function declaration', () => {
  it.each([
    ['without an output', 'input: {}\n', 'missing-key @ 1:1'],
    ['with a schema that is none', 'input: { type: objekt }\noutput: {}\n', 'bad-schema @ 1:16'],
    ['with a bad timeout', 'input: {}\noutput: true\ntimeout: { after: soon }\n', 'bad-duration @ 3:19'],
    ['with a policy nobody knows', 'input: {}\noutput: true\nretry: { times: 3 }\n', 'unknown-key @ 3:10'],
  ])('has one problem %s', (_name, text, wanted) => {
    expect(ofFunction(text)).toEqual([wanted]);
  });
});
