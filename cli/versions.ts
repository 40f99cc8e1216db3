/** The versions of a project's definitions: as they are in its folder, as they were at a commit, and as its lock has them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkDefinition } from '../engine/definition/check.ts';
import type { Definition } from '../engine/definition/document.ts';
import { type Documents, keptDocuments } from '../engine/definition/documents.ts';
import { parse } from '../engine/definition/parse.ts';
import { type Problem, problem, type Range } from '../engine/definition/problems.ts';
import { isObject, type Json, own } from '../engine/json.ts';
import type { Kept } from '../engine/versions/history.ts';
import { LOCK_FILE, type Lock, readLock } from '../engine/versions/lock.ts';
import { digestOfVersion } from '../server/digest.ts';
import { definitionFiles } from '../server/project-files.ts';
import { filesAt, textAt } from './git.ts';
import { shown } from './home.ts';
import { checkFile, type OpenProject } from './project.ts';

/** Those of the folder; files that name no definition at all are left out. */
export function versionsNow({ definitions }: OpenProject): Kept[] {
  return definitionFiles(definitions).flatMap((file) => {
    const { source, definition, problems } = checkFile(shown(file));
    return kept(shown(file), source, definition, problems);
  });
}

/** Those of the same folder at a commit. People and functions of that time are not known, and not asked about. */
export function versionsAt(commit: string, { definitions }: OpenProject): Kept[] {
  if (!existsSync(definitions)) return [];
  return filesAt(commit, definitions)
    .filter((file) => /^[^/]+\/[^/]+\.yaml$/.test(file))
    .flatMap((file) => {
      const source = textAt(commit, `./${file}`, definitions);
      if (source === undefined) return [];
      const { definition, problems } = checkDefinition(source, { file });
      return kept(shown(path.join(definitions, file)), source, definition, problems);
    });
}

/** Where a definition's version is written. */
export function placeOfVersion(source: string, file: string): Range {
  return parse(source, file).places.of('/document/version');
}

export function hasLock(project: OpenProject | null): boolean {
  return project !== null && existsSync(path.join(project.root, LOCK_FILE));
}

export function lockOf({ root }: OpenProject): { file: string; source: string; lock: Lock; problems: Problem[] } {
  const file = shown(path.join(root, LOCK_FILE));
  const source = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { file, source, ...readLock(source, file) };
}

/** The identity of a version, as the server computes it when it is published. */
export function digestOfDefinition(definition: Definition, documents: Documents = {}): string {
  const { kept } = keptDocuments(definition as unknown as Json, documents);
  return digestOfVersion(definition as unknown as Json, kept);
}

/** A version that the lock has with other content. */
export function lockProblem(
  definition: Definition,
  source: string,
  file: string,
  lock: Lock,
  documents: Documents = {},
): Problem | undefined {
  const { name, version } = definition.document;
  const digest = lock.get(`${name}@${version}`);
  if (digest === undefined || digest === digestOfDefinition(definition, documents)) return undefined;
  const at = { ...placeOfVersion(source, file), file, pointer: '/document/version' };
  return problem('published-version-changed', { name, version }, at);
}

// ---- helpers

function kept(file: string, source: string, definition: Definition | undefined, problems: readonly Problem[]): Kept[] {
  const first = problems.find(({ severity }) => severity === 'error');
  const reason = first && { reason: `line ${first.line}: ${first.message.replace(/\.$/, '')}` };
  const value: Json | undefined = definition ? (definition as unknown as Json) : parse(source, file).value;
  const about = isObject(value) ? own(value, 'document') : undefined;
  if (!isObject(about)) return [];
  const [namespace, name, version] = ['namespace', 'name', 'version'].map((key) => own(about, key));
  if (typeof namespace !== 'string' || typeof name !== 'string' || typeof version !== 'string') return [];
  return [{ file, namespace, name, version, ...(definition && { definition }), ...reason }];
}
