/** A small project in a folder of its own: what tests of commands without a server work on. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withFolder } from '../setup/folder.ts';

export const PROJECT = `
directory:
  people:
    ann: { name: Ann Archer, email: ann@example.com }
  groups:
    desk: [ann]
`;

export const DEFINITION = `document: { dsl: '1.0.3', namespace: shop, name: refund, version: '1.0.0', title: Refund }
input:
  schema:
    document:
      type: object
      required: [amount]
      properties:
        amount: { type: number, description: In euros. }
        note: { type: string }
output:
  schema:
    document:
      type: object
      required: [state]
      properties:
        state: { type: string, enum: [paid, refused] }
do:
  - decide:
      call: human
      with:
        title: Refund
        form: { schema: { type: object, properties: { comment: { type: string } } } }
        outcomes:
          approve: {}
          refuse: { form: { schema: { type: object, required: [why], properties: { why: { type: string } } } } }
        assign: { groups: [desk] }
  - pay:
      if: .outcome == "approve"
      call: pay-out
      with: { amount: 1 }
`;

export const FUNCTION = `title: Pay out
input:
  type: object
  required: [amount]
  properties: { amount: { type: number } }
output:
  type: object
  required: [reference]
  properties: { reference: { type: string } }
`;

/** The files by their paths; those of the small project where nothing else is said, none where it is null. */
export function withProject<T>(files: Record<string, string | null>, work: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const all: Record<string, string | null> = {
      'orkestra.yaml': PROJECT,
      'definitions/refund/1.0.0.yaml': DEFINITION,
      'functions/pay-out.yaml': FUNCTION,
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      if (text === null) continue;
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return work(folder);
  });
}
