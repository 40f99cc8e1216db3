/**
 * docs/diagnostics: a page for every problem there is, from its row in engine/definition/problems.ts and its text in
 * tools/diagnostics/<code>.md. Texts are written for the person who has the problem: what it means and why, a wrong and a
 * right example. What the command prints of the wrong one is made by the command's own checker.
 *
 * A code without a text, and a text without a code, is an error that says what to write.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { digestOfDefinition, lockProblem, placeOfVersion } from '../cli/versions.ts';
import { checkDefinition } from '../engine/definition/check.ts';
import type { Documents } from '../engine/definition/documents.ts';
import { frame } from '../engine/definition/frame.ts';
import type { OtherDefinition } from '../engine/definition/other-definitions.ts';
import { PROBLEMS, type Problem, type ProblemCode } from '../engine/definition/problems.ts';
import type { FunctionDeclaration, Project } from '../engine/definition/project.ts';
import { historyOf, type Kept, versionProblems } from '../engine/versions/history.ts';
import { readLock } from '../engine/versions/lock.ts';

/** Half of something is there; the message says what to write. */
export class Unwritten extends Error {
  override name = 'Unwritten';
}

/** What the examples are checked with: the people, functions and documents of this repository's own project. */
export interface Surroundings {
  project?: Project;
  functions?: Record<string, FunctionDeclaration>;
  definitions?: readonly OtherDefinition[];
  documents?: Documents;
}

export interface Lesson {
  code: ProblemCode;
  text: string;
  /** `before` is the definition that the other two replace, for problems of versions. */
  examples: { before?: string; wrong?: string; right?: string };
  /** Why there is no example, or only a wrong one. */
  none?: string;
}

const FOLDER = new URL('diagnostics/', import.meta.url);
const FENCE = /```(?:yaml|text) (before|wrong|right)\n([\s\S]*?)```\n/g;
const HEADER = "document: { dsl: '1.0.3', namespace: docs, name: example, version: '1.0.0' }\n";

/** Every text, in the order of the table of problems. */
export function lessons(): Lesson[] {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  const written = readdirSync(FOLDER).map((file) => path.basename(file, '.md'));
  const missing = codes.filter((code) => !written.includes(code));
  const strange = written.filter((code) => !Object.hasOwn(PROBLEMS, code));
  if (missing.length > 0) {
    throw new Unwritten(
      `engine/definition/problems.ts has ${missing.join(', ')} without a page: write tools/diagnostics/${missing[0]}.md (what it means and why; then a fence "yaml wrong" and a fence "yaml right").`,
    );
  }
  if (strange.length > 0) {
    throw new Unwritten(`tools/diagnostics has ${strange.join(', ')}, which engine/definition/problems.ts does not.`);
  }
  return codes.map((code) => lesson(code, readFileSync(new URL(`${code}.md`, FOLDER), 'utf8')));
}

/** What is found in an example, as `orkestra check` would find it. */
export function problemsOf({ code, examples }: Lesson, which: 'wrong' | 'right', around: Surroundings): Problem[] {
  const example = examples[which] as string;
  if (code === 'bad-lock') return readLock(example, 'orkestra.lock').problems;
  const text = wholeExample(example);
  const { problems, definition } = checkDefinition(text, { file: FILE, ...around });
  if (examples.before === undefined || definition === undefined) return problems;
  const before = kept(examples.before, around);
  if (code === 'published-version-changed') {
    if (!before.definition) return problems;
    const { name, version } = before.definition.document;
    const lock = new Map([[`${name}@${version}`, digestOfDefinition(before.definition)]]);
    return [...problems, ...[lockProblem(definition, text, FILE, lock)].filter((one) => one !== undefined)];
  }
  const history = historyOf([kept(text, around)], [before]);
  return [...problems, ...versionProblems(history, () => placeOfVersion(text, FILE))];
}

/** Every page by its path in the repository. */
export function diagnosticPages(around: Surroundings): Map<string, string> {
  const all = lessons();
  const pages = new Map([['docs/diagnostics/README.md', contents(all)]]);
  for (const one of all) pages.set(`docs/diagnostics/${one.code}.md`, page(one, around));
  return pages;
}

// ---- helpers

const FILE = 'definition.yaml';

/** An example as it is checked: most are the part that matters, and stand above a header that every definition has. */
function wholeExample(example: string): string {
  return /^document:/m.test(example) || example.trim().startsWith('#') ? example : example + HEADER;
}

