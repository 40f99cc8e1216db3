/** What comes from outside is carried on only as deep as everybody who reads it can go: a run's readers are recursive. */
import type { Json } from '../../engine/json.ts';
import type { StandardError } from '../../engine/run/errors.ts';
import { isDeeper, MOST_LEVELS } from '../../engine/run/size.ts';
import { standardFailure } from './step-failure.ts';

/** The value; one that is nested too deep, or holds itself, is the step's error of that kind. */
export function shallow<T extends Json>(value: T, kind: StandardError, what: string): T {
  if (!isDeeper(value, MOST_LEVELS)) return value;
  throw standardFailure(kind, `${what} is nested over ${MOST_LEVELS} levels deep, more than a run carries on.`);
}
