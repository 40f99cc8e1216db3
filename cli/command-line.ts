/**
 * What there is to type. Each command is a file of `commands/`, loaded when it is used, so that `orkestra check` starts
 * without a server's libraries.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from './version.ts';

export function commandLine(): Command {
  const program = new Command('orkestra')
    .description('Where AI agents and people share one durable process.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    // Options before a command are the program's, behind it the command's: `run start --version 1.0.0` is no question.
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText(
      'after',
      `
Begin with "orkestra dev": everything on this machine, links printed.
Commands for a server find it by --url and --key, by ORKESTRA_URL and ORKESTRA_KEY, or by what "orkestra dev" wrote.

Exit codes: 0 done, 1 found problems, 2 wrong use.`,
    );
  serving(program);
  authoring(program);
  trying(program);
  running(program.command('run').description('start, follow and end runs'));
  answering(program.command('task').description('list, claim and answer tasks'));
  return program;
}

function serving(program: Command): void {
  for (const [name, summary] of [
    ['dev', 'run everything here: database, Temporal, server, worker, page'],
    ['start', 'the same as dev'],
  ] as const) {
    program
      .command(name)
      .summary(summary)
      .description(
        'Runs everything in one process tree and prints the links. Data is kept in .orkestra (ORKESTRA_HOME); the port is PORT (7400). With DATABASE_URL and TEMPORAL_ADDRESS it uses those instead and seeds nothing.',
      )
      .option('--reset', 'start over: delete runs, tasks and keys, after asking')
      .option('--yes', 'do not ask')
      .option('--json', 'print what dev.json holds when ready; progress goes to standard error')
      .action(async (options) => (await import('./commands/dev.ts')).dev(options));
  }
  const tenant = program.command('tenant').description("make tenants in a server's database");
  tenant
    .command('create <key>')
    .description(
      'Makes a tenant with its first administrator and prints the sign-in link and the key, once. Needs DATABASE_URL.',
    )
    .option('--name <name>', "the tenant's name (default: its key)")
    .option('--admin <email>', 'e-mail of the first administrator')
    .option('--json', 'print the raw result')
    .action(async (key, options) => (await import('./commands/tenant-create.ts')).tenantCreate(key, options));
  program
    .command('doctor')
    .summary('look at what this machine has and what it lacks')
    .description(
      'Looks at everything that a start needs. Starts, downloads and changes nothing; exits with 1 when something is missing.',
    )
    .option('--json', 'print the findings as an array')
    .action(async (options) => (await import('./commands/doctor.ts')).doctor(options));
}

function authoring(program: Command): void {
  program
    .command('check [paths...]')
    .summary('check definitions, functions and the project file')
    .description(
      'Checks files and folders; without any, the whole project. Which people and functions there are is read from the orkestra.yaml above each file.',
    )
    .addOption(
      new Option('--format <format>', 'how to print').choices(['text', 'json', 'sarif', 'github']).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--strict', 'exit with 1 on warnings too')
    .option('--fix', 'correct what has exactly one certain correction, in the files')
    .option('--against <ref>', 'compare with the definitions at a git commit; each version must say what changed')
    .option('--watch', 'check again whenever a file is saved, until Ctrl-C')
    .action(async (paths, options) => (await import('./commands/check.ts')).check(paths, options));
  program
    .command('test [paths...]')
    .summary('play the tests of definitions, people and time included')
    .description(
      'Plays definitions/<name>/tests/*.test.yaml: files, folders or patterns with *; without any, all of the project. Exits with 1 when a test fails.',
    )
    .option('--filter <text>', 'only tests whose sentence holds this text')
    .addOption(new Option('--on <stage>', 'where to play').choices(['virtual', 'temporal']).default('virtual'))
    .addOption(new Option('--coverage [format]', 'say what no test went through').choices(['text', 'lcov', 'html']))
    .option('--out <file>', 'where to write the coverage (default: coverage/lcov.info, coverage/definitions.html)')
    .option('--junit <file>', 'write the outcomes as JUnit XML')
    .option('--json', 'print the raw result')
    .option('--watch', 'play again whenever a file is saved, until Ctrl-C')
    .action(async (paths, options) => (await import('./commands/test.ts')).test(paths, options));
  program
    .command('diff <before> <after>')
    .summary('say what changed between two versions of a definition')
    .description('Each is a file, name@version of the project, or ref:path. Says which version the changes need.')
    .option('--json', 'print the raw result')
    .action(async (before, after, options) => (await import('./commands/diff.ts')).diff(before, after, options));
  program
    .command('lock')
    .summary('write down the digests of the versions there are')
    .description(
      'Adds the versions of the project to orkestra.lock. From then on "orkestra check" refuses another content of them.',
    )
    .option('--check', 'write nothing; exit with 1 when versions are missing')
    .option('--json', 'print the raw result')
    .action(async (options) => (await import('./commands/lock.ts')).lock(options));
  program
    .command('vendor')
    .summary('fetch copies of the documents that definitions name')
    .description(
      'Fetches every document that a definition names and keeps it in the project, under `documents` in orkestra.yaml: checks then look into it, and nothing is fetched when definitions are published from here.',
    )
    .option('--again', 'fetch those anew that are there')
    .option('--check', 'fetch nothing; exit with 1 when copies are missing')
    .option('--json', 'print the raw result')
    .action(async (options) => (await import('./commands/vendor.ts')).vendor(options));
  program
    .command('codegen')
    .summary('write the TypeScript types of definitions and functions')
    .description(
      'Writes one module: the types of all definitions and functions, and a client and defineFunction bound to them.',
    )
    .option('--check', 'write nothing; exit with 1 when the file is out of step')
    .option('--out <file>', 'where to, from the project root', 'generated/orkestra.ts')
    .option('--json', 'print the raw result')
    .action(async (options) => (await import('./commands/codegen.ts')).codegen(options));
  program
    .command('graph <definition>')
    .summary('draw a definition')
    .description('Draws a definition, named by its file or, in a project, by its name, as Mermaid text or as SVG.')
    .addOption(new Option('--format <format>', 'how to draw').choices(['mermaid', 'svg']).default('mermaid'))
    .option('--out <file>', 'where to (default: standard output)')
    .action(async (definition, options) => (await import('./commands/graph.ts')).graph(definition, options));
}

function trying(program: Command): void {
  const command = program
    .command('jq [program] [files...]')
    .summary('run one jq expression over JSON, exactly as a run would')
    .description(
      'Reads JSON values from standard input or files, runs the expression on each and prints the results. Without an expression it prints what it reads. Exits with 5 on an error of the expression or on input that is no JSON, 3 when it is none.',
    )
    .option('-n, --null-input', 'read nothing; the input is null')
    .option('-R, --raw-input', 'read no JSON: each line is a string; with -s all of it is one')
    .option('-s, --slurp', 'read all values into one array')
    .option('-c, --compact-output', 'each result on one line')
    .option('-r, --raw-output', 'strings without quotes')
    .option('-j, --join-output', 'as -r, and without a newline between results')
    .option('-a, --ascii-output', 'escape what is not ASCII')
    .option('-S, --sort-keys', 'the keys of objects in their order')
    .option('-C, --color-output', 'colours, wherever it goes')
    .option('-M, --monochrome-output', 'no colours')
    .option('--tab', 'indent with tabs')
    .option('--indent <n>', 'indent with so many spaces, 0 to 7 (default 2)', indentation)
    .option('--arg <name value>', 'a variable holding a string', pair)
    .option('--argjson <name json>', 'a variable holding JSON', pair)
    .option('--type <schema>', 'run nothing; print the type of the results for inputs of this JSON Schema')
    .option('-e, --exit-status', 'exit with 1 when the last result is false or null, with 4 when there is none')
    .action(async (source, files, options) => (await import('./commands/jq.ts')).jq(source, files, options));
  // As in jq these two take two words, which the grammar of options has no room for: they are joined before it is read.
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (argv) => parse(joinPairs(argv));
}

const PAIRED = new Set(['--arg', '--argjson']);
const BETWEEN = '\0';

function joinPairs(argv: string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') return [...joined, ...argv.slice(i)];
    joined.push(word);
    if (PAIRED.has(word) && i + 2 < argv.length) joined.push(`${argv[++i]}${BETWEEN}${argv[++i]}`);
  }
  return joined;
}

function pair(text: string, before: [string, string][] = []): [string, string][] {
  const [name = '', value] = text.split(BETWEEN);
  if (value === undefined) throw new InvalidArgumentError('It takes a name and a value.');
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new InvalidArgumentError(`"${name}" cannot be the name of a variable.`);
  return [...before, [name, value]];
}

function indentation(text: string): number {
  if (!/^[0-7]$/.test(text)) throw new InvalidArgumentError('It must be a number from 0 to 7.');
  return Number(text);
}

function running(run: Command): void {
  const commands = () => import('./commands/run.ts');
  remote(run, 'start <definition>', 'Starts a run. With --wait it waits for the end, at most so many seconds.')
    .option('--input <json>', 'its input: JSON, @file, or - for standard input')
    .option('--idempotency-key <text>', 'the same key and input give the same run')
    .option('--version <version>', 'a published version (default: the current one)')
    .option('--wait <seconds>', 'wait for the end', seconds)
    .action(async (definition, options) => (await commands()).runStart(definition, options));
  remote(run, 'get <run>', 'Shows one run: its state, whom it waits for, its output or error.').action(
    async (id, options) => (await commands()).runGet(id, options),
  );
  remote(run, 'wait <run>', 'Waits until a run has ended. Exits with 1 when it failed, was cancelled or goes on.')
    .option('--timeout <seconds>', 'wait at most so long (default: until the end)', seconds)
    .action(async (id, options) => (await commands()).runWait(id, options));
  remote(run, 'cancel <run>', 'Ends a run; its open tasks are closed with the reason.')
    .requiredOption('--reason <text>', 'why; people will read it')
    .action(async (id, options) => (await commands()).runCancel(id, options));
  remote(run, 'list', 'Lists the runs you can see, the latest first.')
    .option('--definition <name>', 'of this definition only')
    .option('--state <state>', 'pending, running, completed, failed, cancelled or terminated')
    .option('--limit <number>', 'how many at most (default 25)', whole)
    .option('--cursor <text>', 'the next page, as the page before named it')
    .action(async (options) => (await commands()).runList(options));
}

function answering(task: Command): void {
  const commands = () => import('./commands/task.ts');
  remote(task, 'list', 'Lists the tasks you can see, the most urgent first; open ones, unless told otherwise.')
    .option('--view <view>', 'mine, available, breaching, waiting, done or all')
    .option('--state <state>', 'open, submitted, completed, expired or cancelled')
    .option('--definition <name>', 'of this definition only')
    .option('--run <run>', 'of this run only')
    .option('--limit <number>', 'how many at most (default 25)', whole)
    .option('--cursor <text>', 'the next page, as the page before named it')
    .action(async (options) => (await commands()).taskList(options));
  remote(task, 'claim <task>', 'Takes a task that is offered to you; of several at once exactly one gets it.').action(
    async (id, options) => (await commands()).taskClaim(id, options),
  );
  remote(task, 'complete <task>', 'Answers a task and lets its run continue.')
    .option('--outcome <name>', 'one of the outcomes it offers; may be left out when it offers one')
    .option('--answer <json>', 'the filled form: JSON, @file, or - for standard input')
    .action(async (id, options) => (await commands()).taskComplete(id, options));
}

/** A command for a server, with the options that find it. */
function remote(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--url <url>', 'of the server (ORKESTRA_URL)')
    .option('--key <key>', 'an API key (ORKESTRA_KEY)')
    .option('--as <who>', 'in development: the person or agent to be')
    .option('--tenant <tenant>', 'in development: the tenant to be in')
    .option('--json', 'print the raw result');
}

function seconds(text: string): number {
  if (!/^\d+s?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number.parseInt(text, 10);
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
