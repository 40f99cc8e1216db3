/**
 * What a person types is never lost: not by leaving, not without a connection, not when somebody or something is faster.
 * A bug here costs a person their words, or sends an answer that nobody meant to send.
 */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { type Site, soon, withSite } from './open-page.ts';

const WORDS = 'It left our house on Tuesday; it arrives tomorrow.';

async function open(site: Site, page: Page, taskId: string): Promise<void> {
  await page.goto(`${site.url}/tasks/${taskId}`);
  await page.getByRole('button', { name: 'Claim' }).click();
  await page.getByRole('button', { name: 'Send answer' }).waitFor();
}

async function draftOf(site: Site, taskId: string): Promise<unknown> {
  const { body } = await site.rest('alice', `GET /tasks/${taskId}`);
  return body.draft?.data ?? null;
}

it('keeps what was typed: over a reload, in another browser, and when the task is given back', {
  timeout: 120_000,
}, async () => {
  await withSite(async (site) => {
    const { taskId } = await site.askCustomer('Where is my parcel?');
    const { page, complaints } = await site.signIn('alice');
    await open(site, page, taskId);
    // Read-only until claimed; what the process filled in is there.
    await soon(() => page.getByRole('radio', { name: 'neutral' }).isChecked()).toBe(true);
    await page.getByLabel('Answer').fill(WORDS);
    await page.getByText(/^Saved /).waitFor();
    expect(await draftOf(site, taskId)).toEqual({ answer: WORDS, sentiment: 'neutral' });

    // Leaving at once, before the pause after which it would have been saved.
    await page.getByLabel('Answer').fill(`${WORDS} Sorry!`);
    await page.reload();
    await soon(() => page.getByLabel('Answer').inputValue()).toBe(`${WORDS} Sorry!`);

    const other = await site.signIn('alice');
    await other.page.goto(`${site.url}/tasks/${taskId}`);
    await soon(() => other.page.getByLabel('Answer').inputValue()).toBe(`${WORDS} Sorry!`);

    await page.getByRole('button', { name: 'Release' }).click();
    await page.getByText('Released.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Send answer' }).waitFor();
    expect(await page.getByLabel('Answer').inputValue()).toBe(`${WORDS} Sorry!`);

    // Another form has its own text, and going back finds the first as it was.
    await page.getByRole('button', { name: 'Not our business' }).click();
    await page.getByLabel('Reason').fill('They want a baker.');
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await soon(() => page.getByLabel('Answer').inputValue()).toBe(`${WORDS} Sorry!`);
    expect(complaints).toEqual([]);
  });
});

it('keeps what was typed without a connection and saves it when there is one again', { timeout: 120_000 }, async () => {
  await withSite(async (site) => {
    const { taskId } = await site.askCustomer('Where is my parcel?');
    const { page } = await site.signIn('alice');
    await open(site, page, taskId);
    await page.context().setOffline(true);
    await page.getByLabel('Answer').fill(WORDS);
    await page.getByText('Kept on this device').waitFor();
    // Sending does not work either, and says that nothing is lost.
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByText('Not sent').waitFor();
    expect(await page.getByLabel('Answer').inputValue()).toBe(WORDS);
    expect(await draftOf(site, taskId)).toBeNull();

    await page.context().setOffline(false);
    await page.getByText(/^Saved /).waitFor();
    expect(await draftOf(site, taskId)).toEqual({ answer: WORDS, sentiment: 'neutral' });
  });
});

it('says who was faster, keeps the text to be copied, and sends nothing', { timeout: 120_000 }, async () => {
  await withSite(async (site) => {
    const { taskId, runId } = await site.askCustomer('Where is my parcel?');
    const { page, complaints } = await site.signIn('alice');
    await open(site, page, taskId);
    await page.getByLabel('Answer').fill(WORDS);
    await page.getByText(/^Saved /).waitFor();
    await site.rest('support-bot', `POST /runs/${runId}/cancel`, { reason: 'The customer found it.' });

    const collision = page.getByTestId('collision');
    await collision.getByText('The customer found it.').waitFor();
    expect(await page.getByLabel('Answer').inputValue()).toBe(WORDS);
    expect(await page.getByLabel('Answer').getAttribute('readonly')).not.toBeNull();
    expect(await page.getByRole('button', { name: 'Send answer' }).count()).toBe(0);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await collision.getByRole('button', { name: 'Copy my text' }).click();
    await collision.getByText('Copied').first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(WORDS);
    expect(complaints).toEqual([]);
  });
});

it('shows the first decision to the second: one task, two browsers', { timeout: 120_000 }, async () => {
  await withSite(async (site) => {
    const { taskId, runId } = await site.askCustomer('Where is my parcel?');
    const { page } = await site.signIn('alice');
    await open(site, page, taskId);
    await page.getByLabel('Answer').fill('From here.');
    // The page does not hear of it: its stream is cut before the other decides.
    await page.route('**/api/events', (route) => route.abort());
    await page.reload();
    await soon(() => page.getByLabel('Answer').inputValue()).toBe('From here.');
    await site.rest('alice', `POST /tasks/${taskId}/complete`, {
      outcome: 'answer',
      answer: { answer: 'From there.' },
    });
    await page.getByRole('button', { name: 'Send answer' }).click();

    const decision = page.getByTestId('decision');
    await decision.getByText('You had decided already').waitFor();
    await decision.getByText('From there.').waitFor();
    const { body } = await site.rest('support-bot', `GET /runs/${runId}/wait?timeout=20`);
    expect(body.output).toEqual({ answer: 'From there.', handledBy: 'human' });
  });
});

it('is decided by keys alone, and goes on to the next task', { timeout: 120_000 }, async () => {
  await withSite(async (site) => {
    const first = await site.askCustomer('Where is my parcel?');
    await site.askCustomer('Do you ship to Madeira?');
    const { page } = await site.signIn('alice');
    await page.getByTestId('task-row').nth(1).waitFor();
    await soon(() => page.title()).toContain('(2)');

    // By keys alone.
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/tasks\//);
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Send answer' }).waitFor();
    await page.getByLabel('Answer').fill(WORDS);
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('decision').getByText('You decided: Send answer').waitFor();
    await soon(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('task-row');
    await soon(() => page.getByTestId('task-row').count()).toBe(1);
    await soon(() => page.title()).toContain('(1)');
    expect((await site.rest('alice', `GET /tasks/${first.taskId}`)).body.decision.answer.answer).toBe(WORDS);

    // Opened again it is what was decided, and no lost draft.
    await page.reload();
    await page.getByTestId('decision').getByText(WORDS).waitFor();
    expect(await page.getByTestId('collision').count()).toBe(0);
  });
});
