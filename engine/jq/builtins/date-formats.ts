/** `strftime` and `strptime` formats, as in the C locale and in UTC. */
import { isoWeek, type Moment, secondsOf } from '../calendar.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A month outside of the year has no name. */
const monthName = ({ month }: Moment) => MONTHS[month] ?? '-';

type Pad = '0' | ' ' | '';

const number = (value: number, width: number, pad: Pad = '0') => ({ value, width, pad });
type Numeric = ReturnType<typeof number>;

const hour12 = (hour: number) => (hour % 12 === 0 ? 12 : hour % 12);

/** Four places at least, and a sign where they are not enough. */
const fullYear = (year: number) =>
  year > 9999 ? `+${year}` : year < 0 ? `-${String(-year).padStart(3, '0')}` : number(year, 4);

/** What each letter writes: text, a number with its usual padding, or another format. */
const WRITERS: Readonly<Record<string, (m: Moment) => string | Numeric | { readonly format: string }>> = {
  a: (m) => DAYS[m.weekday]!.slice(0, 3),
  A: (m) => DAYS[m.weekday]!,
  b: (m) => monthName(m).slice(0, 3),
  B: monthName,
  h: (m) => monthName(m).slice(0, 3),
  c: () => ({ format: '%a %b %e %H:%M:%S %Y' }),
  C: (m) => number(Math.floor(m.year / 100), 2),
  d: (m) => number(m.day, 2),
  D: () => ({ format: '%m/%d/%y' }),
  e: (m) => number(m.day, 2, ' '),
  F: () => ({ format: '%Y-%m-%d' }),
  g: (m) => number(((isoWeek(m).year % 100) + 100) % 100, 2),
  G: (m) => number(isoWeek(m).year, 4),
  H: (m) => number(m.hour, 2),
  I: (m) => number(hour12(m.hour), 2),
  j: (m) => number(m.yearDay + 1, 3),
  k: (m) => number(m.hour, 2, ' '),
  l: (m) => number(hour12(m.hour), 2, ' '),
  m: (m) => number(m.month + 1, 2),
  M: (m) => number(m.minute, 2),
  n: () => '\n',
  p: (m) => (m.hour < 12 ? 'AM' : 'PM'),
  P: (m) => (m.hour < 12 ? 'am' : 'pm'),
  r: () => ({ format: '%I:%M:%S %p' }),
  R: () => ({ format: '%H:%M' }),
  s: (m) => number(secondsOf(m), 1),
  S: (m) => number(m.second, 2),
  t: () => '\t',
  T: () => ({ format: '%H:%M:%S' }),
  u: (m) => number(m.weekday === 0 ? 7 : m.weekday, 1),
  U: (m) => number(Math.floor((m.yearDay + 7 - m.weekday) / 7), 2),
  V: (m) => number(isoWeek(m).week, 2),
  w: (m) => number(m.weekday, 1),
  W: (m) => number(Math.floor((m.yearDay + 7 - ((m.weekday + 6) % 7)) / 7), 2),
  x: () => ({ format: '%m/%d/%y' }),
  X: () => ({ format: '%H:%M:%S' }),
  y: (m) => number(((m.year % 100) + 100) % 100, 2),
  Y: (m) => fullYear(m.year),
  z: () => '+0000',
  Z: () => 'UTC',
  '%': () => '%',
};

