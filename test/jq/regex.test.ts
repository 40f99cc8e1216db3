// Would show a pattern that matches other text here than it does in jq.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { all, one, thrown } from './run.ts';

const strings = (regex: string, text: string, flags = 'g'): Json =>
  one(`[match(${JSON.stringify(regex)}; "${flags}").string]`, text);

describe('a pattern matches what it matches in Oniguruma', () => {
  test.each([
    ['a|ab', 'ab', ['a']],
    ['a+?', 'aaa', ['a', 'a', 'a']],
    ['a++a', 'aaa', []],
    ['(?>a|ab)c', 'abc', []],
    ['(?:abc){2,}y', 'xabcabcy', ['abcabcy']],
    ['a{2}', 'aaaaa', ['aa', 'aa']],
    ['x{,2}', 'x{,2}', ['x{,2}']],
    ['^b', 'a\nb', []],
    ['(?m)^b', 'a\nb', ['b']],
    ['a$', 'a\n', ['a']],
    ['a\\z', 'a\n', []],
    ['a.b', 'a\nb', []],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['(?i)straße', 'STRAßE', ['STRAßE']],
    ['(?i:A)b', 'ab aB', ['ab']],
    ['\\bfoo\\b', 'foo food', ['foo']],
    ['\\d+', 'a12٣', ['12٣']],
    ['\\h+', 'hAF09', ['h']],
    ['\\X', 'a\u0301😀\r\n', ['a\u0301', '😀', '\r\n']],
    ['^.\\Y.\\yx$', 'e\u0301x', ['e\u0301x']],
    ['^.\\y.\\yx$', 'e\u0301x', []],
    ['^.\\Y.\\y.\\Y.$', '🇩🇪🇫🇷', ['🇩🇪🇫🇷']],
    ['^.\\Y.\\Y.$', '👨\u200d👩', ['👨\u200d👩']],
    ['a\\y\\r\\Y\\n\\yb', 'a\r\nb', ['a\r\nb']],
    ['\\Y', 'ab', []],
    ['\\X', '\u1100\u1161\u11a8\uac00\u11a8', ['\u1100\u1161\u11a8', '\uac00\u11a8']],
    ['\\X', '\u0e01\u0e33\u0e01', ['\u0e01\u0e33', '\u0e01']],
    ['\\X', '\u0915\u094d\u0937\u093f', ['\u0915\u094d', '\u0937\u093f']],
    ['\\X', '\u0600\u0661a\u200d', ['\u0600\u0661', 'a\u200d']],
    ['a\\y', 'a\u200db', []],
    ['\\N+', 'a\nb', ['a', 'b']],
    ['\\p{Ethiopic}\\p{Extended_Pictographic}', '\u1200\u26a1', ['\u1200\u26a1']],
    ['(?i)ss', 'ß ẞ sS', ['ß', 'ẞ', 'sS']],
    ['(?i)stra[ß]e', 'STRASSE straẞe', ['STRASSE', 'straẞe']],
    ['(?i)ﬃ', 'ffi ﬀi ﬃ', ['ffi', 'ﬃ']],
    ['(?i)[a-zß]+$', 'GASSE', ['GASSE']],
    ['(?i)^[ß]$', 'ss', ['ss']],
    ['(a)?(?(1)b|c)', 'ab c b', ['ab', 'c']],
    ['(?<q>")?(?(<q>)[^"]+"|\\w+)', '"a b" cd', ['"a b"', 'cd']],
    ['(?(a)b|c)d', 'abd cd ad', ['abd', 'cd']],
    ['\\((?:[^()]|\\g<0>)*\\)', 'x(a(b)(c(d)))y(', ['(a(b)(c(d)))']],
    ['^(?<p>(.)(?:\\g<p>|.?)\\k<2>|.)$', 'aa', ['aa']],
    ['(?<n>\\d+),(?&n);(?1)\\g<-1>', '1,22;333', ['1,22;333']],
    ['/\\*(?~\\*/)\\*/', '/* a */ b */', ['/* a */']],
    ['(?<x>x)(?<x>xx)\\k<x>', 'xxxx', ['xxxx']],
    ['(?:()|())*\\1\\2b', 'b', ['b']],
    ['\\xC3\\xA9\\303\\251', 'éé', ['éé']],
    ['[\\x00-\\xff]+', 'aÿb', ['a', 'b']],
    ['\\c\\\\', '\u001c', ['\u001c']],
    ['\\u0041', 'A u0041', ['u0041']],
    ['[[::]]', ':]', [':]']],
    ['[[:upper:]][^[:alpha:]]', 'aB1', ['B1']],
    ['[[(]', 'a[(', ['[', '(']],
    ['[a&&b]', 'a&c', ['a', '&']],
    ['(?i)[^a-c]', 'aBd', ['d']],
    ['[]a]+', 'x]a', [']a']],
    ['[a\\-\\]]+', 'b-]a', ['-]a']],
    ['\\p{Lu}\\p{^Lu}', 'aBc', ['Bc']],
    ['\\p{Greek}+', 'abγδ', ['γδ']],
    ['(a)(b)?\\1', 'aa', ['aa']],
    ['(?<x>.)\\k<x>', 'abba', ['bb']],
    ['foo(?=bar)', 'foobaz foobar', ['foo']],
    ['foo(?!bar)...', 'foobar foobaz', ['foobaz']],
    ['(?<=a|b)x', 'bx cx ax', ['x', 'x']],
    ['(?<=a*[ab])x', 'x bx aabx', ['x', 'x']],
    ['(?<!foo)ba.', 'foobar baz', ['baz']],
    ['foo\\Kbar', 'foobar', ['bar']],
    ['\\Qa.b\\E', 'axb a.b', ['a.b']],
    ['a\\x62\\x{63}\\144', 'abcd', ['abcd']],
    ['\\R', '\r\n\n', ['\r\n', '\n']],
    ['(?#nothing)a', 'a', ['a']],
    ['(?x) a b # both\n', 'ab', ['ab']],
    ['.', '😀é', ['😀', 'é']],
    ['', 'ab', ['', '', '']],
    ['(|a)+', 'aa', ['', '', '']],
    ['(?i:^)*a', 'a', ['a']],
    ['(a*)*b', 'aab', ['aab']],
  ])('%s in %j', (regex, text, expected) => {
    expect(strings(regex, text)).toEqual(expected);
  });

  test.each([
    ['(', 'end pattern with unmatched parenthesis'],
    [')', 'unmatched close parenthesis'],
    ['[', 'premature end of char-class'],
    ['[]', 'empty char-class'],
    ['*', 'target of repeat operator is not specified'],
    ['a{3,2}', 'upper is smaller than lower in repeat range'],
    ['a{100001}', 'too big number for repeat range'],
    ['[b-a]', 'empty range in char class'],
    ['\\', 'end pattern at escape'],
    ['^*', 'target of repeat operator is invalid'],
    ['(?i)*', 'target of repeat operator is not specified'],
    ['\\2(a)', 'invalid backref number/name'],
    ['\\k<q>', 'undefined name <q> reference'],
    ['\\p{Foo}', 'invalid character property name {Foo}'],
    ['[[:foo:]]', 'invalid POSIX bracket type'],
    ['(?z)', 'undefined group option'],
    ['(?<=a|bc)x', 'invalid pattern in look-behind'],
    ['(?<=a$)x', 'invalid pattern in look-behind'],
    ['(?<!(a))x', 'invalid pattern in look-behind'],
    ['(?<=ab*)x', 'invalid pattern in look-behind'],
    ['{2}', 'target of repeat operator is not specified'],
    ['a{400}{300}', 'too big number for repeat range'],
    ['\\c', 'end pattern at control'],
    ['\\xC3', 'too short multibyte code string'],
    ['\\x80', 'invalid code point value'],
    ['\\g<q>', 'undefined name <q> reference'],
    ['\\g<2>(a)', 'undefined group <2> reference'],
    ['(?(2)a|b)(c)', 'invalid backref number/name'],
    ['(?~|a|b)', 'an absent group with a stopper or a range (?~|...) is not available'],
    ['(*FAIL)', 'a callout (*...) is not available'],
    ['(?{a})', 'a callout (?{...}) is not available'],
    ['(a)\\k<1+0>', 'a back reference to a level of recursion (\\k<name+1>) is not available'],
    ['\\x{61 62}', 'a list or a range of code points in \\x{...} or \\o{...} is not available'],
    ['\\p{In_Basic_Latin}', 'invalid character property name {In_Basic_Latin}'],
    ['('.repeat(300), 'too deep nesting'],
  ])('%s is refused', (regex, message) => {
    expect(thrown(`test(${JSON.stringify(regex)})`, 'x')).toMatchObject({ message: `Regex failure: ${message}` });
  });
});

