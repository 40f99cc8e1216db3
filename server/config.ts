/**
 * Environment → typed configuration, read once. A missing or wrong variable is a StartupError that names it.
 */
import { StartupError } from './embedded/startup-error.ts';
import { readTelemetry, type TelemetrySettings } from './telemetry/settings.ts';

export interface Config extends Address {
  /** Own PostgreSQL and Temporal; null = embedded. */
  outside: (DatabaseLogins & { temporal: TemporalTarget }) | null;
  egressAllow: string[];
  /** Where spans go; null = nowhere. */
  telemetry: TelemetrySettings | null;
}

export interface Address {
  port: number;
  /** Where the server listens; loopback unless told otherwise. */
  host: string;
  /** Where people reach it, without a slash at the end. */
  publicUrl: string;
}

export interface DatabaseLogins {
  databaseUrl: string;
  /** Owns the tables; the same as `databaseUrl` where no other was named. */
  migrateUrl: string;
}

export interface TemporalTarget {
  address: string;
  namespace: string;
  apiKey: string | null;
  tls: boolean;
}

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const { TEMPORAL_ADDRESS: address } = environment;
  const database = readDatabase(environment);
  if (!database !== !address) {
    const [given, missing] = database ? ['DATABASE_URL', 'TEMPORAL_ADDRESS'] : ['TEMPORAL_ADDRESS', 'DATABASE_URL'];
    throw new StartupError(
      `${given} is set and ${missing} is not: set both to use your own, or neither to run embedded.`,
    );
  }
  return {
    ...readAddress(environment),
    outside:
      database && address
        ? {
            ...database,
            temporal: {
              address,
              namespace: environment.TEMPORAL_NAMESPACE || 'default',
              apiKey: environment.TEMPORAL_API_KEY || null,
              tls: environment.TEMPORAL_TLS === 'true' || Boolean(environment.TEMPORAL_API_KEY),
            },
          }
        : null,
    egressAllow: (environment.ORKESTRA_EGRESS_ALLOW ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    telemetry: readTelemetry(environment),
  };
}

export function readAddress(environment: NodeJS.ProcessEnv): Address {
  const port = readPort(environment.PORT);
  const host = environment.HOST || '127.0.0.1';
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return { port, host, publicUrl: readUrl(environment.ORKESTRA_PUBLIC_URL) ?? `http://${shown}:${port}` };
}

/** Null when there is no DATABASE_URL. */
export function readDatabase(environment: NodeJS.ProcessEnv): DatabaseLogins | null {
  const { DATABASE_URL: databaseUrl, DATABASE_MIGRATE_URL: migrateUrl } = environment;
  if (!databaseUrl) return null;
  for (const [name, url] of Object.entries({ DATABASE_URL: databaseUrl, DATABASE_MIGRATE_URL: migrateUrl })) {
    // The value holds a password: it is named, not shown.
    if (url && !(/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)))
      throw new StartupError(`${name} must be a URL that begins with postgres:// or postgresql://.`);
  }
  return { databaseUrl, migrateUrl: migrateUrl || databaseUrl };
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 7400;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartupError(`PORT is "${text}"; it must be a number from 1 to 65535.`);
  }
  return port;
}

function readUrl(text: string | undefined): string | null {
  if (!text) return null;
  try {
    return new URL(text).href.replace(/\/$/, '');
  } catch {
    throw new StartupError(`ORKESTRA_PUBLIC_URL is "${text}"; it must be a URL such as https://orkestra.example.com.`);
  }
}
