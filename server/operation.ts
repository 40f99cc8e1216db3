/**
 * What an operation is: a verb of the product, defined once. REST, OpenAPI, MCP, the CLI's client and the page's client
 * derive from the list in `operations/index.ts`; `call.ts` is the only caller of `run`.
 */
import type { Static, TObject, TProperties, TSchema } from 'typebox';
import type { ErrorCode } from './errors.ts';
import type { Scope } from './scope.ts';

/** Who may call at all; what a caller may see is decided by the operation itself, row by row. */
export type Access =
  /** Anyone signed in to the tenant. */
  | 'member'
  /** An administrator of the tenant. */
  | 'admin';

type Verb = 'GET' | 'POST';
export type HttpLine = `${Verb} /${string}`;

type ParamsOf<Line extends string> = Line extends `${string}:${infer Param}/${infer Rest}`
  ? Param | ParamsOf<`/${Rest}`>
  : Line extends `${string}:${infer Param}`
    ? Param
    : never;

export interface Operation<
  Name extends string = string,
  Line extends HttpLine = HttpLine,
  Properties extends TProperties = TProperties,
  Output extends TSchema = TSchema,
> {
  /** noun.verb; the MCP tool is noun_verb. */
  readonly name: Name;
  /** Under `/api`. Every `:param` is a key of the input. GET changes nothing. */
  readonly http: Line;
  /** One sentence, for the reference. */
  readonly summary: string;
  /** For agents: when to use it, when not, what comes back, what to call next. Absent = no MCP tool. */
  readonly tool?: string;
  readonly access: Access;
  readonly errors: readonly ErrorCode[];
  readonly input: TObject<Properties>;
  readonly output: Output;
  run(scope: Scope, input: Static<TObject<Properties>>): Promise<Static<Output>>;
}

/** Defines one operation; a path parameter that is no key of the input does not compile. */
export function operation<
  const Name extends string,
  const Line extends HttpLine,
  Properties extends TProperties,
  Output extends TSchema,
>(
  definition: Operation<Name, Line, Properties, Output> &
    ([ParamsOf<Line>] extends [keyof Properties]
      ? unknown
      : { http: `input lacks the parameter ${ParamsOf<Line> & string}` }),
): Operation<Name, Line, Properties, Output> {
  return definition;
}

// biome-ignore lint/suspicious/noExplicitAny: the list holds operations of many shapes; `call.ts` checks input and output against their own schemas
export type AnyOperation = Operation<string, HttpLine, any, any>;

/** The verb and the path pattern of an operation. */
export function httpOf(operation: { http: string }): { method: 'GET' | 'POST'; path: string; params: string[] } {
  const [method, path] = operation.http.split(' ') as ['GET' | 'POST', string];
  return { method, path, params: [...path.matchAll(/:(\w+)/g)].map((match) => match[1] as string) };
}

export function toolName(operation: { name: string }): string {
  return operation.name.replaceAll('.', '_');
}
