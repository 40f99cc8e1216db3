/**
 * Seconds since the epoch to broken-down time and back, in UTC, by arithmetic: no `Date`, so nothing here can ask the
 * machine for its clock or its zone. Years run as far as numbers do; there are no leap seconds.
 */

/** jq's broken-down time: month from 0, weekday from Sunday, day of the year from 0. */
export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
}

const DAY = 86_400;

/** Days from 1970-01-01 to the given day; the month may be outside of a year, the day outside of a month. */
export function daysFromCivil(year: number, month: number, day: number): number {
  // Years counted from March, so that the leap day is the last of its year.
  const months = year * 12 + month - 2;
  const marchYear = Math.floor(months / 12);
  const marchMonth = months - marchYear * 12;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

export function momentOf(seconds: number): Moment {
  const days = Math.floor(seconds / DAY);
  const rest = seconds - days * DAY;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (marchMonth + 2) % 12;
  const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysFromCivil(year, 0, 1),
  };
}

export function secondsOf(moment: Pick<Moment, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'>): number {
  const { year, month, day, hour, minute, second } = moment;
  return daysFromCivil(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
}

export function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** ISO 8601 week and the year it belongs to. */
export function isoWeek({ year, weekday, yearDay }: Moment): { year: number; week: number } {
  const fromMonday = (weekday + 6) % 7;
  const week = Math.floor((yearDay - fromMonday + 10) / 7);
  if (week < 1) return { year: year - 1, week: weeksIn(year - 1) };
  if (week > weeksIn(year)) return { year: year + 1, week: 1 };
  return { year, week };
}

/** A year has 53 weeks when it begins on a Thursday, or on a Wednesday and is a leap year. */
function weeksIn(year: number): number {
  const first = (((daysFromCivil(year, 0, 1) + 4) % 7) + 7) % 7;
  return first === 4 || (first === 3 && isLeap(year)) ? 53 : 52;
}
