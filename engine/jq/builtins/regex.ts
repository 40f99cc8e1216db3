/** Placeholder until the matcher is here. */
import type { Builtins } from './builtin.ts';

export const regex: Builtins = {};
