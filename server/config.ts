/**
 * Environment → typed configuration, read once. A missing or wrong variable is a StartupError that names it.
 */
import { StartupError } from './embedded/startup-error.ts';

export interface Config {
  port: number;
  /** Where the server listens; loopback unless told otherwise. */
  host: string;
  /** Where people reach it, without a slash at the end. */
  publicUrl: string;
  /** Own PostgreSQL and Temporal; null = embedded. */
  outside: { databaseUrl: string; migrateUrl: string; temporal: TemporalTarget } | null;
  egressAllow: string[];
}

export interface TemporalTarget {
  address: string;
  namespace: string;
  apiKey: string | null;
  tls: boolean;
}

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const port = readPort(environment.PORT);
  const host = environment.HOST || '127.0.0.1';
  const { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: address } = environment;
  if (!databaseUrl !== !address) {
    const [given, missing] = databaseUrl ? ['DATABASE_URL', 'TEMPORAL_ADDRESS'] : ['TEMPORAL_ADDRESS', 'DATABASE_URL'];
    throw new StartupError(
      `${given} is set and ${missing} is not: set both to use your own, or neither to run embedded.`,
    );
  }
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new StartupError('DATABASE_URL must begin with postgres:// or postgresql://.');
  }
  return {
    port,
    host,
    publicUrl:
      readUrl(environment.ORKESTRA_PUBLIC_URL) ??
      `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`,
    outside:
      databaseUrl && address
        ? {
            databaseUrl,
            migrateUrl: environment.DATABASE_MIGRATE_URL || databaseUrl,
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
  };
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
