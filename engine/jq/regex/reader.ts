/** The text of an expression, code point by code point. */
export class Reader {
  readonly points: readonly number[];
  at = 0;

  constructor(source: string) {
    this.points = Array.from(source, (c) => c.codePointAt(0)!);
  }

  get ended(): boolean {
    return this.at >= this.points.length;
  }

  take(): number {
    return this.points[this.at++]!;
  }

  peek(offset = 0): string {
    const point = this.points[this.at + offset];
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  accept(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  /** What stands before the next `end`, which is read too; undefined, and nothing read, when there is none. */
  until(end: string): string | undefined {
    const close = this.points.indexOf(end.codePointAt(0)!, this.at);
    if (close < 0) return undefined;
    const text = this.points
      .slice(this.at, close)
      .map((p) => String.fromCodePoint(p))
      .join('');
    this.at = close + 1;
    return text;
  }

  /** As many characters as `wanted` takes, at most so many. */
  run(wanted: RegExp, most: number): string {
    let text = '';
    while (text.length < most && wanted.test(this.peek())) {
      text += this.peek();
      this.at++;
    }
    return text;
  }

  /** Decimal digits. */
  number(): number | undefined {
    const digits = this.run(/^[0-9]$/, 10);
    return digits === '' ? undefined : Number(digits);
  }
}
