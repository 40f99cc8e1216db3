/**
 * JSON values out of text that comes in pieces: one after the other, with or without space between them, each handed on
 * as soon as it is complete. Where one value ends is decided here; whether it is JSON, by whoever reads it.
 */
export interface ValueText {
  readonly text: string;
  /** The line its last character is on, counted from 1. */
  readonly line: number;
}

const SPACE = new Set([' ', '\t', '\r', '\n']);

export class JsonStream {
  private held = '';
  /** How far `held` has been looked at. */
  private at = 0;
  private line = 1;
  private depth = 0;
  private quoted = false;
  private escaped = false;
  private begun = false;

  /** The values that are complete with this piece. */
  *push(piece: string): Generator<ValueText> {
    this.held += this.begun ? piece : piece.replace(/^\ufeff/, '');
    this.begun ||= piece !== '';
    while (this.at < this.held.length) {
      const c = this.held[this.at]!;
      // At the top, a number or a word ends where space or another value begins.
      if (!this.quoted && this.depth === 0 && this.at > 0 && (SPACE.has(c) || '"[{'.includes(c))) yield this.cut();
      if (c === '\n') this.line++;
      this.at++;
      if (this.quoted ? this.endsString(c) : this.endsContainer(c)) yield this.cut();
      else if (!this.quoted && this.depth === 0 && SPACE.has(c)) this.cut();
    }
  }

  /** What is left when nothing more comes: a number, a word, or something unfinished. */
  *end(): Generator<ValueText> {
    if (this.held !== '') yield this.cut();
  }

  private endsString(c: string): boolean {
    if (this.escaped) this.escaped = false;
    else if (c === '\\') this.escaped = true;
    else if (c === '"') this.quoted = false;
    return !this.quoted && this.depth === 0;
  }

  private endsContainer(c: string): boolean {
    if (c === '"') this.quoted = true;
    else if (c === '[' || c === '{') this.depth++;
    else if (c === ']' || c === '}') return --this.depth <= 0;
    return false;
  }

  private cut(): ValueText {
    const text = this.held.slice(0, this.at);
    this.held = this.held.slice(this.at);
    this.at = 0;
    this.depth = 0;
    return { text, line: this.line };
  }
}
