/**
 * The story, whole: an agent starts a process over MCP, a person answers in the browser, the process resumes with the
 * validated answer. Everything real: the official MCP client, Chromium, PostgreSQL, Temporal. Pictures go to
 * test-results/story.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { findChromium } from '../setup/chromium.ts';
import { type Orkestra, ROOT, withOrkestra } from '../setup/orkestra.ts';
import { buildPage } from '../setup/services.ts';

const PICTURES = path.join(ROOT, 'test-results', 'story');

async function connect(orkestra: Orkestra, who: string): Promise<Client> {
  const client = new Client({ name: 'story', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${orkestra.url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${orkestra.key(who)}` } },
    }),
  );
  return client;
}

async function tool<T = any>(client: Client, name: string, args: Record<string, unknown>): Promise<T> {
  const result = await client.callTool({ name, arguments: args });
  expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  return result.structuredContent as T;
}

it('asks a person when the agent is unsure, and resumes with the validated answer', async () => {
  mkdirSync(PICTURES, { recursive: true });
  await buildPage();
  await withOrkestra(async (orkestra) => {
    const agent = await connect(orkestra, 'support-bot');
    const browser = await chromium.launch({
      executablePath: await findChromium(),
      args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));

      // Alice signs in first: the task must arrive on a page that is already open.
      await page.goto(orkestra.signInUrl('alice'));
      await page.getByRole('navigation').first().waitFor();
      await page.waitForURL(/\/inbox/);
      expect(new URL(page.url()).hash).toBe('');

      const { items } = await tool(agent, 'definition_list', {});
      expect(items.map(({ name }: { name: string }) => name)).toContain('customer-support');
      const handle = await tool(agent, 'run_start', {
        name: 'customer-support',
        input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 },
        idempotencyKey: 'story',
      });
      expect(handle).toMatchObject({ status: 'waiting', waitingFor: [{ step: 'ask', assigned: ['support-l1'] }] });

      const row = page.getByTestId('task-row').filter({ hasText: 'Where is my order?' });
      await row.waitFor();
      await page.screenshot({ path: path.join(PICTURES, '1-the-task-arrives.png') });
      await row.click();
      await page.getByRole('button', { name: /^Claim/ }).click();
      const send = page.getByRole('button', { name: /^Send answer/ });
      await send.click();
      await page.getByText('Answer is required').first().waitFor();
      await page.screenshot({ path: path.join(PICTURES, '2-stopped-in-words.png') });
      await page.getByRole('textbox', { name: /^Answer/ }).fill('It is on its way: it arrives on Tuesday.');
      await page.screenshot({ path: path.join(PICTURES, '3-filled.png') });
      await send.click();
      await page
        .getByText(/Send answer|answered|completed/i)
        .first()
        .waitFor();

      const done = await tool(agent, 'run_wait', { runId: handle.runId, timeout: 25 });
      expect(done).toMatchObject({
        status: 'completed',
        output: { answer: 'It is on its way: it arrives on Tuesday.', handledBy: 'human' },
      });
      await page.goto(`${orkestra.url}/runs/${handle.runId}`);
      await page.getByTestId('run-timeline').waitFor();
      await page.screenshot({ path: path.join(PICTURES, '4-the-run.png') });
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await agent.close();
    }
  });
});

it('ends at once when the agent is sure', async () => {
  await withOrkestra(async (orkestra) => {
    const agent = await connect(orkestra, 'support-bot');
    try {
      const handle = await tool(agent, 'run_start', {
        name: 'customer-support',
        input: { question: 'Where?', conversationId: 'c-2', confidence: 0.9 },
        wait: 30,
      });
      expect(handle).toMatchObject({ status: 'completed', waitingFor: [] });
    } finally {
      await agent.close();
    }
  });
});
