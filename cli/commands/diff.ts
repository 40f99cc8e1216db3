/** `orkestra diff`: what changed between two versions of a definition, in words, and which version says so. */
import { existsSync, readFileSync } from 'node:fs';
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Definition } from '../../engine/definition/document.ts';
import { compareDefinitions } from '../../engine/versions/compare.ts';
import type { Kept } from '../../engine/versions/history.ts';
import { gravest } from '../../engine/versions/rules.ts';
import { nextVersion, says } from '../../engine/versions/semver.ts';
import { changesInWords } from '../changes.ts';
import { commitOf, textAt } from '../git.ts';
import { print, printJson } from '../print.ts';
import { projectOf } from '../project.ts';
import { Failed, WrongUse } from '../refusal.ts';
import { versionsNow } from '../versions.ts';

export function diff(first: string, second: string, options: { json?: true }): void {
  const [before, after] = [found(first), found(second)];
  const changes = compareDefinitions(before.definition, after.definition);
  if (!options.json) {
    print(changesInWords({ before, after, changes }));
    return;
  }
  const kind = gravest(changes) ?? null;
  const side = ({ file, namespace, name, version }: Kept) => ({ file, namespace, name, version });
  printJson({
    before: side(before),
    after: side(after),
    changes,
    kind,
    needed: kind && nextVersion(before.version, kind),
    saysSo: kind === null || says(before.version, after.version, kind),
  });
}

// ---- helpers

type Found = Kept & { definition: Definition };

/** A file, `name@version` of the project, or `ref:path`. */
function found(given: string): Found {
  if (existsSync(given)) return read(given, readFileSync(given, 'utf8'));
  const ofProject = /^(?:([^@/:]+)\/)?([^@/:]+)@([^@/:]+)$/.exec(given);
  if (ofProject) return version(given, ofProject.slice(1) as [string | undefined, string, string]);
  const colon = given.indexOf(':');
  if (colon > 0) return earlier(given.slice(0, colon), given.slice(colon + 1));
  throw new WrongUse(`"${given}" is no file, no name@version and no ref:path.`);
}

function version(given: string, [namespace, name, wanted]: [string | undefined, string, string]): Found {
  const project = projectOf(process.cwd());
  if (!project)
    throw new WrongUse(`There is no orkestra.yaml in ${process.cwd()} or above it to look for ${given} in.`);
  const all = versionsNow(project).filter((one) => one.name === name && one.namespace === (namespace ?? one.namespace));
  const one = all.find((other) => other.version === wanted);
  if (one) return read(one.file, readFileSync(one.file, 'utf8'));
  const there = all.map((other) => other.version).join(', ');
  throw new WrongUse(
    `The project has no ${given}; ${there ? `of ${name} it has ${there}` : `it has no ${name} at all`}.`,
  );
}

function earlier(ref: string, file: string): Found {
  const commit = commitOf(ref, process.cwd());
  // As git reads it, from the root of the repository; else from here.
  const source = textAt(commit, file, process.cwd()) ?? textAt(commit, `./${file}`, process.cwd());
  if (source === undefined) throw new WrongUse(`There is no ${file} at ${ref}.`);
  return read(`${ref}:${file}`, source);
}

function read(file: string, source: string): Found {
  const { definition, problems } = checkDefinition(source, { file });
  if (!definition) {
    const first = problems.find(({ severity }) => severity === 'error');
    throw new Failed(
      `${file}:${first?.line}:${first?.column} ${first?.message} Only definitions without errors can be compared.`,
    );
  }
  const { namespace, name, version } = definition.document;
  return { file, namespace, name, version, definition };
}
