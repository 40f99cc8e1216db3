/**
 * What in a text is an expression. The one place that knows: the checker, the interpreter and code generation ask here.
 *
 * A text is an expression when it is wholly `${ … }` (blanks around it do not count, it may span lines). Fields that *are*
 * expressions (`if`, `when`, `while`, `for.in`, `input.from` …) may leave the braces out. Anything else is literal, also
 * when `${` stands somewhere inside.
 */

export interface ExpressionText {
  source: string;
  /** Where the source begins in the text. */
  offset: number;
}

/** The expression a text is, or undefined when it is literal. */
export function expressionOf(text: string): ExpressionText | undefined {
  const match = /^\s*\$\{([\s\S]*)\}\s*$/.exec(text);
  if (!match) return undefined;
  return { source: match[1]!, offset: text.indexOf('${') + 2 };
}

/** The expression of a field that is one either way. */
export function expressionField(text: string): ExpressionText {
  return expressionOf(text) ?? { source: text, offset: 0 };
}

/** Literal text in which somebody meant an expression. */
export function isEmbedded(text: string): boolean {
  return expressionOf(text) === undefined && text.includes('${');
}

/** The one expression that an embedded text was meant to be: `Hello ${ .name }!` → `"Hello \(.name)!"`. */
export function joined(text: string): string {
  const inner = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\$\{([^}]*)\}/g, (_, source: string) => `\\(${source.replace(/\\(["\\])/g, '$1').trim()})`);
  return `"${inner}"`;
}

/** Whether `joined` is certainly what was meant: simple expressions, none with a brace or a text of its own. */
export function isPlainlyJoined(text: string): boolean {
  const rest = text.replace(/\$\{[^{}"'\\\n]*\}/g, '');
  return !/[{}\n]/.test(rest) && !rest.includes('$(');
}
