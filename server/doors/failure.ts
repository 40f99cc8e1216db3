/** Whatever was thrown, as the problem a caller may see. Unexpected failures are logged with an id and told without internals. */
import { randomUUID } from 'node:crypto';
import { AppError, type Problem, problemOf } from '../errors.ts';
import { log } from '../log.ts';
import { isAway } from '../runs.ts';

/** SQLSTATE classes and socket codes that mean: the database is away, nothing was done. */
const DATABASE_AWAY = /^(?:08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;

export function problemFrom(failure: unknown, about: { operation?: string; requestId: string }): Problem {
  if (failure instanceof AppError) return problemOf(failure);
  if (isAway(failure)) return problemOf(new AppError('UNAVAILABLE', { what: 'The engine' }));
  if (isDatabaseAway(failure)) return problemOf(new AppError('UNAVAILABLE', { what: 'The database' }));
  const id = randomUUID();
  log.error({ failure, id, ...about }, 'unexpected failure');
  return problemOf(new AppError('INTERNAL', { id }));
}

export function isDatabaseAway(failure: unknown): boolean {
  for (let cause = failure; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && DATABASE_AWAY.test(cause.code)) return true;
    if (
      /Connection terminated|is not queryable|not currently accepting connections|timeout exceeded when trying to connect|connect ECONNREFUSED/.test(
        cause.message,
      )
    )
      return true;
  }
  return false;
}
