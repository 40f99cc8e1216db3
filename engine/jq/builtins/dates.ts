/** Dates: broken-down time `[year, month, day, hours, minutes, seconds, weekday, yearday]`, always in UTC. */
import type { Json } from '../../json.ts';
import { type Moment, momentOf, secondsOf } from '../calendar.ts';
import { Raised } from '../errors.ts';
import { spendText } from '../run.ts';
import { type Builtins, jq, value } from './builtin.ts';
import { formatMoment, readMoment } from './date-formats.ts';

const ISO = '%Y-%m-%dT%H:%M:%SZ';

function toArray(moment: Moment, fraction = 0): Json[] {
  const { year, month, day, hour, minute, second, weekday, yearDay } = moment;
  return [year, month, day, hour, minute, second + fraction, weekday, yearDay];
}

function gmtime(input: Json): Json[] {
  if (typeof input !== 'number') throw new Raised('gmtime() requires numeric inputs');
  // Beyond this the year is no longer an integer C can hold.
  if (Number.isNaN(input) || Math.abs(input) > 6.7e16) {
    throw new Raised('error converting number of seconds since epoch to datetime');
  }
  return toArray(momentOf(Math.trunc(input) + 0), input - Math.floor(input));
}

const FIELDS = 8;

/** Missing fields are 0, fractions are cut; weekday and day of the year are those of the day the fields carry over to. */
function moment(input: readonly Json[], name: string): Moment {
  const given = input.slice(0, FIELDS).map((field) => {
    if (typeof field !== 'number' || Number.isNaN(field)) {
      throw new Raised(`${name} requires parsed datetime inputs`);
    }
    return Math.trunc(Math.min(Math.max(field, -0x80000000), 0x7fffffff));
  });
  const [year = 1900, month = 0, day = 0, hour = 0, minute = 0, second = 0] = given;
  const fields = { year, month, day, hour, minute, second };
  const { weekday, yearDay } = momentOf(secondsOf(fields));
  return { ...fields, weekday, yearDay };
}

function mktime(input: Json): Json {
  if (!Array.isArray(input)) throw new Raised('mktime requires array inputs');
  const seconds = secondsOf(moment(input, 'mktime'));
  // C's function answers -1 for a failure, so jq refuses the last second before 1970.
  if (seconds === -1) throw new Raised('invalid gmtime representation');
  return seconds;
}

function strftime(input: Json, format: Json): Json {
  const parts = typeof input === 'number' ? gmtime(input) : input;
  if (!Array.isArray(parts)) throw new Raised('strftime/1 requires parsed datetime inputs');
  if (typeof format !== 'string') throw new Raised('strftime/1 requires a string format');
  spendText(format.length * 8);
  return formatMoment(moment(parts, 'strftime/1'), format);
}

function strptime(input: Json, format: Json): Json {
  if (typeof input !== 'string' || typeof format !== 'string') {
    throw new Raised('strptime/1 requires string inputs and arguments');
  }
  spendText(input.length + format.length * 8);
  const read = readMoment(input, format, momentOf);
  if (read === undefined) throw new Raised(`date "${input}" does not match format "${format}"`);
  return read.rest === '' ? toArray(read) : [...toArray(read), read.rest];
}

export const dates: Builtins = {
  'gmtime/0': value(gmtime),
  'mktime/0': value(mktime),
  'strftime/1': value((input, format) => strftime(input, format!)),
  'strptime/1': value((input, format) => strptime(input, format!)),
  'todate/0': value((input) => strftime(input, ISO)),
  'todateiso8601/0': value((input) => strftime(input, ISO)),
  'date/0': value((input) => strftime(input, ISO)),
  'fromdate/0': value((input) => mktime(strptime(input, ISO))),
  'fromdateiso8601/0': value((input) => mktime(strptime(input, ISO))),
  'dateadd/2': jq('def dateadd(u; n): . + n;'),
  'datesub/2': jq('def datesub(u; n): . - n;'),
};
