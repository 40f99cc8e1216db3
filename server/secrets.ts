/** Secrets of a tenant: from the environment (`ORKESTRA_SECRET_<TENANT>_<NAME>`); never in history, logs or the database. */
import type { Json } from '../engine/json.ts';
import { isObject } from '../engine/json.ts';

export type Secrets = Readonly<Record<string, string>>;

export function secretsOf(tenantKey: string, environment: NodeJS.ProcessEnv): Secrets {
  const prefix = `ORKESTRA_SECRET_${tenantKey.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_`;
  const secrets: Record<string, string> = {};
  // By name: each value that is read from a process's environment is a call of the system, and this is done at every call.
  for (const name of Object.keys(environment)) {
    const value = name.startsWith(prefix) ? environment[name] : undefined;
    if (!value) continue;
    const key = name.slice(prefix.length);
    // A process may write $secrets.apiToken or $secrets.API_TOKEN for the same variable.
    secrets[key] = value;
    secrets[key.toLowerCase()] = value;
    secrets[key.toLowerCase().replaceAll(/_(.)/g, (_all, letter: string) => letter.toUpperCase())] = value;
  }
  return secrets;
}

/** The same value with every exact secret replaced, for whatever a service echoes. */
export function redactSecrets<T extends Json>(value: T, secrets: Secrets): T {
  const values = [...new Set(Object.values(secrets))].filter((secret) => secret.length >= 4);
  if (values.length === 0) return value;
  const clean = (item: Json): Json => {
    if (typeof item === 'string') return values.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), item);
    if (Array.isArray(item)) return item.map(clean);
    if (isObject(item))
      return Object.fromEntries(Object.entries(item).map(([key, inner]) => [clean(key) as string, clean(inner)]));
    return item;
  };
  return clean(value) as T;
}
