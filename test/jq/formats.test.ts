// Would show text that is not escaped as its format needs, which is how injections begin.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { one, thrown } from './run.ts';

describe('a format escapes what is interpolated, and nothing else', () => {
  test.each([
    ['@html "<b>\\(.)</b>"', `<i>'"&`, '<b>&lt;i&gt;&apos;&quot;&amp;</b>'],
    ['@uri "?q=\\(.)&x"', 'a b&c/é', '?q=a%20b%26c%2F%C3%A9&x'],
    ['@sh "echo \\(.)"', "it's", "echo 'it'\\''s'"],
    ['@sh', ['a b', 1, null], "'a b' 1 null"],
    ['@csv', ['a"b', 1.5, true, null], '"a""b",1.5,true,'],
    ['@tsv', ['a\tb\\', 1, null], 'a\\tb\\\\\t1\t'],
    ['@json "x\\(.)"', { a: [1] }, 'x{"a":[1]}'],
    ['@text "\\(.)"', { a: 1 }, '{"a":1}'],
    ['@base64', 'foóbar', 'Zm/Ds2Jhcg=='],
    ['@base64d', 'Zm/Ds2Jhcg', 'foóbar'],
    ['@base32', 'hello', 'NBSWY3DP'],
    ['@base32d', 'NBSWY3DP', 'hello'],
    ['@urid', 'a%20%F0%9F%98%80', 'a 😀'],
    ['"plain \\(. + 1)"', 1, 'plain 2'],
  ])('%s', (source, input, expected) => {
    expect(one(source, input)).toBe(expected);
  });

  test('what a format cannot hold is refused', () => {
    expect(thrown('@csv', [[1]])).toMatchObject({ message: 'array ([1]) is not valid in a csv row' });
    expect(thrown('@csv', 'a')).toMatchObject({ message: 'string ("a") cannot be csv-formatted, only array' });
    expect(thrown('@sh', [{}])).toMatchObject({ message: 'object ({}) can not be escaped for shell' });
    expect(thrown('@base64d', '*')).toMatchObject({ message: 'string ("*") is not valid base64 data' });
    expect(thrown('@urid', '%zz')).toMatchObject({ message: 'string ("%zz") is not a valid uri encoding' });
  });

  test('and decoding gives the text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // Half a surrogate pair is no text: every format writes U+FFFD for it.
        const whole = Buffer.from(text).toString();
        for (const [to, from] of [
          ['@base64', '@base64d'],
          ['@base32', '@base32d'],
          ['@uri', '@urid'],
        ]) {
          expect(one(`${to} | ${from}`, whole)).toBe(whole);
        }
        expect(one('tojson | fromjson', whole)).toBe(whole);
        expect(one('explode | implode', whole)).toBe(whole);
        expect(one('@base64', whole)).toBe(Buffer.from(whole).toString('base64'));
      }),
    );
  });
});
