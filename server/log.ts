/** The one logger: JSON lines in production, short lines in a terminal; every sink redacts secrets. */
import { pino } from 'pino';

/** Paths whose values never reach a log, whoever logs them. */
const SECRET_PATHS = [
  'authorization',
  'cookie',
  'key',
  'token',
  'secret',
  'password',
  '*.authorization',
  '*.cookie',
  '*.key',
  '*.token',
  '*.secret',
  '*.password',
  'req.headers.authorization',
  'req.headers.cookie',
  'headers.authorization',
  'headers.cookie',
  'headers["set-cookie"]',
];

/** Our own credentials, wherever they stand in a text: keys, sessions, sign-in links, database URLs. */
const SECRET_TEXT = /ork_[a-z]+_[A-Za-z0-9_-]{16,}|(?<=\/\/[^\s/:@]*:)[^\s@/]+(?=@)|(?<=Bearer )\S+/g;

export function redactText(text: string): string {
  return text.replace(SECRET_TEXT, '[redacted]');
}

export const log = pino({
  level: process.env.ORKESTRA_LOG ?? 'info',
  base: undefined,
  redact: { paths: SECRET_PATHS, censor: '[redacted]' },
  serializers: { failure: errorLine, err: errorLine },
  hooks: {
    streamWrite: redactText,
  },
});

function errorLine(failure: unknown): unknown {
  if (!(failure instanceof Error)) return failure;
  return {
    name: failure.name,
    message: failure.message,
    stack: failure.stack,
    ...(failure.cause ? { cause: errorLine(failure.cause) } : {}),
  };
}
