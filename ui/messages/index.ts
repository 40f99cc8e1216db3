/** Words by key. `pt-BR` goes beside `en` with the same keys; the compiler says which are missing. */
import { en } from './en.ts';

type Plural = { one: string; other: string };
type Key = keyof typeof en;
export type Catalogue = Record<Key, string | Plural>;
export type MessageKey = Key;

const catalogues: Record<string, Catalogue> = { en };

/** The language of the page: the first one of the person's that we speak. */
export const locale: string =
  navigator.languages.find((language) => language in catalogues || (language.split('-')[0] ?? '') in catalogues) ??
  'en';
const words = catalogues[locale] ?? catalogues[locale.split('-')[0] ?? 'en'] ?? en;
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

type Holes<Text> = Text extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never;
type HolesOf<K extends Key> = (typeof en)[K] extends Plural
  ? 'count' | Holes<(typeof en)[K]['one' | 'other']>
  : Holes<(typeof en)[K]>;
type Values<Names extends string> = { [Name in Names]: string | number };

/** The text of a message; what it leaves open must be given. */
export function t<K extends Key>(
  key: K,
  ...[values]: [HolesOf<K>] extends [never] ? [] : [Values<HolesOf<K>>]
): string {
  const entry: string | Plural = words[key];
  const given = (values ?? {}) as Record<string, string | number>;
  const text =
    typeof entry === 'string' ? entry : plurals.select(Number(given.count)) === 'one' ? entry.one : entry.other;
  return text.replace(/\{(\w+)\}/g, (_whole, hole: string) => {
    const value = given[hole] ?? '';
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** A key that is made of parts known only at run time; `null` when the catalogue has none such. */
export function keyed<Prefix extends string>(prefix: Prefix, name: string): Extract<Key, `${Prefix}.${string}`> | null {
  const key = `${prefix}.${name}`;
  return Object.hasOwn(words, key) ? (key as Extract<Key, `${Prefix}.${string}`>) : null;
}
