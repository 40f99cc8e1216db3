/** `orkestra dev`: everything here, or the server on a database and a Temporal of your own. Runs until it is ended. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Config, readConfig } from '../../server/config.ts';
import { refuseTakenPort } from '../../server/embedded/ports.ts';
import { StartupError } from '../../server/embedded/startup-error.ts';
import { readProject } from '../../server/project-files.ts';
import { findProject, homeFolder } from '../home.ts';
import { live } from '../lifecycle.ts';
import { print, printJson } from '../print.ts';
import { WrongUse } from '../refusal.ts';
import { welcome, welcomeProduction } from '../welcome.ts';

export interface DevOptions {
  reset?: true;
  yes?: true;
  json?: true;
}

export async function dev(options: DevOptions): Promise<never> {
  const began = performance.now();
  // The terminal is for what its user asked; the server's own lines are for whoever wants them.
  process.env.ORKESTRA_LOG ??= 'warn';
  const config = readConfig(process.env);
  const report = options.json ? (line: string) => console.error(line) : print;
  return config.outside ? onYourOwn(config, config.outside, options, report) : embedded(config, options, report, began);
}

async function embedded(
  config: Config,
  options: DevOptions,
  report: (line: string) => void,
  began: number,
): Promise<never> {
  const root = findProject(process.cwd());
  if (root === null) {
    throw new StartupError(
      `There is no orkestra.yaml in ${process.cwd()} or above it: change to a project, or write one (an empty file will do).`,
    );
  }
  const home = homeFolder(process.env, root);
  if (options.reset) {
    // Nothing is deleted for a start that cannot be.
    readProject(root);
    await refuseTakenPort(config.port, config.host);
    await reset(home, options, report);
  }
  const { develop } = await import('../../server/embedded/develop.ts');
  return live(
    (signal) => develop({ config, root, home, report, signal }),
    (development) => {
      if (options.json) printJson(development.dev);
      else
        print(welcome(development, { file: path.join(home, 'dev.json'), seconds: (performance.now() - began) / 1000 }));
    },
    report,
  );
}

async function onYourOwn(
  config: Config,
  outside: NonNullable<Config['outside']>,
  options: DevOptions,
  report: (line: string) => void,
): Promise<never> {
  if (options.reset) {
    throw new WrongUse('--reset is for data that Orkestra keeps itself; your own database is yours to empty.');
  }
  const { produce } = await import('../../server/production.ts');
  return live(
    (signal) => produce({ config, outside, root: findProject(process.cwd()), report, signal }),
    ({ tenants }) => {
      if (options.json) printJson({ url: config.publicUrl, mcp: `${config.publicUrl}/mcp`, tenants });
      else print(welcomeProduction(config.publicUrl, tenants));
    },
    report,
  );
}

async function reset(home: string, { yes }: DevOptions, report: (line: string) => void): Promise<void> {
  if (!yes) {
    if (!process.stdin.isTTY) {
      throw new WrongUse(
        `--reset deletes the runs, tasks and keys in ${home}: there is nobody to ask here, add --yes.`,
      );
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(`Delete all runs, tasks and keys in ${home}? [y/N] `);
    terminal.close();
    if (!/^y(es)?$/i.test(answer.trim())) throw new StartupError('Nothing was deleted and nothing was started.');
  }
  const { resetData } = await import('../../server/embedded/reset.ts');
  await resetData(home);
  report(`Deleted the data in ${home}`);
}
