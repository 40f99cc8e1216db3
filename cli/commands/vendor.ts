/**
 * `orkestra vendor`: fetches the documents that the project's definitions name and keeps copies beside them, so that checks,
 * tests and development need no network. The copies are the project's: they are read, compared and changed in git.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { documentUses } from '../../engine/definition/documents.ts';
import { parse } from '../../engine/definition/parse.ts';
import { isObject, type Json } from '../../engine/json.ts';
import { openDocument } from '../../engine/openapi/document.ts';
import { egressAgent } from '../../server/egress.ts';
import { fetchDocument, NoDocument } from '../../server/fetch-document.ts';
import { definitionFiles } from '../../server/project-files.ts';
import { shown } from '../home.ts';
import { count, print, printJson } from '../print.ts';
import { type OpenProject, projectOf } from '../project.ts';
import { Failed, FoundProblems, WrongUse } from '../refusal.ts';

export interface VendorOptions {
  again?: true;
  check?: true;
  json?: true;
}

/** This machine's own network: whoever types the command may reach what it names. */
const ANYWHERE = { allow: ['0.0.0.0/0', '::/0'] };
const FOLDER = 'documents';

export async function vendor(options: VendorOptions): Promise<void> {
  const project = projectOf(process.cwd());
  if (!project) throw new WrongUse(`There is no orkestra.yaml in ${process.cwd()} or above it: change to a project.`);
  if (!project.project) throw new Failed('orkestra.yaml has errors: run "orkestra check" first.');
  const entries = project.project.documents ?? {};
  const named = namedIn(project);
  const wanted = [...named.keys()].filter((uri) => options.again || !isAtHand(project, entries[uri]));
  if (options.check) {
    if (options.json) printJson({ missing: wanted });
    else if (wanted.length === 0) print(`Every document is at hand: ${named.size}.`);
    else print(`Without a copy: ${wanted.join(', ')}. Run "orkestra vendor".`);
    if (wanted.length > 0) throw new FoundProblems();
    return;
  }
  const egress = { policy: ANYWHERE, dispatcher: egressAgent(ANYWHERE) };
  const written: { uri: string; file: string }[] = [];
  try {
    for (const uri of wanted) {
      const { value, text } = await fetchDocument(uri, egress).catch((failure: Error) => {
        throw failure instanceof NoDocument ? new Failed(`${uri}: ${failure.message}.`) : failure;
      });
      const reason = reasonAgainst(value, named.get(uri) ?? 'schema');
      if (reason !== undefined) throw new Failed(`${uri} ${reason}.`);
      const file = entries[uri] ?? freeName(project, uri, text, written);
      mkdirSync(path.dirname(path.join(project.root, file)), { recursive: true });
      writeFileSync(path.join(project.root, file), text.endsWith('\n') ? text : `${text}\n`);
      written.push({ uri, file });
    }
  } finally {
    const added = written.filter(({ uri }) => !Object.hasOwn(entries, uri));
    if (added.length > 0) writeFileSync(project.file, withEntries(readFileSync(project.file, 'utf8'), added));
    await egress.dispatcher.close();
  }
  if (options.json) printJson({ written });
  else if (written.length === 0) print(`Nothing to fetch: ${count(named.size, 'document')} at hand.`);
  else for (const { uri, file } of written) print(`${shown(path.join(project.root, file))}  ${uri}`);
}

/** The text of a project file with entries added under `documents`; other lines stay as they are. */
export function withEntries(text: string, added: readonly { uri: string; file: string }[]): string {
  const lines = added.map(({ uri, file }) => `  ${uri}: ${file}\n`).join('');
  const block = /^documents:[ \t]*(?:#.*)?\r?\n/m.exec(text);
  if (block) return text.slice(0, block.index + block[0].length) + lines + text.slice(block.index + block[0].length);
  if (/^documents:/m.test(text)) {
    throw new Failed(`The copies are written; add them to \`documents\` in orkestra.yaml by hand:\n${lines}`);
  }
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}documents:\n${lines}`;
}

// ---- helpers

/** The addresses that definitions name, and as what. */
function namedIn({ definitions }: OpenProject): Map<string, 'operations' | 'schema'> {
  const uses = definitionFiles(definitions).flatMap((file) => {
    const { value } = parse(readFileSync(file, 'utf8'), file);
    return value === undefined ? [] : documentUses(value);
  });
  return new Map(uses.map(({ uri, operationId }) => [uri, operationId === null ? 'schema' : 'operations'] as const));
}

/** Why a document cannot be what it is named as; undefined when it can. */
function reasonAgainst(value: Json, as: 'operations' | 'schema'): string | undefined {
  if (as === 'schema') return isObject(value) || typeof value === 'boolean' ? undefined : 'is no JSON Schema';
  const document = openDocument(value);
  return typeof document === 'string' ? `is no OpenAPI document that can be used: ${document}` : undefined;
}

function isAtHand({ root }: OpenProject, file: string | undefined): boolean {
  return file !== undefined && existsSync(path.join(root, file));
}

/** `documents/<host>.json`; numbered when it is taken. */
function freeName({ root }: OpenProject, uri: string, text: string, written: readonly { file: string }[]): string {
  const { hostname, pathname } = new URL(uri);
  const parts = `${hostname}${pathname.replace(/\.(json|ya?ml)$/, '')}`;
  const base = parts.replaceAll(/[^A-Za-z0-9.]+/g, '-').replace(/-+$/, '');
  const ending = /^\s*[{[]/.test(text) ? 'json' : 'yaml';
  for (let i = 1; ; i++) {
    const file = `${FOLDER}/${base}${i === 1 ? '' : `-${i}`}.${ending}`;
    if (!existsSync(path.join(root, file)) && !written.some((one) => one.file === file)) return file;
  }
}
