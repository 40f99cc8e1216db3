/**
 * A Chromium for the tests that look at the page. Found where the user says or where systems put it, else installed: by
 * apt where we are root on Debian, by Playwright's download elsewhere. A test never passes for want of one.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const INSTALL_WITHIN_MS = 280_000;

/** Path of the program, for Playwright's `executablePath`. Throws an Error that says what to do. */
export async function findChromium(report: (line: string) => void = () => undefined): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, where there is nothing: correct it or leave it out.`);
  }
  const found = onMachine() ?? (await byApt(report)) ?? (await byPlaywright(report));
  if (found) return found;
  throw new Error(
    'No Chromium was found and none could be installed: install "chromium" or Google Chrome, or set CHROMIUM_PATH to one.',
  );
}

function onMachine(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...PLACES, downloaded()].find((path) => path !== undefined && existsSync(path));
}

/** Where Playwright's own download is or would be. */
function downloaded(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

async function byApt(report: (line: string) => void): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  report('Installing Chromium with apt-get (once)');
  // Several test files may ask at once: apt lets one go first.
  const wait = ['-o', 'DPkg::Lock::Timeout=240'];
  return (await tried('apt-get', [...wait, 'update'])) &&
    (await tried('apt-get', [...wait, 'install', '-y', '--no-install-recommends', 'chromium']))
    ? onMachine()
    : undefined;
}

async function byPlaywright(report: (line: string) => void): Promise<string | undefined> {
  report('Downloading Chromium with Playwright (once)');
  return (await tried('npx', ['playwright-core', 'install', 'chromium'])) ? onMachine() : undefined;
}

async function tried(program: string, options: string[]): Promise<boolean> {
  try {
    await promisify(execFile)(program, options, {
      timeout: INSTALL_WITHIN_MS,
      maxBuffer: 1 << 26,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    return true;
  } catch {
    return false;
  }
}
