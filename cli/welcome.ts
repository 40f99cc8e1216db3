/** What a start prints when it is ready: where everything is and how to get in. */
import path from 'node:path';
import type { DevFile } from '../server/embedded/dev-file.ts';
import { faint, good, strong } from './print.ts';

export interface Welcome {
  dev: DevFile;
  echoUrl: string;
  published: string[];
}

export function welcome(
  { dev, echoUrl, published }: Welcome,
  { file, seconds }: { file: string; seconds: number },
): string {
  const shown = path.relative(process.cwd(), file);
  const place = shown.startsWith('..') ? file : shown;
  return [
    '',
    `${good('Orkestra is ready')} ${faint(`in ${seconds.toFixed(1)} s`)}`,
    '',
    `  Page         ${strong(dev.url)}`,
    `  API          ${dev.url}/docs`,
    `  MCP          ${dev.mcp}`,
    `  Temporal     ${dev.temporal}`,
    `  Echo         ${echoUrl}/messages ${faint('stands in for a mail service: keeps messages, sends none')}`,
    `  Definitions  ${published.join(', ') || 'none yet'}`,
    '',
    `  Sign in ${faint(`(a link works once; a fresh one is then in ${place})`)}`,
    ...signInLinks(dev),
    '',
    ...mcpSnippet(dev),
    '',
    faint(`  Keys and links are in ${place}. Ctrl-C stops.`),
    '',
  ].join('\n');
}

export function welcomeProduction(url: string, tenants: number): string {
  return [
    '',
    good('Orkestra is ready'),
    '',
    `  Page  ${strong(url)}`,
    `  API   ${url}/docs`,
    `  MCP   ${url}/mcp`,
    '',
    tenants === 0
      ? '  There is no tenant yet: "orkestra tenant create <key> --admin <email>" makes the first one.'
      : faint(`  ${tenants} tenant${tenants === 1 ? '' : 's'}. Ctrl-C stops.`),
    '',
  ].join('\n');
}

function signInLinks(dev: DevFile): string[] {
  const rows = Object.entries(dev.tenants).flatMap(([tenant, { people }]) =>
    Object.entries(people).map(([person, { signInUrl }], i) => [i === 0 ? tenant : '', person, signInUrl] as const),
  );
  const width = (column: 0 | 1) => Math.max(0, ...rows.map((row) => row[column].length));
  return rows.map(([tenant, person, link]) => `    ${tenant.padEnd(width(0))}  ${person.padEnd(width(1))}  ${link}`);
}

/** For the first agent there is: most MCP clients take this block as it stands. */
function mcpSnippet(dev: DevFile): string[] {
  for (const [tenant, { agents }] of Object.entries(dev.tenants)) {
    const [agent] = Object.entries(agents);
    if (!agent) continue;
    const [name, { key }] = agent;
    const block = {
      mcpServers: { orkestra: { type: 'http', url: dev.mcp, headers: { Authorization: `Bearer ${key}` } } },
    };
    const lines = JSON.stringify(block, null, 2).split('\n');
    return [`  MCP client ${faint(`(as ${name} of ${tenant})`)}`, ...lines.map((line) => `    ${line}`)];
  }
  return ['  No agent yet: name one under directory.agents in orkestra.yaml, and it gets a key for MCP.'];
}
