/**
 * Why a command ends without success. The exit codes are three: 0 done, 1 something was found wrong (with a definition, a
 * start, a server's answer), 2 the command itself was used wrongly.
 */

/** The command was used wrongly: a missing file, an argument that is no JSON, a name nobody has. Exit code 2. */
export class WrongUse extends Error {
  override name = 'WrongUse';
}

/** What was looked for is printed already, and it is not good. Exit code 1. */
export class FoundProblems extends Error {
  override name = 'FoundProblems';
}

/** One sentence: what is wrong, with the value, and the way out. Exit code 1. */
export class Failed extends Error {
  override name = 'Failed';
}
