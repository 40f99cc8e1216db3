/** What a check is given to report with: it knows the pointer, this knows the file and the place. */
import type { Places, Replace, Span } from './places.ts';
import { type Details, type Problem, type ProblemCode, problem, type Remarks } from './problems.ts';

/** With `replace`, what `--fix` may write at the place; a place where it would not be certain gets no edit. */
type Said = Omit<Remarks, 'edit'> & { replace?: Replace };

export class Findings {
  problems: Problem[] = [];
  readonly file: string;
  readonly places: Places;

  constructor(file: string, places: Places) {
    this.file = file;
    this.places = places;
  }

  /** At a value, or at the key it hangs on. */
  report<C extends ProblemCode>(
    code: C,
    details: Details<C>,
    pointer: string,
    { at = 'value', replace, ...remarks }: Said & { at?: 'key' | 'value' } = {},
  ): void {
    const edit = replace && this.places.edit(pointer, at, replace);
    const place = { ...this.places.of(pointer, at), file: this.file, pointer };
    this.problems.push(problem(code, details, place, { ...remarks, edit }));
  }

  /** At part of a text value; offsets in the value. */
  reportInside<C extends ProblemCode>(
    code: C,
    details: Details<C>,
    pointer: string,
    span: Span,
    { replace, ...remarks }: Said = {},
  ): void {
    const edit = replace && this.places.edit(pointer, 'value', replace, span);
    const place = { ...this.places.inside(pointer, span.start, span.end), file: this.file, pointer };
    this.problems.push(problem(code, details, place, { ...remarks, edit }));
  }

  get failed(): boolean {
    return this.problems.some(({ severity }) => severity === 'error');
  }
}
