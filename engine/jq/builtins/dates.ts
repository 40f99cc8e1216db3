/** Placeholder until dates are here. */
import type { Builtins } from './builtin.ts';

export const dates: Builtins = {};
