/** What an expression that is none, or that asks for what there is not, ends in. */
import { Raised } from '../errors.ts';

export function fail(message: string): never {
  throw new Raised(`Regex failure: ${message}`);
}

/** Syntax of Oniguruma that jq has and this engine has not: it is named, so that nobody takes it for something else. */
export function unavailable(what: string): never {
  return fail(`${what} is not available`);
}
