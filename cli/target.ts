/**
 * Which server a command speaks to and as whom: `--url` and `--key`, else ORKESTRA_URL and ORKESTRA_KEY, else what
 * `orkestra dev` wrote into dev.json. A key of dev.json goes to the server of dev.json and to no other.
 */
import path from 'node:path';
import { type DevFile, readDevFile } from '../server/embedded/dev-file.ts';
import { homeFolder } from './home.ts';
import { WrongUse } from './refusal.ts';

export interface TargetOptions {
  url?: string;
  key?: string;
  as?: string;
  tenant?: string;
}

export interface Target {
  url: string;
  key: string;
}

export function findTarget(options: TargetOptions, environment: NodeJS.ProcessEnv = process.env): Target {
  const url = options.url ?? environment.ORKESTRA_URL;
  const key = options.key ?? (options.as ? undefined : environment.ORKESTRA_KEY);
  if (options.key && options.as) throw new WrongUse('Give --key or --as, not both: each says who you are.');
  if (url && key) return { url: checked(url), key };
  const home = homeFolder(environment);
  const dev = readDevFile(home);
  if (!dev || (url && checked(url) !== dev.url)) {
    throw new WrongUse(
      url
        ? `No key for ${url}: give --key, or set ORKESTRA_KEY.`
        : `No server is known (there is no ${path.join(home, 'dev.json')}): start one with "orkestra dev", or give --url and --key.`,
    );
  }
  return { url: dev.url, key: key ?? keyOf(dev, options) };
}

function checked(url: string): string {
  try {
    return new URL(url).href.replace(/\/$/, '');
  } catch {
    throw new WrongUse(`"${url}" is not the URL of a server; one is http://127.0.0.1:7400.`);
  }
}

/** Without `--tenant` the first one, without `--as` its first person: in development that is alice of acme. */
function keyOf(dev: DevFile, { as, tenant }: TargetOptions): string {
  const tenants = Object.keys(dev.tenants);
  const name = tenant ?? tenants[0] ?? '';
  const found = Object.hasOwn(dev.tenants, name) ? dev.tenants[name] : undefined;
  if (!found) throw new WrongUse(`There is no tenant "${name}"; there are ${tenants.join(', ')}.`);
  const everybody: Record<string, { key: string }> = { ...found.agents, ...found.people };
  const who = as ?? Object.keys(found.people)[0] ?? '';
  const entry = Object.hasOwn(everybody, who) ? everybody[who] : undefined;
  if (!entry)
    throw new WrongUse(`Nobody in ${name} is called "${who}"; there are ${Object.keys(everybody).join(', ')}.`);
  return entry.key;
}
