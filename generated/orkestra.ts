// placeholder until `orkestra codegen`
import { functionsOf } from '@orkestra/sdk';
export const defineFunction = functionsOf<{ 'book-expense': { input: { amount: number }; output: { bookingId: string } } }>();
