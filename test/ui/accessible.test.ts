/**
 * Every screen, light and dark, on a desktop and a phone, as axe sees it: no violation. The pictures of the screens go to
 * test-results/pages, where a person can look at them.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { DESKTOP, PHONE, picture, type Site, withSite } from './open-page.ts';

const SIZES = [
  { name: 'desktop', options: DESKTOP },
  { name: 'phone', options: PHONE },
] as const;

it.each(SIZES)('has nothing to mend on any screen: $name', { timeout: 240_000 }, async ({ name, options }) => {
  await withSite(async (site) => {
    const found: string[] = [];
    const look = async (page: Page, screen: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await picture(page, `${screen}-${name}-${colorScheme}`);
        const axe = new AxeBuilder({ page }).setLegacyMode();
        // What is where does not depend on the theme; what can be read does.
        const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
        for (const { id, help, nodes } of violations) {
          const places = nodes.map(({ html }) => html.slice(0, 160)).join(' | ');
          found.push(`${screen} (${colorScheme}): ${id} (${help}): ${places}`);
        }
      }
    };

    const stranger = await site.visit(options);
    await stranger.page.goto(`${site.url}/runs`);
    await stranger.page.getByText('Open your sign-in link').waitFor();
    await look(stranger.page, 'sign-in');
    await stranger.page.goto(`${site.url}/sign-in#ork_link_spent`);
    await stranger.page.getByText('This link cannot be used again').waitFor();
    await look(stranger.page, 'sign-in-spent');

    const { page, complaints } = await site.signIn('alice', options);
    await page.getByRole('button', { name: 'Start the example' }).waitFor();
    await look(page, 'inbox-first');

    const tasks = await fill(site);
    await page.goto(`${site.url}/inbox`);
    await page.getByTestId('task-row').nth(2).waitFor();
    await look(page, 'inbox');

    await page.goto(`${site.url}/tasks/${tasks.quote}`);
    await page.getByRole('button', { name: 'Claim' }).waitFor();
    await page.getByLabel('Discount in percent').waitFor();
    await look(page, 'task');
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByLabel('Subject').fill('');
    await page.getByLabel('Discount in percent').fill('45');
    await page.getByRole('button', { name: 'Approve and send' }).click();
    await page.getByText('2 things to correct').waitFor();
    await look(page, 'task-refused');
    await page.getByRole('button', { name: 'Do not send' }).click();
    await page.getByLabel('Reason').fill('They bought elsewhere.');
    await look(page, 'task-own-form');
    await page.getByRole('button', { name: 'Do not send' }).click();
    await page.getByTestId('decision').getByText('You decided').waitFor();
    await look(page, 'task-decided');

    await page.goto(`${site.url}/inbox/done`);
    await page.getByTestId('task-row').first().waitFor();
    await look(page, 'inbox-done');
    await page.goto(`${site.url}/inbox/mine`);
    await page.getByText('You hold no task').waitFor();
    await look(page, 'inbox-empty');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await look(page, 'palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await look(page, 'keys');

    await page.goto(`${site.url}/processes`);
    await page.getByText('Quote for a customer').waitFor();
    await look(page, 'processes');
    await page.goto(`${site.url}/processes/sales-assistant`);
    await page.getByLabel('Subject').waitFor();
    await look(page, 'process');
    await page.goto(`${site.url}/runs`);
    await page.getByTestId('run-row').first().waitFor();
    await look(page, 'runs');
    await page.goto(`${site.url}/runs/${tasks.ownRun}`);
    await page.getByTestId('run-timeline').getByText('Here now').waitFor();
    await page.getByTestId('run-timeline').getByText('Input').first().click();
    await look(page, 'run');
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('Reason must').waitFor();
    await look(page, 'run-cancel');
    await page.goto(`${site.url}/nowhere`);
    await page.getByText('There is nothing at this address').first().waitFor();
    await look(page, 'not-found');

    expect(found).toEqual([]);
    // What the server refused, a browser mentions; anything else is a defect.
    expect(complaints.filter((text) => !/status of (404|422)/.test(text))).toEqual([]);
  });
});

/** Work of every kind, so that each screen has something to show. */
async function fill(site: Site): Promise<{ quote: string; ownRun: string }> {
  await site.askCustomer('Where is my parcel? It should have come on Monday.');
  await site.askCustomer('Can I change the delivery date of order 20931?');
  const quote = await site.rest('sales-bot', 'POST /definitions/sales-assistant/runs', {
    input: {
      customer: { name: 'Brightwater Ltd', email: 'ana@brightwater.test' },
      draft: { subject: 'Your quote for 40 desks', text: 'Dear Ana,\n\nthank you for your visit.', total: 18_400 },
    },
    wait: 20,
  });
  const own = await site.rest('alice', 'POST /definitions/expense-approval/runs', {
    input: { amount: 120, purpose: 'Train to Porto', category: 'travel' },
    wait: 20,
  });
  return { quote: quote.body.waitingFor[0].taskId, ownRun: own.body.runId };
}
