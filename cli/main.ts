/**
 * The `orkestra` command: runs one command line and turns whatever ends it into one of three exit codes: 0 done, 1 found
 * problems, 2 wrong use (refusal.ts). A text for people goes to standard error, except what a command is asked for.
 */
import { CommanderError } from 'commander';
import { StartupError } from '../server/embedded/startup-error.ts';
import { commandLine } from './command-line.ts';
import { printJson } from './print.ts';
import { Failed, FoundProblems, WrongUse } from './refusal.ts';
import { Refused, type ServerProblem } from './request.ts';

/** Sets the exit code; never throws. */
export async function main(argv: string[]): Promise<void> {
  // `orkestra run list | head` ends when head does.
  process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code === 'EPIPE') process.exit();
    throw failure;
  });
  const program = commandLine();
  try {
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync(argv);
  } catch (failure) {
    process.exitCode = explain(failure, argv.includes('--json'));
  }
}

/** Says why, and gives the exit code. */
function explain(failure: unknown, json: boolean): number {
  if (failure instanceof FoundProblems) return 1;
  // Commander has said it already; help and version are no failures.
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
  if (failure instanceof WrongUse) {
    console.error(failure.message);
    return 2;
  }
  if (failure instanceof Failed || failure instanceof StartupError) console.error(failure.message);
  else if (!(failure instanceof Refused)) console.error('Something failed that should not have:', failure);
  else if (json) printJson(failure.problem);
  else console.error(inWords(failure.problem));
  return 1;
}

function inWords({ code, detail, hint, details }: ServerProblem): string {
  const violations = Array.isArray(details?.violations)
    ? (details.violations as { pointer: string; message: string }[])
    : [];
  return [
    `${code}: ${detail}`,
    ...violations.map(({ pointer, message }) => `  ${pointer || '/'} ${message}`),
    `  ${hint}`,
  ].join('\n');
}
