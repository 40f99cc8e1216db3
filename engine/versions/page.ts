/** docs/versions.md, whole: what the table of rules says to a person. */
import { type ChangeKind, RULES } from './rules.ts';
import { nextVersion } from './semver.ts';

export function versionsPage(): string {
  const kinds: ChangeKind[] = ['breaking', 'additive', 'internal'];
  const next = (from: string) => kinds.map((kind) => nextVersion(from, kind)).join(' | ');
  const out = [
    '<!-- Generated from engine/versions/rules.ts. Do not edit. -->',
    '',
    '# Versions: what a change means to others',
    '',
    'A published version never changes; a change is a new version, and its number says what others have to expect.',
    '`orkestra check --against <git ref>` compares each definition with the one it replaces, tells every change, and refuses a',
    'number that does not say it (`version-too-low`). `orkestra diff <before> <after>` tells the changes of any two.',
    '',
    '## What each change means',
    '',
    '*breaking*: a caller, a reader of the output, or somebody who answers a task can fail now with what worked before.',
    '*additive*: they can do or see more, or at other times. *internal*: they cannot tell the difference. Runs that are under',
    'way are never touched: each goes on with the version it began with.',
    '',
    '| rule | | as it is told | why |',
    '|---|---|---|---|',
    ...kinds.flatMap((kind) =>
      Object.entries(RULES)
        .filter(([, row]) => row.kind === kind)
        .map(
          ([rule, { message, why }]) =>
            `| \`${rule}\` | ${kind} | ${message.replace(/`?\{(\w+)\}`?/g, '…')} | ${why} |`,
        ),
    ),
    '',
    '## What each change asks of the version',
    '',
    '| after | breaking | additive | internal |',
    '|---|---|---|---|',
    ...['1.4.2', '0.4.2', '2.0.0-rc.1'].map((from) => `| ${from} | ${next(from)} |`),
    '',
    'These are the least versions that do; a higher one always does. Before 1.0.0 the second number stands for breaking',
    'changes and the third for all others. A pre-release promises nothing of its own: after 2.0.0-rc.1 comes 2.0.0 whatever',
    'changed meanwhile. Build metadata (`+…`) is passed over. A version never goes back.',
    '',
    '## How versions are compared',
    '',
    '- A definition is known by namespace and name. A version that is there in both states must have the same content; a new',
    '  one is compared with the highest below it, of either state, so a correction of 1.x is compared with 1.x.',
    '- A name that is new and one that is gone are a renamed definition when most of their content is the same. That is told as',
    '  breaking, and asks for no number: nobody knows an earlier version of the new name. A definition that is gone is told too.',
    '- Schemas are compared by whether every value that one accepts is accepted by the other. Where that can be neither proven',
    '  nor refuted (`not`, `if`, two patterns …) the change is counted as breaking, and the message says so.',
    '- A property that an open object did not name and now does is a new field: by the letter it narrows the object, but nobody is',
    '  expected to have sent it. Forms are closed, so there nothing of this kind can happen.',
    '- What expressions do is not looked at: two definitions that ask and answer the same are the same to others.',
    '',
    '## The lock',
    '',
    '`orkestra lock` writes the digest of every version there is to `orkestra.lock`, one line each: `name@version` and the SHA-256',
    'over canonical JSON (RFC 8785), the very digest under which the server publishes it. Comments and layout do not count. Check',
    'it in when a version is published; from then on `orkestra check` refuses other content of it (`published-version-changed`),',
    'and lines of different branches merge by themselves. A line never changes and is never removed.',
  ];
  return `${out.join('\n')}\n`;
}
