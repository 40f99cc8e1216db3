/**
 * Tokens to a tree: jq 1.8's grammar, by recursive descent with precedence climbing for the operators.
 * Precedence, loosest first: `|` (right), `,`, `//` (right), assignments (none), `or`, `and`, comparisons (none),
 * `+ -`, `* / %`, unary minus, postfix. `def` and `as` reach as far right as they can.
 * Modules (`import`, `include`, `module`, `a::b`) are refused: an expression stands alone.
 */
import { constantOf } from './constants.ts';
import { JqSyntaxError } from './errors.ts';
import { lex, type Token } from './lex.ts';
import { describe } from './print.ts';
import { during } from './run.ts';
import type {
  ArithmeticOperator,
  AssignmentOperator,
  ComparisonOperator,
  Definition,
  Node,
  Pattern,
} from './syntax.ts';

/** Deeper nesting than this in one text is refused: the parser and the evaluator recurse over the tree. */
const MAX_NESTING = 600;

type Associativity = 'left' | 'right' | 'none';
const BINARY: Record<string, readonly [number, Associativity]> = {
  '//': [1, 'right'],
  '=': [2, 'none'],
  '|=': [2, 'none'],
  '+=': [2, 'none'],
  '-=': [2, 'none'],
  '*=': [2, 'none'],
  '/=': [2, 'none'],
  '%=': [2, 'none'],
  '//=': [2, 'none'],
  or: [3, 'left'],
  and: [4, 'left'],
  '==': [5, 'none'],
  '!=': [5, 'none'],
  '<': [5, 'none'],
  '<=': [5, 'none'],
  '>': [5, 'none'],
  '>=': [5, 'none'],
  '+': [6, 'left'],
  '-': [6, 'left'],
  '*': [7, 'left'],
  '/': [7, 'left'],
  '%': [7, 'left'],
};

/** The tree of `source`; throws `JqSyntaxError` with the place, what was found and what was expected. */
export function parse(source: string): Node {
  const parser = new Parser(source);
  const node = parser.pipe();
  parser.expectEnd();
  return node;
}

/** The one `def` in `source` (our own prelude is written in jq). */
export function parseDefinition(source: string): Definition {
  const parser = new Parser(source);
  const definition = parser.definition();
  parser.expectEnd();
  return definition;
}

class Parser {
  private readonly source: string;
  private readonly tokens: Token[];
  private at = 0;
  private nesting = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = lex(source);
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private get before(): number {
    return this.at === 0 ? 0 : this.tokens[this.at - 1]!.end;
  }