function lesson(code: ProblemCode, source: string): Lesson {
  const examples: Lesson['examples'] = {};
  for (const [, which, text] of source.matchAll(FENCE)) examples[which as keyof Lesson['examples']] = text as string;
  const none = /^No example: (.+)\.$/m.exec(source)?.[1];
  const text = source
    .replace(FENCE, '')
    .replace(/^No example: .+$/m, '')
    .trim();
  const complete =
    text !== '' && (none !== undefined || (examples.wrong !== undefined && examples.right !== undefined));
  if (!complete) {
    throw new Unwritten(
      `tools/diagnostics/${code}.md needs a text, a fence "yaml wrong" and a fence "yaml right" (or a line "No example: why.").`,
    );
  }
  return { code, text, examples, ...(none !== undefined && { none }) };
}

function page(one: Lesson, around: Surroundings): string {
  const { code, text, examples, none } = one;
  const { title, severity, message } = PROBLEMS[code];
  const found = examples.wrong === undefined ? [] : problemsOf(one, 'wrong', around);
  const source = code === 'bad-lock' ? examples.wrong : wholeExample(examples.wrong ?? '');
  const fence = (name: string, body: string | undefined, language = 'yaml') =>
    body === undefined ? [] : ['', `## ${name}`, '', `\`\`\`${language}`, body.trimEnd(), '```'];
  const language = code === 'bad-lock' ? 'text' : 'yaml';
  return `${[
    `<!-- Generated from tools/diagnostics/${code}.md and engine/definition/problems.ts. Do not edit. -->`,
    '',
    `# ${title}`,
    '',
    `\`${code}\`, ${severity === 'error' ? 'an error' : `a ${severity}`}: ${message.replace(/\{[a-z]+\}/g, '…')}`,
    '',
    text,
    ...fence('Before', examples.before),
    ...fence('Wrong', examples.wrong, language),
    ...(found.length > 0 ? ['', '```text', found.map((problem) => frame(problem, source)).join('\n\n'), '```'] : []),
    ...(found.some(({ edit }) => edit) ? ['', '`orkestra check --fix` corrects this.'] : []),
    ...fence('Right', examples.right, language),
    ...(none === undefined ? [] : ['', `There is no ${examples.wrong ? 'right ' : ''}example: ${none}.`]),
    '',
    '[All diagnostics](README.md)',
  ].join('\n')}\n`;
}

function contents(all: readonly Lesson[]): string {
  return `${[
    '<!-- Generated from tools/diagnostics.ts and engine/definition/problems.ts. Do not edit. -->',
    '',
    '# Diagnostics',
    '',
    'Everything `orkestra check` can find. A code never changes its meaning and is never used again for another.',
    '',
    '*error*: cannot run, or is wrong on every path; the exit code is 1. *warning*: runs, but is surely not what was meant; the',
    'exit code is 1 with `--strict`. *hint*: portability and style.',
    '',
    '## As JSON',
    '',
    '`orkestra check --format json` prints an array of objects. What there is nothing to say about is absent.',
    '',
    '| key | |',
    '|---|---|',
    '| `code` | the name of its page here |',
    '| `severity` | `error`, `warning` or `hint` |',
    '| `file` | as it was named to the command, or from the working folder |',
    '| `line`, `column`, `endLine`, `endColumn` | the place; from 1, columns in UTF-16 units, the end exclusive |',
    '| `message` | one sentence: what is wrong |',
    '| `found` | optional: what is there |',
    '| `expected` | optional: what would be possible |',
    '| `fix` | optional: what to do, one sentence |',
    '| `edit` | optional: `{ start, end, text }`, the one change that is certain to mend it, offsets from 0 in UTF-16 units; what `--fix` writes |',
    '| `pointer` | JSON pointer of the value, or of the mapping in which something is missing |',
    '',
    'A file has as many problems as mistakes: one mistake is told once, also when its YAML is broken, and hides no other.',
    'With `--format sarif` an `edit` is a fix and a `hint` a note; with `--format github` a `hint` is a notice.',
    '',
    '## Codes',
    '',
    '| code | | |',
    '|---|---|---|',
    ...all.map(({ code }) => `| [\`${code}\`](${code}.md) | ${PROBLEMS[code].severity} | ${PROBLEMS[code].title} |`),
    '',
    'The examples on the pages leave out the `document:` that every definition has, where it does not matter.',
  ].join('\n')}\n`;
}

function kept(text: string, around: Surroundings): Kept {
  const { definition, problems } = checkDefinition(text, { file: FILE, ...around });
  const read = (key: string) => new RegExp(`\\b${key}: '?([^',}]+)`).exec(text)?.[1] ?? '';
  const first = problems.find(({ severity }) => severity === 'error');
  return {
    file: FILE,
    namespace: read('namespace'),
    name: read('name'),
    version: read('version'),
    ...(definition && { definition }),
    ...(first && { reason: first.message.replace(/\.$/, '') }),
  };
}
