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

// ---- helpers

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
