/** The page as a person has it: the built files, a real Chromium, signed in by the link, complaints collected. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium } from '../setup/chromium.ts';
import { type Orkestra, ROOT, withOrkestra } from '../setup/orkestra.ts';
import { buildPage } from '../setup/services.ts';

/** Under what a test may take, so that a failure names the line that waited. */
const PATIENCE_MS = 20_000;

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export interface Visit {
  page: Page;
  /** What the browser complained about: a refused policy, a thrown error. */
  complaints: string[];
}

export interface Site extends Orkestra {
  browser: Browser;
  /** A browser of one's own, signed in and at the inbox. */
  signIn(who: string, options?: BrowserContextOptions, tenant?: string): Promise<Visit>;
  /** A browser of nobody. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
  /** Asks a person: starts `customer-support` and gives the run and its task. */
  askCustomer(question: string): Promise<{ runId: string; taskId: string }>;
}

export async function withSite<T>(work: (site: Site) => Promise<T>): Promise<T> {
  await buildPage();
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    return await withOrkestra(async (orkestra) => {
      const visit: Site['visit'] = async (options = DESKTOP) => {
        const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Lisbon', ...options });
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        const complaints: string[] = [];
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        return { page, complaints };
      };
      const links = new Map<string, string>();
      const site: Site = {
        ...orkestra,
        browser,
        visit,
        async signIn(who, options, tenant) {
          const opened = await visit(options);
          const kept = links.get(who);
          if (kept) {
            // A link works once: further browsers of the same person get the same session.
            await opened.page.context().addCookies([{ name: 'orkestra_session', value: kept, url: orkestra.url }]);
            await opened.page.goto(orkestra.url);
          } else await opened.page.goto(orkestra.signInUrl(who, tenant));
          await opened.page.waitForURL(/\/inbox/);
          const cookies = await opened.page.context().cookies();
          links.set(who, cookies.find(({ name }) => name === 'orkestra_session')?.value ?? '');
          return opened;
        },
        async askCustomer(question) {
          const { body } = await orkestra.rest('support-bot', 'POST /definitions/customer-support/runs', {
            input: { question, conversationId: 'c-1', confidence: 0.2 },
            wait: 20,
          });
          return { runId: body.runId, taskId: body.waitingFor[0].taskId };
        },
      };
      try {
        return await work(site);
      } finally {
        // Before the server goes: a page that loses it would complain into a list that a failed test still shows.
        await browser.close();
      }
    });
  } finally {
    await browser.close();
  }
}

/** What becomes true in a moment, on a busy machine too. */
export function soon<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: PATIENCE_MS });
}

const PICTURES = path.join(ROOT, 'test-results', 'pages');

/** A picture for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled' });
}
