/**
 * Where our jq and the judge are known to differ, and why that stays. A difference is excused only by a line of this list,
 * and a line that excuses nothing in a long run is to be struck.
 */
import { parse } from '../../../engine/jq/parse.ts';
import type { Node } from '../../../engine/jq/syntax.ts';
import type { Coverage } from './coverage.ts';

export interface Difference {
  readonly program: string;
  readonly used: Coverage;
  readonly input: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

export interface Exclusion {
  readonly name: string;
  readonly reason: string;
  readonly excuses: (difference: Difference) => boolean;
}

const uses =
  (...names: string[]) =>
  ({ used }: Difference): boolean =>
    [...used.calls.keys()].some((call) => names.includes(call.slice(0, call.indexOf('/'))));
const regexes = uses('test', 'match', 'capture', 'scan', 'split', 'splits', 'sub', 'gsub');
const all = ({ ours, theirs, input }: Difference) => [...ours, ...theirs, input].join('\n');
const lastError = (results: readonly string[]) => (results.at(-1)?.startsWith('!') ? results.at(-1)! : undefined);
const EXCERPT = /\((?:\\.|[^()\\])*\.\.\.[\]}"]?\)/g;
/** What is there whatever the order; of a value that a message shows the start of, nothing. */
const letters = (results: readonly string[]) => [...results.join('').replace(EXCERPT, '')].sort().join('');

const unsigned = (results: readonly string[]) => results.join('\n').replaceAll('-', '');

/** Whether a `reduce` begins with something that may have several results. */
function foldsWithSeveralStarts(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const node = part as Partial<Node>;
  if (
    node.type === 'Reduce' &&
    /"type":"(?:Comma|Iterate|RecurseDefault|Call|Foreach)"/.test(JSON.stringify(node.init))
  ) {
    return true;
  }
  return Object.values(part).some(foldsWithSeveralStarts);
}

export const EXCLUSIONS: readonly Exclusion[] = [
  {
    name: 'order of integer-like keys',
    reason: 'JavaScript puts keys such as "10" first in an object; jq keeps the order they were added in',
    excuses: (d) => /"(?:0|[1-9]\d*)"/.test(all(d) + d.program) && letters(d.ours) === letters(d.theirs),
  },
  {
    name: 'break caught as an error',
    reason: 'jq hands its internal {"__jq":n} to a handler; here `break` is no error and no handler sees it',
    excuses: ({ used }) => used.nodes.has('Break') && used.nodes.has('Try'),
  },
  {
    name: 'reading dates',
    reason: "the judge's strptime is Emscripten's: it knows no year before 1900, normalises, and fills in 1970",
    excuses: uses('strptime', 'fromdate', 'fromdateiso8601'),
  },
  {
    name: 'times beyond the calendar',
    reason: "the judge's gmtime is JavaScript's Date: beyond 8.64e12 seconds it gives 1900 or refuses",
    excuses: (d) =>
      uses('gmtime', 'todate', 'todateiso8601', 'strftime')(d) &&
      /error converting|1900|unknown system|null|-\d{4,}|\d{14}/.test(all(d) + d.program),
  },
  {
    name: 'empty matches outside of ASCII',
    reason: 'jq goes on one byte after an empty match and so finds it again inside of a character',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII
    excuses: (d) => regexes(d) && /[^\u0000-\u007f]/.test(all(d) + d.program),
  },
  {
    name: 'which step of a path is refused',
    reason: 'both refuse; jq names the step inside its own definition of a builtin, which is native here',
    excuses: ({ ours, theirs }) => {
      const [a, b] = [lastError(ours), lastError(theirs)];
      const lost = '!"Invalid path expression';
      return a !== undefined && b !== undefined && (a.startsWith(lost) || b.startsWith(lost));
    },
  },
  {
    name: 'destructuring in a path',
    reason: 'jq lengthens the path by what a pattern takes apart: `path(. as [$x] | .b)` gives [0,"b"]',
    excuses: ({ used }) =>
      (used.nodes.has('PatternArray') || used.nodes.has('PatternObject')) &&
      (used.nodes.has('Assign') || ['path/1', 'del/1', 'pick/1', 'paths/1'].some((call) => used.calls.has(call))),
  },
  {
    name: 'identity of values',
    reason:
      'jq tells by the place in memory whether a value is the one at the path, here equal scalars are the same and rewritten containers are not',
    excuses: ({ ours, theirs }) =>
      [ours, theirs].filter((results) => lastError(results)?.startsWith('!"Invalid path expression')).length === 1,
  },
  {
    name: 'which fault of a text is named',
    reason: 'of a text that holds several values and is broken behind them, jq names now the one, now the other',
    excuses: (d) =>
      uses('fromjson')(d) && [d.ours, d.theirs].every(lastError) && /Unexpected extra JSON values/.test(all(d)),
  },
  {
    name: 'reduce with several starts',
    reason:
      'jq has lost the input when the second start comes: `[1,2] | [reduce .[] as $x ((0,10); . + $x)]` is an error',
    excuses: ({ program }) => foldsWithSeveralStarts(parse(program)),
  },
  {
    name: 'break among alternative patterns',
    reason: '`first`, `limit`, `//` and others end by going back in jq, which `?//` takes for a failed pattern',
    excuses: (d) =>
      d.program.includes('?//') &&
      (d.used.nodes.has('Label') ||
        d.used.nodes.has('Try') ||
        d.used.nodes.has('Alternative') ||
        uses('first', 'limit', 'until', 'skip', 'nth', 'isempty', 'any', 'all', 'IN', 'pick', 'walk', 'map_values')(d)),
  },
  {
    name: 'look-behind that always fails',
    reason: 'Oniguruma takes it out and then does not know its own error: "undefined error code"',
    excuses: (d) => regexes(d) && /undefined error code/.test(all(d)),
  },
  {
    name: 'sign of a negated zero',
    reason: 'whether jq keeps it depends on how the zero was written; functions with a pole at zero tell',
    excuses: ({ used, ours, theirs }) => used.nodes.has('Negate') && unsigned(ours) === unsigned(theirs),
  },
  {
    name: 'last digits within a message',
    reason:
      'functions of C that are computed here may differ in the last digit, and then so does what a message shows of them',
    excuses: (d) => uses('erf', 'erfc', 'tgamma', 'lgamma', 'lgamma_r')(d) && letters(d.ours) === letters(d.theirs),
  },
  {
    name: 'exponent of infinity',
    reason: 'C leaves the exponent open that frexp gives for infinity and nan; the judge gives 1, this and glibc 0',
    excuses: uses('frexp'),
  },
  {
    name: 'Bessel functions far out',
    reason: 'of large arguments both sides have only a few digits right',
    excuses: uses('j0', 'j1', 'jn', 'y0', 'y1', 'yn'),
  },
];

/** Builtins the judge cannot judge, and why. */
export const UNJUDGED: Readonly<Record<string, string>> = {
  'now/0': 'is the time of the run',
  'builtins/0': 'lists what there is, which differs by what is refused here',
  'have_decnum/0': 'numbers are doubles here',
  'have_literal_numbers/0': 'numbers are doubles here',
  'gamma/0': 'not built into the judge',
  'pow10/0': 'of older versions of jq',
  'date/0': 'of older versions of jq',
  'dateadd/2': 'of older versions of jq',
  'datesub/2': 'of older versions of jq',
  'isvalid/1': 'of older versions of jq',
  'leaf_paths/0': 'of older versions of jq',
  'toarray/0': 'not in the version of the judge',
  'ascii/0': 'of older versions of jq',
};
