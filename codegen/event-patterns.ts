/**
 * A regular expression over types of events → a template literal of TypeScript, where it is one: plain text with `.*` or `.+`
 * in between. Any other pattern is told by none.
 */

/** In TypeScript, with its quotes; null when no template says the same. */
export function typePattern(pattern: string): string | null {
  let text = '';
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i] as string;
    const next = pattern[i + 1];
    if (letter === '.' && (next === '*' || next === '+')) {
      text += '${string}';
      i++;
    } else if (letter === '\\' && next !== undefined && /[.\-/_:]/.test(next)) {
      text += next;
      i++;
    } else if (/[\w\-/:]/.test(letter)) text += letter;
    // A dot alone is any one character to a pattern; no type says that.
    else return null;
  }
  return text === '${string}' ? null : `\`${text}\``;
}
