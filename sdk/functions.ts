/**
 * Functions: TypeScript that definitions call. `orkestra codegen` writes the interface of each from the schemas beside its
 * code and a `defineFunction` bound to them, so that `tsc` fails when the two disagree.
 */

export interface FunctionContext {
  /** The same for every attempt of one call: give it to services as their idempotency key. */
  idempotencyKey: string;
  runId: string;
  /** Aborted when the call is no longer wanted or its time is over. */
  signal: AbortSignal;
}

/** Name → input and output; the generated module has the project's. */
export type FunctionTypes = Record<string, { input: unknown; output: unknown }>;

export type FunctionCode<Types extends FunctionTypes, Name extends keyof Types> = (
  input: Types[Name]['input'],
  context: FunctionContext,
) => Promise<Types[Name]['output']> | Types[Name]['output'];

/** Gives the code back; its worth is the types: an undeclared name, a wrong input or output do not compile. */
export function functionsOf<Types extends FunctionTypes>() {
  return function defineFunction<Name extends keyof Types>(_name: Name, code: FunctionCode<Types, Name>): typeof code {
    return code;
  };
}

/** Fails the step with an error that the definition can catch; it is not tried again. Any other error is. */
export class StepError extends Error {
  override name = 'StepError';
  readonly status: number;
  readonly type: string | undefined;
  constructor(status: number, message: string, type?: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}