test('offsets and lengths count code points', () => {
  expect(one('match("é+") | [.offset, .length]', '😀aéé')).toEqual([2, 2]);
  expect(one('match("(x)?(?<n>b)") | .captures', '😀b')).toEqual([
    { offset: -1, length: 0, string: null, name: null },
    { offset: 1, length: 1, string: 'b', name: 'n' },
  ]);
});

test('flags do what jq says', () => {
  expect(strings('A', 'aA', 'i')).toEqual(['a']);
  expect(strings('a | b', 'ab', 'gx')).toEqual(['a', 'b']);
  expect(strings('a.b', 'a\nb', 'p')).toEqual(['a\nb']);
  expect(strings('a|ab|abc', 'abc', 'l')).toEqual(['abc']);
  expect(strings('a?', 'xay', 'gn')).toEqual(['a']);
  expect(thrown('test("a"; "q")', 'a')).toMatchObject({ message: 'q is not a valid modifier string' });
});

test('of several matches the longest is that of the most bytes, and one of nothing has groups of nothing', () => {
  expect(strings('.{1,2}', 'ab 日', 'l')).toEqual([' 日']);
  expect(one('[match("(?=(?<x>b))(c)?").captures[] | [.offset, .string]]', 'abc')).toEqual([
    [1, ''],
    [-1, null],
  ]);
  expect(strings('a??\\K', 'ba', 'gn')).toEqual(['']);
});

