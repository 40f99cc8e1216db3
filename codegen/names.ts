/** Names in a generated module: each is given once, and the same sources give the same names. */
import { typeName } from './schema-types.ts';

export interface Names {
  /** The name itself while it is free, else with the first number that is. */
  take(...words: string[]): string;
}

export function names(taken: readonly string[]): Names {
  const given = new Set(taken);
  return {
    take(...words) {
      const wanted = words.map(typeName).join('') || 'Type';
      for (let number = 1; ; number++) {
        const name = number === 1 ? wanted : `${wanted}${number}`;
        if (given.has(name)) continue;
        given.add(name);
        return name;
      }
    },
  };
}