  private is(text: string): boolean {
    const { type } = this.token;
    return (type === 'operator' || type === 'keyword') && this.token.text === text;
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  private expect(text: string, why = ''): Token {
    if (!this.is(text)) this.fail(`'${text}'${why}`);
    return this.tokens[this.at++]!;
  }

  private fail(expected: string, token: Token = this.token): never {
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

  private nested<T>(read: () => T): T {
    if (++this.nesting > MAX_NESTING) {
      throw new JqSyntaxError('syntax error, the expression is nested too deeply', this.token.start, this.token.end);
    }
    const result = read();
    this.nesting--;
    return result;
  }

  /** A whole query: `a, b | c`, with `def`, `label` and `as` anywhere an operand may stand. */
  pipe(): Node {
    return this.nested(() => {
      const stages = [this.comma()];
      while (this.accept('|')) stages.push(this.comma());
      return chain(stages);
    });
  }

  private comma(): Node {
    const first = this.operand();
    if (!this.is(',')) return first;
    const items = [first];
    while (this.accept(',')) items.push(this.operand());
    return { type: 'Comma', items, start: first.start, end: this.before };
  }

  private operand(): Node {
    const { start } = this.token;
    if (this.is('def')) {
      const definition = this.definition();
      const body = this.pipe();
      return { type: 'Define', definition, body, start, end: body.end };
    }
    if (this.accept('label')) {
      const name = this.variable('a label such as $out');
      this.expect('|', ' after a label');
      const body = this.pipe();
      return { type: 'Label', name, body, start, end: body.end };
    }
    if (this.is('import') || this.is('include') || this.is('module')) this.refuseModules(this.token);
    const source = this.expression(0);
    if (!this.accept('as')) return source;
    const patterns = this.patterns();
    this.expect('|', ' after a binding');
    const body = this.pipe();
    return { type: 'Bind', source, patterns, body, start, end: body.end };
  }

  private refuseModules(token: Token): never {
    throw new JqSyntaxError(
      `syntax error, unexpected '${token.text}': modules are not available, an expression stands alone`,
      token.start,
      token.end,
    );
  }

  definition(): Definition {
    const { start } = this.expect('def');
    const name = this.name('a function name');
    const parameters: { name: string; byValue: boolean }[] = [];
    if (this.accept('(')) {
      do {
        if (this.token.type === 'variable') parameters.push({ name: this.variable('a parameter'), byValue: true });
        else parameters.push({ name: this.name('a parameter such as f or $x'), byValue: false });
      } while (this.accept(';'));
      this.expect(')', " or ';'");
    }
    this.expect(':');
    const body = this.pipe();
    this.expect(';', ' after a definition');
    return { name, parameters, body, start, end: this.before };
  }

  private name(expected: string): string {
    if (this.token.type !== 'identifier') this.fail(expected);
    if (this.token.text.includes('::')) this.refuseModules(this.token);
    return this.tokens[this.at++]!.text;
  }

  private variable(expected: string): string {
    if (this.token.type !== 'variable') this.fail(expected);
    if (this.token.text.includes('::')) this.refuseModules(this.token);
    return this.tokens[this.at++]!.text;
  }

  private patterns(): Pattern[] {
    const patterns = [this.pattern()];
    while (this.accept('?//')) patterns.push(this.pattern());
    return patterns;
  }

  private pattern(): Pattern {
    return this.nested(() => {
      const { start, type } = this.token;
      if (type === 'variable') {
        const name = this.variable('a variable');
        return { type: 'PatternVariable', name, start, end: this.before };
      }
      if (this.accept('[')) {
        const items: Pattern[] = [];
        do items.push(this.pattern());
        while (this.accept(','));
        this.expect(']', " or ','");
        return { type: 'PatternArray', items, start, end: this.before };
      }
      if (!this.accept('{')) this.fail("a variable, '[' or '{'");
      const entries: Extract<Pattern, { type: 'PatternObject' }>['entries'][number][] = [];
      do entries.push(this.patternEntry());
      while (this.accept(','));
      this.expect('}', " or ','");
      return { type: 'PatternObject', entries, start, end: this.before };
    });
  }

  private patternEntry() {
    const { type, start, end, text } = this.token;
    if (type === 'variable') {
      const variable = this.variable('a variable');
      const key: Node = { type: 'Literal', value: variable, start, end };
      return { key, variable, value: this.accept(':') ? this.pattern() : null };
    }
    let key: Node;
    if (type === 'identifier' || type === 'keyword') {
      this.at++;
      key = { type: 'Literal', value: text, start, end };
    } else if (type === 'string-start' || type === 'format') {
      key = this.string();
    } else if (this.accept('(')) {
      key = this.keyExpression();
    } else {
      this.fail('a key: a name, a string, a variable or an expression in parentheses');
    }
    this.expect(':');
    return { key, variable: null, value: this.pattern() };
  }

  private keyExpression(): Node {
    const key = this.pipe();
    this.expect(')');
    // Computing and printing spend fuel, and no run is going on.
    const shown = during({ now: () => 0 }, [], () => {
      const constant = constantOf(key);
      return constant === undefined || typeof constant === 'string' ? undefined : describe(constant);
    });
    if (shown !== undefined) {
      throw new JqSyntaxError(`Cannot use ${shown} as object key`, key.start, key.end);
    }
    return key;
  }

  private expression(minimum: number): Node {
    return this.nested(() => {
      let left = this.term();
      // An operator that does not associate may not meet another of its level.
      let forbidden = -1;
      for (;;) {
        const { type, text } = this.token;
        const rule = (type === 'operator' || type === 'keyword') && Object.hasOwn(BINARY, text) ? BINARY[text]! : null;
        if (rule === null || rule[0] < minimum) return left;
        const [level, associativity] = rule;
        if (level === forbidden) this.fail(`parentheses, as '${text}' does not chain`);
        this.at++;
        const right = this.expression(associativity === 'right' ? level : level + 1);
        left = binary(text, left, right);
        forbidden = associativity === 'none' ? level : -1;
      }
    });
  }

  private term(): Node {
    if (this.is('-')) {
      const { start } = this.tokens[this.at++]!;
      return this.nested(() => {
        const operand = this.term();
        const end = operand.end;
        if (operand.type === 'Literal' && typeof operand.value === 'number' && operand.value >= 0) {
          return { type: 'Literal', value: operand.value === 0 ? 0 : -operand.value, start, end };
        }
        return { type: 'Negate', operand, start, end };
      });
    }
    return this.postfix(this.primary());
  }

  private postfix(primary: Node): Node {
    let target = primary;
    const { start } = primary;
    for (;;) {
      const { type, text } = this.token;
      if (type === 'field') {
        const key: Node = { type: 'Literal', value: text, start: this.token.start, end: this.token.end };
        this.at++;
        target = this.index(target, key, start);
      } else if (this.is('.') && this.startsStringOrBracket()) {
        this.at++;
        if (this.is('[')) target = this.brackets(target, start);
        else target = this.index(target, this.string(), start);
      } else if (this.is('[')) {
        target = this.brackets(target, start);
      } else if (this.accept('?')) {
        target = { type: 'Try', body: target, handler: null, start, end: this.before };
      } else if (this.is('?//')) {
        // Outside a pattern this is `?` followed by `//`.
        const token = this.token;
        target = { type: 'Try', body: target, handler: null, start, end: token.start + 1 };
        this.tokens[this.at] = { type: 'operator', text: '//', start: token.start + 1, end: token.end };
      } else {
        return target;
      }
    }
  }

  private startsStringOrBracket(): boolean {
    const next = this.tokens[this.at + 1]!;
    return next.type === 'string-start' || next.type === 'format' || (next.type === 'operator' && next.text === '[');
  }

  private index(target: Node, key: Node, start: number): Node {
    const quiet = this.accept('?');
    return { type: 'Index', target, key, quiet, start, end: this.before };
  }

  private brackets(target: Node, start: number): Node {
    this.expect('[');
    if (this.accept(']')) {
      const quiet = this.accept('?');
      return { type: 'Iterate', target, quiet, start, end: this.before };
    }
    if (this.accept(':')) return this.slice(target, null, start);
    const key = this.pipe();
    if (this.accept(':')) return this.slice(target, key, start);
    this.expect(']', " or ':'");
    return this.index(target, key, start);
  }

  private slice(target: Node, from: Node | null, start: number): Node {
    const to = from !== null && this.is(']') ? null : this.pipe();
    this.expect(']');
    const quiet = this.accept('?');
    return { type: 'Slice', target, from, to, quiet, start, end: this.before };
  }

  private primary(): Node {
    const token = this.token;
    const { type, text, start, end } = token;
    switch (type) {
      case 'number':
        this.at++;
        return { type: 'Literal', value: Number(text), start, end };
      case 'field': {
        this.at++;
        const target: Node = { type: 'Identity', start, end: start };
        return this.index(target, { type: 'Literal', value: text, start, end }, start);
      }
      case 'variable':
        if (text === '__loc__') {
          this.at++;
          return { type: 'Location', line: this.source.slice(0, start).split('\n').length, start, end };
        }
        return { type: 'Variable', name: this.variable('a variable'), start, end };
      case 'format':
        if (this.tokens[this.at + 1]!.type === 'string-start') return this.string();
        this.at++;
        return { type: 'Format', name: text, start, end };
      case 'string-start':
        return this.string();
      case 'identifier':
        return this.call();
      case 'keyword':
        return this.keywordTerm(token);
      case 'operator':
        return this.operatorTerm(token);
      default:
        return this.fail('an expression');
    }
  }

  private call(): Node {
    const { start, end } = this.token;
    const name = this.name('a function');
    if (!this.accept('(')) {
      if (name === 'true' || name === 'false') return { type: 'Literal', value: name === 'true', start, end };
      if (name === 'null') return { type: 'Literal', value: null, start, end };
      return { type: 'Call', name, args: [], start, end };
    }
    const args: Node[] = [];
    do args.push(this.pipe());
    while (this.accept(';'));
    this.expect(')', " or ';'");
    return { type: 'Call', name, args, start, end: this.before };
  }

  private operatorTerm(token: Token): Node {
    const { text, start, end } = token;
    if (text === '..') {
      this.at++;
      return { type: 'RecurseDefault', start, end };
    }
    if (text === '.') {
      this.at++;
      const target: Node = { type: 'Identity', start, end };
      if (this.token.type === 'string-start' || this.token.type === 'format') {
        return this.index(target, this.string(), start);
      }
      if ((this.token.type === 'identifier' || this.token.type === 'keyword') && this.token.start === end) {
        this.fail('a field: try .["field"] instead of .field for unusually named fields');
      }
      return target;
    }
    if (text === '(') {
      this.at++;
      const body = this.pipe();
      this.expect(')');
      return body;
    }
    if (text === '[') {
      this.at++;
      const body = this.is(']') ? null : this.pipe();
      this.expect(']');
      return { type: 'Collect', body, start, end: this.before };
    }
    if (text === '{') return this.construct();
    return this.fail('an expression');
  }

  private construct(): Node {
    const { start } = this.expect('{');
    const entries: { key: Node; value: Node }[] = [];
    while (!this.is('}')) {
      entries.push(this.entry());
      if (!this.accept(',') && !this.is('}')) this.fail("'}' or ','");
    }
    this.expect('}');
    return { type: 'Construct', entries, start, end: this.before };
  }

  private entry(): { key: Node; value: Node } {
    const { type, text, start, end } = this.token;
    const here = { start, end };
    if (type === 'variable') {
      const value = this.primary();
      if (this.accept(':')) return { key: value, value: this.entryValue() };
      return { key: { type: 'Literal', value: text, ...here }, value };
    }
    if (type === 'identifier' || type === 'keyword') {
      this.at++;
      const key: Node = { type: 'Literal', value: text, ...here };
      if (this.accept(':')) return { key, value: this.entryValue() };
      return { key, value: { type: 'Index', target: { type: 'Identity', ...here }, key, quiet: false, ...here } };
    }
    if (type === 'string-start' || (type === 'format' && this.tokens[this.at + 1]!.type === 'string-start')) {
      const key = this.string();
      if (this.accept(':')) return { key, value: this.entryValue() };
      return { key, value: { type: 'Index', target: { type: 'Identity', ...here }, key, quiet: false, ...here } };
    }
    if (this.accept('(')) {
      const key = this.keyExpression();
      this.expect(':');
      return { key, value: this.entryValue() };
    }
    if (type === 'number' || type === 'field' || this.is('[') || this.is('-') || this.is('.')) {
      const hint = 'a key: a name, a string, a variable, or an expression in parentheses';
      throw new JqSyntaxError(
        `syntax error, unexpected '${this.source.slice(start, end)}', expected ${hint} (may need parentheses around object key expression)`,
        start,
        end,
      );
    }
    return this.fail('a key: a name, a string, a variable or an expression in parentheses');
  }

  /** A value in an object: an expression, or several joined by `|` (a comma would end the entry). */
  private entryValue(): Node {
    const stages = [this.expression(0)];
    while (this.accept('|')) stages.push(this.expression(0));
    return chain(stages);
  }

  private keywordTerm(token: Token): Node {
    const { text, start } = token;
    switch (text) {
      case 'if':
        return this.condition();
      case 'try': {
        this.at++;
        return this.nested(() => {
          const body = this.term();
          const handler = this.accept('catch') ? this.term() : null;
          return { type: 'Try', body, handler, start, end: this.before };
        });
      }
      case 'reduce':
      case 'foreach':
        return this.fold(text);
      case 'break': {
        this.at++;
        if (this.token.type !== 'variable') this.fail('a label to break to, such as $out');
        const name = this.variable('a label');
        return { type: 'Break', name, start, end: this.before };
      }
      case 'import':
      case 'include':
      case 'module':
        return this.refuseModules(token);
      case 'def':
      case 'label':
        return this.fail(`parentheses around '${text}' here`);
      default:
        return this.fail('an expression');
    }
  }

  private condition(): Node {
    // `elif` chains are read in a loop: a long one is not deep nesting.
    const arms: { start: number; condition: Node; then: Node }[] = [];
    const opening = this.token;
    do {
      const { start } = this.tokens[this.at++]!;
      const condition = this.pipe();
      this.expect('then', " after 'if'");
      arms.push({ start, condition, then: this.pipe() });
    } while (this.is('elif'));
    let otherwise = this.accept('else') ? this.pipe() : null;
    if (!this.accept('end')) this.fail(`'end' for the 'if' at offset ${opening.start}`);
    const end = this.before;
    for (const arm of arms.reverse()) otherwise = { type: 'If', ...arm, otherwise, end };
    return otherwise!;
  }

  private fold(kind: 'reduce' | 'foreach'): Node {
    const { start } = this.tokens[this.at++]!;
    const source = this.expression(0);
    this.expect('as');
    const patterns = this.patterns();
    this.expect('(');
    const init = this.pipe();
    this.expect(';');
    const update = this.pipe();
    const extract = kind === 'foreach' && this.accept(';') ? this.pipe() : null;
    this.expect(')', kind === 'foreach' ? " or ';'" : '');
    const end = this.before;
    if (kind === 'reduce') return { type: 'Reduce', source, patterns, init, update, start, end };
    return { type: 'Foreach', source, patterns, init, update, extract, start, end };
  }

  private string(): Node {
    const { start, type, text } = this.token;
    const format = type === 'format' ? text : 'text';
    if (type === 'format') this.at++;
    if (this.token.type !== 'string-start') this.fail('a string after the format');
    this.at++;
    const parts: (string | Node)[] = [];
    for (;;) {
      const token = this.tokens[this.at++]!;
      if (token.type === 'string-end') break;
      if (token.type === 'string-text') {
        parts.push(token.text);
      } else {
        parts.push(this.pipe());
        const closing = this.tokens[this.at++]!;
        if (closing.type !== 'interpolation-end') this.fail("')'", closing);
      }
    }
    const end = this.before;
    if (parts.every((part) => typeof part === 'string')) {
      return { type: 'Literal', value: parts.join(''), start, end };
    }
    return { type: 'Template', format, parts, start, end };
  }
}

function chain(stages: Node[]): Node {
  let right = stages.pop()!;
  for (let left = stages.pop(); left !== undefined; left = stages.pop()) {
    right = { type: 'Pipe', left, right, start: left.start, end: right.end };
  }
  return right;
}

function binary(operator: string, left: Node, right: Node): Node {
  const { start } = left;
  const { end } = right;
  switch (operator) {
    case '//':
      return { type: 'Alternative', left, right, start, end };
    case 'and':
    case 'or':
      return { type: 'Logic', operator, left, right, start, end };
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return { type: 'Arithmetic', operator: operator satisfies ArithmeticOperator, left, right, start, end };
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { type: 'Comparison', operator: operator satisfies ComparisonOperator, left, right, start, end };
    default:
      // Every other row of BINARY is an assignment.
      return { type: 'Assign', operator: operator as AssignmentOperator, left, right, start, end };
  }
}
