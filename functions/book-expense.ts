import { createHash } from 'node:crypto';
import { defineFunction } from '../generated/orkestra.ts';

/** The books of this example are a number made from the call: booking the same call twice gives the same booking. */
export default defineFunction('book-expense', async (expense, call) => {
  const digest = createHash('sha256').update(call.idempotencyKey).digest('hex').slice(0, 8);
  return { bookingId: `BK-${digest}-${Math.round(expense.amount)}` };
});
