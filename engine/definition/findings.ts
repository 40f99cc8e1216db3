/** What a check is given to report with: it knows the pointer, this knows the file and the place. */
import type { Places } from './places.ts';
import { type Details, type Problem, type ProblemCode, problem, type Remarks } from './problems.ts';

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
    remarks: Remarks & { at?: 'key' | 'value' } = {},
  ): void {
    const range = this.places.of(pointer, remarks.at ?? 'value');
    this.problems.push(problem(code, details, { ...range, file: this.file, pointer }, remarks));
  }

  /** At part of a text value; offsets in the value. */
  reportInside<C extends ProblemCode>(
    code: C,
    details: Details<C>,
    pointer: string,
    span: { start: number; end: number },
    remarks: Remarks = {},
  ): void {
    const range = this.places.inside(pointer, span.start, span.end);
    this.problems.push(problem(code, details, { ...range, file: this.file, pointer }, remarks));
  }

  get failed(): boolean {
    return this.problems.some(({ severity }) => severity === 'error');
  }
}
