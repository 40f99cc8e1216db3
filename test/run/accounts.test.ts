/** What a run says of itself arrives as it was said. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../engine/json.ts';
import { accountOf, accountText } from '../../engine/run/account.ts';
import type { TraceEntry } from '../../engine/run/state.ts';

const few = (...values: (string | null)[]) => fc.oneof(fc.constantFrom(...values), fc.string());
const entry: fc.Arbitrary<TraceEntry> = fc.record({
  seq: fc.nat(),
  at: few('2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.001Z') as fc.Arbitrary<string>,
  kind: fc.constantFrom('entered', 'left', 'called', 'ended'),
  step: few('a', 'b', null, '__proto__'),
  pointer: few('/do/0/a', '/do/1/b', null),
  data: fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>,
});

test('any account is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(entry), fc.jsonValue(), (trace, end) => {
      const account = { end, trace };
      expect(accountOf<typeof account>(accountText(account))).toEqual(JSON.parse(JSON.stringify(account)));
    }),
  );
});

test("a loop's places and instants are written once", () => {
  const trace = Array.from({ length: 1_000 }, (_, seq): TraceEntry => {
    const at = '2026-03-01T10:00:00.000Z';
    return { seq, at, kind: 'left', step: 'add', pointer: '/do/0/loop/do/0/add', data: { output: { n: seq } } };
  });
  const text = accountText({ trace });
  expect(text.match(/2026-03-01/g)).toHaveLength(1);
  expect(text.match(/loop/g)).toHaveLength(1);
  expect(text.length).toBeLessThan(JSON.stringify({ trace }).length / 2.5);
});