test('sub and gsub replace by captures, one result for each of the replacement', () => {
  expect(one('gsub("(?<d>\\\\d)"; "<\\(.d)>")', 'a1b2')).toBe('a<1>b<2>');
  expect(one('sub("(?<x>.)"; "\\(.x)!")', '😀a')).toBe('😀!a');
  expect(all('gsub("(?<a>.)"; "\\(.a | ascii_upcase)", "\\(.a | ascii_downcase)")', 'aB')).toEqual(['AB', 'ab']);
  expect(one('gsub(""; "-")', 'aé')).toBe('-a-é-');
  expect(one('[splits(", *")]', 'a,b, c')).toEqual(['a', 'b', 'c']);
  expect(thrown('gsub("a"; 1)', 'a')).toMatchObject({ message: 'string ("") and number (1) cannot be added' });
});

test('simple patterns agree with JavaScript', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a)', '(?:ab)', '(a|b)', 'a|b', '\\w', '(?=a)', '\\b');
  const piece = fc
    .tuple(atom, fc.constantFrom('', '*', '+', '?', '*?', '+?', '{2}', '{1,2}'))
    .map(([a, q]) => (/^(\(\?=|\\b)/.test(a) ? a : `(?:${a})${q}`));
  const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ' '), { maxLength: 8 }).map((letters) => letters.join(''));
  fc.assert(
    fc.property(pattern, text, (regex, subject) => {
      const expected = [...subject.matchAll(new RegExp(regex, 'g'))].map((m) => m[0]);
      expect(strings(regex, subject)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});
