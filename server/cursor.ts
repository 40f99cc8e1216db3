/** Page cursors: the sort key of the last row, opaque to callers. */
import { AppError } from './errors.ts';

export function writeCursor(key: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Throws BAD_REQUEST for a cursor that no page of ours gave. */
export function readCursor<Key extends Record<string, 'string' | 'number'>>(
  cursor: string | undefined,
  shape: Key,
): { [K in keyof Key]: Key[K] extends 'number' ? number : string } | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      typeof key === 'object' &&
      key !== null &&
      Object.entries(shape).every(([name, type]) => typeof (key as Record<string, unknown>)[name] === type)
    ) {
      return key as { [K in keyof Key]: Key[K] extends 'number' ? number : string };
    }
  } catch {
    // Falls through: told apart from our own below.
  }
  throw new AppError('BAD_REQUEST', { reason: 'the cursor is not one that a list operation gave' });
}
