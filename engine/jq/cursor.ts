/** Where a parser is in its tokens: looking at them, taking them, and refusing what is there instead of what was expected. */
import { JqSyntaxError } from './errors.ts';
import { lex, type Token } from './lex.ts';

/** Deeper nesting than this in one text is refused: the parser and the evaluator recurse over the tree. */
const MAX_NESTING = 600;

export class Cursor {
  readonly source: string;
  private readonly tokens: readonly Token[];
  private at = 0;
  private nesting = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = lex(source);
  }

  get token(): Token {
    return this.tokens[this.at]!;
  }

  /** The token after this one. */
  get next(): Token {
    return this.tokens[this.at + 1]!;
  }

  /** Where what has been read ends. */
  get before(): number {
    return this.at === 0 ? 0 : this.tokens[this.at - 1]!.end;
  }

  take(): Token {
    return this.tokens[this.at++]!;
  }

  is(text: string): boolean {
    const { type } = this.token;
    return (type === 'operator' || type === 'keyword') && this.token.text === text;
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string, why = ''): Token {
    if (!this.is(text)) this.fail(`'${text}'${why}`);
    return this.take();
  }

  fail(expected: string, token: Token = this.token): never {
    const { type, text, start, end } = token;
    const found =
      type === 'end of expression'
        ? type
        : type === 'string-start' || type === 'string-text'
          ? 'a string'
          : `'${this.source.slice(start, end) || text}'`;
    throw new JqSyntaxError(`syntax error, unexpected ${found}, expected ${expected}`, start, end);
  }

  expectEnd(): void {
    if (this.token.type !== 'end of expression') this.fail('an operator or end of expression');
  }

  nested<T>(read: () => T): T {
    if (++this.nesting > MAX_NESTING) {
      throw new JqSyntaxError('syntax error, the expression is nested too deeply', this.token.start, this.token.end);
    }
    const result = read();
    this.nesting--;
    return result;
  }

  refuseModules(token: Token): never {
    throw new JqSyntaxError(
      `syntax error, unexpected '${token.text}': modules are not available, an expression stands alone`,
      token.start,
      token.end,
    );
  }

  name(expected: string): string {
    if (this.token.type !== 'identifier') this.fail(expected);
    if (this.token.text.includes('::')) this.refuseModules(this.token);
    return this.take().text;
  }

  variable(expected: string): string {
    if (this.token.type !== 'variable') this.fail(expected);
    if (this.token.text.includes('::')) this.refuseModules(this.token);
    return this.take().text;
  }
}
