/** Small grammars of single texts. Each answers why a text is not one, as a clause, or undefined when it is. */
import { durationMs } from './document.ts';

export function durationProblem(text: string): string | undefined {
  if (durationMs(text) !== null) return undefined;
  if (/^P(?!T)[^T]*\d(?:\.\d+)?[YM]/.test(text)) return ': years and months have no fixed length';
  if (/^-/.test(text)) return ': time does not run backwards';
  return '';
}

/** An absolute http(s) URI, or a template of one (RFC 6570, simple `{name}` placeholders). */
export function endpointProblem(text: string): string | undefined {
  if (text.includes('${')) return 'it holds `${` inside text; write the whole as one expression';
  if (/\s/.test(text)) return 'it holds a blank';
  const template = templateProblem(text);
  if (template !== undefined) return template;
  if (/^\{[^}]+\}/.test(text)) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'it is not absolute';
  if (scheme !== 'http' && scheme !== 'https') return `\`${scheme}\` is not a scheme that can be called`;
  if (!/^https?:\/\/[^/?#]/i.test(text)) return 'it names no host';
  return undefined;
}

/** A URI reference, as the `type` of an error. */
export function uriProblem(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.includes('${')) return 'it holds `${` inside text; write the whole as one expression';
  if (/[\s<>"\\^`]/.test(text)) return 'it holds a character that no URI may hold';
  return templateProblem(text);
}

/** Five fields, or one of the names for usual ones; `CRON_TZ=<zone>` in front says where the clock hangs (UTC without). */
export function cronProblem(text: string): string | undefined {
  if (text.includes('${')) return 'it is read as it is written; an expression is not evaluated here';
  const [, zone, rest = ''] = /^(?:CRON_TZ=(\S+)\s+)?([\s\S]*)$/.exec(text.trim()) ?? [];
  if (zone !== undefined && !/^(?:UTC|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/.test(zone))
    return `\`${zone}\` is not a time zone such as Europe/Berlin`;
  if (/^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(rest)) return undefined;
  const fields = rest.split(/\s+/);
  if (fields.length !== CRON_FIELDS.length)
    return `it has ${fields.length === 1 && rest === '' ? 'no' : fields.length} fields, not five`;
  for (const [i, field] of fields.entries()) {
    const [name, least, most, names] = CRON_FIELDS[i]!;
    const reason = field
      .split(',')
      .map((part) => cronPart(part, least, most, names))
      .find((one) => one !== undefined);
    if (reason !== undefined) return `its ${name} ${reason}`;
  }
  return undefined;
}

// ---- helpers

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Name, least, most, and names of values, the first of which means the least. */
const CRON_FIELDS: readonly [string, number, number, readonly string[]][] = [
  ['minute', 0, 59, []],
  ['hour', 0, 23, []],
  ['day of the month', 1, 31, []],
  ['month', 1, 12, MONTHS],
  ['weekday', 0, 7, WEEKDAYS],
];

/** `*`, `5`, `1-5`, `*\/15`, `0-30/10`. */
function cronPart(part: string, least: number, most: number, names: readonly string[]): string | undefined {
  const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
  if (!match || (match[1] === '*' && match[2] !== undefined)) return `cannot be \`${part}\``;
  const value = (text: string) => {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const from = match[1] === '*' ? least : value(match[1]!);
  const to = match[2] === undefined ? from : value(match[2]);
  const isInside = (one: number) => one >= least && one <= most;
  if (!isInside(from) || !isInside(to)) return `cannot be \`${part}\`: values are ${least} to ${most}`;
  if (to < from) return `cannot be \`${part}\`: it ends before it begins`;
  return match[3] === '0' ? `cannot be \`${part}\`: a step is 1 or more` : undefined;
}

function templateProblem(text: string): string | undefined {
  let open = -1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') {
      if (open >= 0) return 'a `{` stands inside a placeholder';
      open = i;
    } else if (text[i] === '}') {
      if (open < 0) return 'a `}` has no `{` before it';
      const name = text.slice(open + 1, i);
      if (!/^[A-Za-z0-9_]+$/.test(name)) return `\`{${name}}\` is not a placeholder of one simple name`;
      open = -1;
    }
  }
  return open < 0 ? undefined : 'a `{` is never closed';
}
