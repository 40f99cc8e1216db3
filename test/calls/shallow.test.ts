/** What comes from outside is carried on down to a depth that all readers of a run can go, and no deeper. */
import { expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { shallow } from '../../server/activities/shallow.ts';

const nested = (levels: number): Json => {
  let value: Json = 1;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

it('refuses, as an error of its step, what is deeper or holds itself', () => {
  const deep = nested(3_500);
  expect(shallow(deep, 'runtime', 'It')).toBe(deep);
  const round: Json[] = [];
  round.push({ again: round });
  for (const value of [nested(3_501), nested(200_000), round])
    expect(() => shallow(value, 'runtime', 'It')).toThrow('It is nested over 3500 levels deep');
});
