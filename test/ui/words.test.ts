/**
 * The form says what the server says: the same mistakes in the same words, for every kind of field, under the policy that
 * the server sends (no eval, no inline script). A difference would mean two rules where there must be one.
 */
import { expect, it } from 'vitest';
import { DESKTOP, soon, withSite } from './open-page.ts';

/** A field of every kind, most of them required. */
const DEFINITION = `
document: { dsl: '1.0.3', namespace: test, name: all-fields, version: '1.0.0', title: All fields }
do:
  - ask:
      call: human
      with:
        title: Every kind of field
        form:
          schema:
            type: object
            required: [name, amount, pieces, email, day, colour, country, tags, address]
            properties:
              name: { type: string, title: Name, minLength: 3 }
              amount: { type: number, title: Amount, maximum: 500 }
              pieces: { type: integer, title: Pieces, minimum: 1 }
              email: { type: string, title: E-mail, format: email }
              day: { type: string, title: Day, format: date }
              colour: { type: string, title: Colour, enum: [red, green, blue] }
              country: { type: string, title: Country, enum: [at, be, bg, cy, cz, de, dk, ee, es, fi, fr, gr, hr, hu, ie, it, pt, se] }
              agreed: { type: boolean, title: I have read it, const: true }
              tags: { type: array, title: Tags, minItems: 1, items: { type: string, title: Tag, minLength: 2 } }
              address:
                type: object
                title: Address
                required: [city]
                properties:
                  city: { type: string, title: City }
                  postCode: { type: string, pattern: '^[0-9]{4}$' }
            if: { properties: { colour: { const: red } }, required: [colour] }
            then: { properties: { shade: { type: string, title: Shade } }, required: [shade] }
        outcomes:
          done: { title: Done, primary: true }
          drop: { title: Drop it, confirm: Drop it for good?, form: { schema: { type: object } } }
        assign: { users: [mallory] }
`;

it('says the same as the server, field by field, and needs no more than the policy allows', {
  timeout: 120_000,
}, async () => {
  await withSite(async (site) => {
    const rest = (who: string, line: string, body?: unknown) => site.rest(who, line, body, 'globex');
    // An administrator publishes, a member answers.
    const published = await rest('oscar', 'POST /definitions', { source: DEFINITION });
    expect(published.body).toMatchObject({ name: 'all-fields' });
    const started = await rest('mallory', 'POST /definitions/all-fields/runs', { wait: 20 });
    const taskId = started.body.waitingFor[0].taskId;
    const { page, complaints } = await site.signIn('mallory', DESKTOP, 'globex');
    await page.goto(`${site.url}/tasks/${taskId}`);
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByRole('button', { name: 'Done' }).waitFor();

    const summary = page.getByRole('alert');
    /** What the page says after an attempt to send, and what the server says to the same answer. */
    const both = async () => {
      const { body: task } = await rest('mallory', `GET /tasks/${taskId}`);
      const { body: refusal } = await rest('mallory', `POST /tasks/${taskId}/complete`, {
        outcome: 'done',
        answer: task.draft.data,
      });
      expect(refusal.code).toBe('ANSWER_REFUSED');
      return {
        page: await summary.getByRole('button').allInnerTexts(),
        server: refusal.details.violations.map(({ text }: { text: string }) => text),
      };
    };

    // The server has what was typed a moment later.
    const agree = async (among: string) => {
      await soon(both).toSatisfy(({ page: here, server }) => {
        return JSON.stringify(here) === JSON.stringify(server) && here.includes(among);
      });
    };

    await page.getByLabel('Name').fill('x');
    await page.getByRole('button', { name: 'Done' }).click();
    await summary.getByText('Amount is required').waitFor();
    await agree('Name must be at least 3 characters long');

    // The summary leads to the field.
    await summary.getByRole('button', { name: 'Amount is required' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field_amount');

    await page.getByLabel('Amount').fill('612');
    await page.getByLabel('Pieces').fill('0');
    await page.getByLabel('E-mail').fill('somebody');
    // Many to choose from: found by typing.
    await page.getByLabel('Country').click();
    await page.keyboard.type('pt');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: 'red' }).check();
    await page.getByLabel('I have read it').check();
    await page.getByLabel('I have read it').uncheck();
    // One is needed, so one is there.
    await page.getByLabel('Tag', { exact: true }).fill('a');
    await page.getByLabel('Post code').fill('12');
    // A field that only this colour needs.
    await page.getByLabel('Shade').waitFor();
    await summary.getByText('Shade is required').waitFor();
    await agree('Amount must be at most 500');

    await page.getByLabel('Name').fill('Ana');
    await page.getByLabel('Amount').fill('12.5');
    await page.getByLabel('Pieces').fill('2');
    await page.getByLabel('E-mail').fill('ana@example.com');
    await page.getByLabel('Day').fill('2026-03-01');
    await page.getByLabel('Shade').fill('crimson');
    await page.getByLabel('I have read it').check();
    await page.getByLabel('Tag', { exact: true }).fill('new');
    await page.getByLabel('City').fill('Porto');
    await page.getByLabel('Post code').fill('4000');

    // Marked `confirm`: asked once, in the author's words; thought better of.
    await page.getByRole('button', { name: 'Drop it' }).click();
    await page.getByRole('alertdialog').getByText('Drop it for good?').waitFor();
    await page.getByRole('button', { name: 'Not yet' }).click();

    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByTestId('decision').waitFor();
    const { body: decided } = await rest('mallory', `GET /tasks/${taskId}`);
    expect(decided.decision.answer).toEqual({
      name: 'Ana',
      amount: 12.5,
      pieces: 2,
      email: 'ana@example.com',
      day: '2026-03-01',
      colour: 'red',
      country: 'pt',
      agreed: true,
      tags: ['new'],
      address: { city: 'Porto', postCode: '4000' },
      shade: 'crimson',
    });
    expect(complaints).toEqual([]);
  });
});
