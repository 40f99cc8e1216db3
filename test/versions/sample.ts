/** A definition that has a bit of everything, and what it becomes when pieces of its text are exchanged. */
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Definition } from '../../engine/definition/document.ts';

export const SAMPLE = `document: { dsl: '1.0.3', namespace: shop, name: refund, version: '1.0.0', title: Refund }
input:
  schema:
    document:
      type: object
      required: [amount]
      properties:
        amount: { type: number }
        note: { type: string }
output:
  schema:
    document:
      type: object
      required: [state]
      properties:
        state: { type: string, enum: [paid, refused, open] }
        note: { type: string }
use:
  secrets: [bank]
  timeouts: { short: { after: PT1H } }
timeout: { after: P30D }
do:
  - prepare:
      set: { amount: '\${ .amount }', state: open, kind: refund, by: clerk }
  - decide:
      call: human
      with:
        title: Refund
        form:
          schema:
            type: object
            required: [comment]
            properties:
              comment: { type: string, maxLength: 100 }
              grade: { type: integer, minimum: 1, maximum: 5 }
        outcomes:
          approve: { title: Pay }
          refuse: { form: { schema: { type: object, properties: { why: { type: string } } } } }
        assign: { groups: [desk] }
        sla: { due: PT4H }
      timeout: { after: P2D }
  - finish:
      set: { state: paid, note: done }
`;

/** The sample with each piece exchanged; a piece that is not there exactly once is a mistake in the test. */
export function sample(...pieces: [from: string, to: string][]): string {
  return pieces.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`"${from}" is not there once`);
    return text.replace(from, () => to);
  }, SAMPLE);
}

export function definition(text: string): Definition {
  const { definition, problems } = checkDefinition(text, { file: 'sample.yaml' });
  if (!definition) throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return definition;
}
