/**
 * Functions: TypeScript that definitions call. `orkestra codegen` writes their interfaces into `Functions` from the
 * schemas beside the code, so that `tsc` fails when the two disagree.
 */

export interface FunctionContext {
  /** The same for every attempt of one call: give it to services as their idempotency key. */
  idempotencyKey: string;
  runId: string;
  signal: AbortSignal;
}

/** Name → `{ input, output }`; generated code adds to it. */
// biome-ignore lint/suspicious/noEmptyInterface: generated modules extend it
export interface Functions {}

type Input<Name> = Name extends keyof Functions ? (Functions[Name] extends { input: infer I } ? I : never) : never;
type Output<Name> = Name extends keyof Functions ? (Functions[Name] extends { output: infer O } ? O : never) : never;

/** Gives the code back; its worth is the types: a name without a declaration, a wrong input or output do not compile. */
export function defineFunction<Name extends keyof Functions>(
  _name: Name,
  code: (input: Input<Name>, context: FunctionContext) => Promise<Output<Name>> | Output<Name>,
): typeof code {
  return code;
}

/** Fails the step with an error that the definition can catch; it is not tried again. Any other error is. */
export class StepError extends Error {
  readonly status: number;
  readonly type: string | undefined;
  constructor(status: number, message: string, type?: string) {
    super(message);
    this.name = 'StepError';
    this.status = status;
    this.type = type;
  }
}
