/**
 * The `temporal` program, wherever it comes from, in this order: on the PATH, built or downloaded earlier (cache-folder.ts),
 * the vendor's download (unless ORKESTRA_TEMPORAL_DOWNLOAD is "off"), a build with Go of the version pinned in
 * `tools/temporal/`.
 *
 * What is made appears in the cache in one rename, so an interrupted download or build leaves nothing that looks whole.
 */
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.ts';
import { sourcePath } from './source-folder.ts';
import { StartupError } from './startup-error.ts';

export interface TemporalBinary {
  path: string;
  how: 'on the PATH' | 'cached' | 'downloaded' | 'built';
  version: string;
}

/** Servers older than this one know no fairness and no eager start. */
const OLDEST = [1, 5];
const ASK_WITHIN_MS = 5_000;
const DOWNLOAD_WITHIN_MS = 180_000;
const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Finds, downloads or builds it; `report` is told what takes long. Fails with StartupError. */
export async function findTemporal(
  report: (line: string) => void = () => undefined,
  environment: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<TemporalBinary> {
  const onPath = await fromPath(environment, report);
  if (onPath) return onPath;

  const { module, wanted, folder, cached } = await place(environment);
  const version = existsSync(cached) ? await versionOf(cached) : undefined;
  if (version) return { path: cached, how: 'cached', version };

  await mkdir(folder, { recursive: true });
  // A name of our own: another start may be making the same thing.
  const unfinished = join(folder, `unfinished-${process.pid}`);
  try {
    const downloaded =
      environment.ORKESTRA_TEMPORAL_DOWNLOAD === 'off' ? undefined : await download(wanted, unfinished, report);
    const made = downloaded ?? (await build(module, unfinished, environment, report, signal));
    const found = await versionOf(made);
    if (!found)
      throw new StartupError(
        `The Temporal that was ${downloaded ? 'downloaded' : 'built'} does not run on this system: put a "temporal" of your own on the PATH, or set TEMPORAL_ADDRESS to a server.`,
      );
    await rename(made, cached);
    return { path: cached, how: downloaded ? 'downloaded' : 'built', version: found };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** The one that is there already; undefined when a start would have to download or build it. Changes nothing. */
export async function lookForTemporal(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<TemporalBinary | undefined> {
  const onPath = await fromPath(environment, () => undefined);
  if (onPath) return onPath;
  const { cached } = await place(environment);
  const version = existsSync(cached) ? await versionOf(cached) : undefined;
  return version ? { path: cached, how: 'cached', version } : undefined;
}

async function place(environment: NodeJS.ProcessEnv) {
  const module = dirname(sourcePath('tools', 'temporal', 'go.mod'));
  const wanted = await pinnedVersion(module);
  const folder = join(cacheFolder(environment), `temporal-${wanted}`);
  return { module, wanted, folder, cached: join(folder, PROGRAM) };
}

async function fromPath(
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Promise<TemporalBinary | undefined> {
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const path = join(folder, PROGRAM);
    if (folder === '' || !existsSync(path)) continue;
    const version = await versionOf(path);
    if (version && isRecent(version)) return { path, how: 'on the PATH', version };
    report(
      `${path} is ${version ? `Temporal ${version}, older than ${OLDEST.join('.')}` : 'not a Temporal that runs'}; looking on`,
    );
  }
  return undefined;
}

/** "1.8.2", or undefined when it is not the Temporal CLI or does not run. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 });
    // Of a build without the vendor's release script the version is 0.0.0-DEV: it is the one pinned.
    return /^temporal version (\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return version.startsWith('0.0.0') || major > OLDEST[0]! || (major === OLDEST[0] && minor >= OLDEST[1]!);
}

async function pinnedVersion(module: string): Promise<string> {
  const lines = await readFile(join(module, 'go.mod'), 'utf8');
  const version = /github\.com\/temporalio\/cli v([\w.-]+)/.exec(lines)?.[1];
  if (!version) throw new Error(`${module}/go.mod names no version of github.com/temporalio/cli.`);
  return version;
}

/** The vendor's archive, unpacked; undefined when it cannot be had (no network, no build for this system). */
async function download(version: string, folder: string, report: (line: string) => void): Promise<string | undefined> {
  const platform = { win32: 'windows', darwin: 'darwin', linux: 'linux' }[process.platform as string];
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (!platform || !arch) return undefined;
  try {
    const asked = await fetch(
      `https://temporal.download/cli/v${version}?platform=${platform}&arch=${arch}&format=tar.gz`,
      {
        signal: AbortSignal.timeout(ASK_WITHIN_MS),
      },
    );
    if (!asked.ok) throw new Error(`status ${asked.status}`);
    const { archiveUrl, fileToExtract } = (await asked.json()) as { archiveUrl: string; fileToExtract: string };
    report(`Downloading Temporal ${version} (once)`);
    const answer = await fetch(archiveUrl, { signal: AbortSignal.timeout(DOWNLOAD_WITHIN_MS) });
    if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
    await mkdir(folder, { recursive: true });
    const archive = join(folder, 'archive.tar.gz');
    await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(archive));
    await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, fileToExtract]);
    const path = join(folder, fileToExtract);
    await chmod(path, 0o755);
    return path;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    report(`Temporal cannot be downloaded (${reasonOf(error)}); building it instead`);
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

async function build(
  module: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, PROGRAM);
  report('Building Temporal with Go (once; some minutes)');
  const child = spawn(
    'go',
    ['build', '-v', '-trimpath', '-ldflags', '-s -w', '-o', path, 'github.com/temporalio/cli/cmd/temporal'],
    {
      cwd: module,
      // A workspace file above the checkout must not change what is built.
      env: { ...environment, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    },
  );
  let lines = 0;
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
      lines++;
      last = line.trim();
    }
  });
  const progress = setInterval(() => report(`Building Temporal: ${lines} steps so far`), 15_000);
  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('exit', resolve),
    );
    if (code !== 0)
      throw new StartupError(
        `Temporal could not be built with Go (${last}): install Temporal's CLI so that "temporal" is on the PATH, or set TEMPORAL_ADDRESS to a server.`,
      );
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new StartupError(
        'No Temporal was found, it cannot be downloaded, and Go is not there to build it: install Temporal\'s CLI so that "temporal" is on the PATH, install Go 1.26, or set TEMPORAL_ADDRESS to a server.',
      );
    throw error;
  } finally {
    clearInterval(progress);
  }
}