/** Flags (`-` no padding, `_` spaces, `0` zeros, `^` upper case) and a width may follow the percent sign. */
const DIRECTIVE = /%([-_0^#]*)(\d{0,3})[EO]?([a-zA-Z%])/g;

export function formatMoment(moment: Moment, format: string): string {
  return format.replace(DIRECTIVE, (whole, flags: string, width: string, letter: string) => {
    if (!Object.hasOwn(WRITERS, letter)) return whole;
    const written = WRITERS[letter]!(moment);
    if (typeof written === 'object' && 'format' in written) {
      return padded(formatMoment(moment, written.format), flags, width, ' ');
    }
    if (typeof written === 'string') return padded(written, flags, width, ' ');
    const pad = flags.includes('-') ? '' : flags.includes('_') ? ' ' : flags.includes('0') ? '0' : written.pad;
    const digits = String(Math.abs(written.value));
    const least = Math.max(written.width, Number(width));
    const sign = written.value < 0 ? '-' : '';
    return pad === '' ? sign + digits : sign + digits.padStart(least - sign.length, pad);
  });
}

function padded(text: string, flags: string, width: string, pad: string): string {
  const cased = flags.includes('^') ? text.toUpperCase() : text;
  return cased.padStart(Number(width), flags.includes('0') ? '0' : pad);
}

/** What has been read so far; fields not in the format stay as they are in an empty C `struct tm`. */
interface Reading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number | undefined;
  yearDay: number | undefined;
  half: 'am' | 'pm' | undefined;
  century: number | undefined;
  dated: boolean;
}

class Mismatch {}

class Reader {
  private at = 0;
  private readonly text: string;
  readonly read: Reading = {
    year: 1900,
    month: 0,
    day: 0,
    hour: 0,
    minute: 0,
    second: 0,
    weekday: undefined,
    yearDay: undefined,
    half: undefined,
    century: undefined,
    dated: false,
  };

  constructor(text: string) {
    this.text = text;
  }

  get rest(): string {
    return this.text.slice(this.at);
  }

  private space(): void {
    while (this.at < this.text.length && /\s/.test(this.text[this.at]!)) this.at++;
  }

  private digits(least: number, most: number, width: number): number {
    this.space();
    let end = this.at;
    while (end < this.text.length && end - this.at < width && /\d/.test(this.text[end]!)) end++;
    const value = Number(this.text.slice(this.at, end));
    if (end === this.at || value < least || value > most) throw new Mismatch();
    this.at = end;
    return value;
  }

  private signed(width: number): number {
    this.space();
    const sign = this.text[this.at];
    if (sign === '-' || sign === '+') this.at++;
    const value = this.digits(0, Number.MAX_SAFE_INTEGER, width);
    return sign === '-' ? -value : value;
  }

  /** One of the names, in full or by its first three letters, in any case. */
  private name(names: readonly string[]): number {
    const rest = this.rest.slice(0, 12).toLowerCase();
    for (const length of [12, 3]) {
      const found = names.findIndex((name) => rest.startsWith(name.slice(0, length).toLowerCase()));
      if (found >= 0) {
        this.at += Math.min(length, names[found]!.length);
        return found;
      }
    }
    throw new Mismatch();
  }

  private literal(c: string): void {
    if (this.text[this.at] !== c) throw new Mismatch();
    this.at++;
  }

  private zone(): void {
    this.space();
    const match = /^(?:Z|[+-]\d{2}(?::?\d{2})?)/.exec(this.rest);
    if (match === null) throw new Mismatch();
    this.at += match[0].length;
  }

  private moment(seconds: number, momentOf: (seconds: number) => Moment): void {
    Object.assign(this.read, momentOf(seconds), { dated: true });
  }

  format(format: string, momentOf: (seconds: number) => Moment): void {
    for (let i = 0; i < format.length; i++) {
      const c = format[i]!;
      if (/\s/.test(c)) {
        this.space();
      } else if (c !== '%') {
        this.literal(c);
      } else {
        i++;
        while ('-_0^#EO'.includes(format[i] ?? '%')) i++;
        this.directive(format[i] ?? '%', momentOf);
      }
    }
  }

  private directive(letter: string, momentOf: (seconds: number) => Moment): void {
    const read = this.read;
    switch (letter) {
      case 'Y':
        read.year = this.signed(4);
        read.dated = true;
        return;
      case 'C':
        read.century = this.digits(0, 99, 2);
        return;
      case 'y': {
        const short = this.digits(0, 99, 2);
        read.year = short < 69 ? 2000 + short : 1900 + short;
        read.dated = true;
        return;
      }
      case 'm':
        read.month = this.digits(1, 12, 2) - 1;
        read.dated = true;
        return;
      case 'b':
      case 'B':
      case 'h':
        read.month = this.name(MONTHS);
        read.dated = true;
        return;
      case 'd':
      case 'e':
        read.day = this.digits(1, 31, 2);
        read.dated = true;
        return;
      case 'H':
      case 'k':
        read.hour = this.digits(0, 23, 2);
        return;
      case 'I':
      case 'l':
        read.hour = this.digits(1, 12, 2) % 12;
        read.half ??= 'am';
        return;
      case 'p':
      case 'P':
        read.half = this.name(['am', 'pm']) === 0 ? 'am' : 'pm';
        return;
      case 'M':
        read.minute = this.digits(0, 59, 2);
        return;
      case 'S':
        read.second = this.digits(0, 61, 2);
        return;
      case 'j':
        read.yearDay = this.digits(1, 366, 3) - 1;
        return;
      case 'a':
      case 'A':
        read.weekday = this.name(DAYS);
        return;
      case 'u':
        read.weekday = this.digits(1, 7, 1) % 7;
        return;
      case 'w':
        read.weekday = this.digits(0, 6, 1);
        return;
      case 'U':
      case 'W':
      case 'V':
      case 'g':
        this.digits(0, 99, 2);
        return;
      case 'G':
        this.digits(0, 9999, 4);
        return;
      case 's':
        this.moment(this.signed(20), momentOf);
        return;
      case 'z':
        this.zone();
        return;
      case 'Z':
        this.space();
        while (this.at < this.text.length && !/\s/.test(this.text[this.at]!)) this.at++;
        return;
      case 'n':
      case 't':
        this.space();
        return;
      case '%':
        this.literal('%');
        return;
      default: {
        const written = Object.hasOwn(WRITERS, letter) ? WRITERS[letter]!(EPOCH) : '';
        if (typeof written !== 'object' || !('format' in written)) throw new Mismatch();
        this.format(written.format, momentOf);
      }
    }
  }
}

const EPOCH: Moment = { year: 1970, month: 0, day: 1, hour: 0, minute: 0, second: 0, weekday: 4, yearDay: 0 };

export interface ReadMoment extends Moment {
  /** What follows the part the format describes. */
  readonly rest: string;
}

/** Undefined when the text does not match. Weekday and day of the year are computed when there is a date. */
export function readMoment(
  text: string,
  format: string,
  momentOf: (seconds: number) => Moment,
): ReadMoment | undefined {
  const reader = new Reader(text);
  try {
    reader.format(format, momentOf);
  } catch (error) {
    if (error instanceof Mismatch) return undefined;
    throw error;
  }
  const { read, rest } = reader;
  if (rest !== '' && !/^\s/.test(rest)) return undefined;
  if (read.half === 'pm' && read.hour < 12) read.hour += 12;
  if (read.century !== undefined) read.year = read.century * 100 + (((read.year % 100) + 100) % 100);
  const { year, month, day, hour, minute, second } = read;
  if (!read.dated && read.yearDay === undefined) {
    // The marks a C struct keeps when nothing told the day.
    return { year, month, day, hour, minute, second, weekday: read.weekday ?? 8, yearDay: 367, rest };
  }
  // A day of the year alone tells month and day.
  const byYearDay = read.yearDay !== undefined && day === 0 && month === 0;
  const date = byYearDay ? { month: 0, day: read.yearDay! + 1 } : { month, day };
  const exact = momentOf(secondsOf({ year, ...date, hour: 0, minute: 0, second: 0 }));
  return {
    year,
    month: byYearDay ? exact.month : month,
    day: byYearDay ? exact.day : day,
    hour,
    minute,
    second,
    weekday: day === 0 && !byYearDay ? (read.weekday ?? exact.weekday) : exact.weekday,
    yearDay: read.yearDay ?? exact.yearDay,
    rest,
  };
}
