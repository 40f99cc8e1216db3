/**
 * A project in a development tenant: its directory seeded, its definitions published. The second tenant, globex, exists to
 * be a stranger.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { frame } from '../../engine/definition/frame.ts';
import type { Problem } from '../../engine/definition/problems.ts';
import type { Directory, Project } from '../../engine/definition/project.ts';
import { enter } from '../auth.ts';
import type { RunningServer } from '../main.ts';
import { definitionFiles, documentsIn, type Folders } from '../project-files.ts';
import { type Published, publishFile } from '../publishing.ts';
import type { Store } from '../store/open.ts';
import { putPrincipal } from '../store/people.ts';
import { keepKey, makeLink, putDirectory, putTenant } from '../store/seed.ts';
import type { TenantId } from '../tenant.ts';
import type { DevFile } from './dev-file.ts';

export { type Folders, foldersOf, readProject } from '../project-files.ts';

/** Development's own publisher: an administrator that no file names. */
const PUBLISHER = {
  kind: 'service',
  key: 'orkestra-dev',
  name: 'Orkestra development',
  email: null,
  admin: true,
} as const;
const LINK_HOURS = 24 * 30;

/** A tenant that exists to be a stranger. */
const GLOBEX: Directory = {
  people: {
    mallory: { name: 'Mallory Moss', email: 'mallory@globex.test' },
    oscar: { name: 'Oscar Olsen', email: 'oscar@globex.test', role: 'admin' },
  },
  groups: { 'support-l1': ['mallory'] },
  agents: { 'support-bot': { name: 'Support bot' } },
};

export interface Seeded {
  dev: DevFile;
  tenants: Map<string, { id: TenantId; people: Map<string, string>; publisher: string }>;
}

export async function seed(store: Store, publicUrl: string, project: Project, before: DevFile | null): Promise<Seeded> {
  const seeded: Seeded = {
    dev: { url: publicUrl, mcp: `${publicUrl}/mcp`, temporal: '', tenants: {} },
    tenants: new Map(),
  };
  const directories: [string, string, Directory][] = [
    ['acme', 'Acme', project.directory ?? {}],
    ['globex', 'Globex', GLOBEX],
  ];
  for (const [key, name, directory] of directories) {
    const { id } = await putTenant(store, key, name);
    const people = await putDirectory(store, id, directory);
    const publisherId = await store.inTenant(id, async (db) => putPrincipal(db, PUBLISHER));
    const publisher = await keepKey(store, id, publisherId, 'publishes definitions', undefined);
    seeded.tenants.set(key, { id, people, publisher });
    const known = before?.tenants?.[key];
    const tenant: DevFile['tenants'][string] = { people: {}, agents: {} };
    seeded.dev.tenants[key] = tenant;
    for (const person of Object.keys(directory.people ?? {})) {
      tenant.people[person] = {
        key: await keepKey(store, id, people.get(person) as string, 'development', known?.people?.[person]?.key),
        signInUrl: '',
      };
      await freshLink(store, seeded, publicUrl, key, person);
    }
    for (const agent of Object.keys(directory.agents ?? {})) {
      tenant.agents[agent] = {
        key: await keepKey(store, id, people.get(agent) as string, 'development', known?.agents?.[agent]?.key),
      };
    }
  }
  return seeded;
}

export async function freshLink(
  store: Store,
  seeded: Seeded,
  publicUrl: string,
  tenant: string,
  person: string,
): Promise<void> {
  const found = seeded.tenants.get(tenant);
  const entry = seeded.dev.tenants[tenant]?.people[person];
  const principal = found?.people.get(person);
  if (!found || !entry || !principal) return;
  // In the fragment: it reaches no server log and no referrer; the page posts it.
  entry.signInUrl = `${publicUrl}/sign-in#${await makeLink(store, found.id, principal, LINK_HOURS)}`;
}

/** Publishes each file and gives name and version of those that are current; says what was refused, and why. */
export async function publishAll(
  server: RunningServer,
  seeded: Seeded,
  { definitions: folder, documents }: Pick<Folders, 'definitions' | 'documents'>,
  report: (line: string) => void,
): Promise<string[]> {
  const files = definitionFiles(folder);
  if (files.length === 0)
    report(`No definitions in ${folder}: put one at ${path.join(folder, '<name>', '<version>.yaml')}.`);
  const current = new Map<string, string>();
  for (const file of files) {
    const published = await publishOne(server, seeded, file, documents, report);
    if (published) current.set(published.name, `${published.name} ${published.version}`);
  }
  return [...current.values()];
}

export async function publishOne(
  server: RunningServer,
  seeded: Seeded,
  file: string,
  documents: Folders['documents'],
  report: (line: string) => void,
): Promise<Published | null> {
  const { publisher } = seeded.tenants.get('acme') as { publisher: string };
  const { scope } = await enter(server.gate, publisher, 'publish');
  const result = await publishFile(scope, file, documentsIn(documents));
  if ('refused' in result) {
    // The checker's own diagnostics: they have what a frame needs.
    const problems = (result.refused.details.problems ?? []) as unknown as Problem[];
    const source = readFileSync(file, 'utf8');
    report(
      problems.length > 0
        ? problems.map((problem) => frame({ ...problem, fix: problem.fix ?? undefined }, source)).join('\n\n')
        : `${path.relative(process.cwd(), file)}: ${result.refused.message} ${result.refused.hint}`,
    );
    return null;
  }
  if (result.state === 'published') report(`Published ${result.name} ${result.version}`);
  return result;
}
