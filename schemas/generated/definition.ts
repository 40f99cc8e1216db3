// Generated from schemas/definition.schema.json by schemas/generate.ts. Do not edit.

export type JsonSchema = {} | boolean;
export type ResourceEndpoint = string | ResourceEndpointConfiguration;
export type Basic = Basic1 & Basic2;
export type Basic1 = {
  [k: string]: unknown;
};
export type Bearer = Bearer1 & Bearer2;
export type Bearer1 = {
  [k: string]: unknown;
};
export type OAuth2 = Oauth2 & Oauth21;
export type Oauth2 = {
  [k: string]: unknown;
};
export type OpenIdConnect = Oidc & Oidc1;
export type Oidc = {
  [k: string]: unknown;
};
/**
 * An expression, with or without `${ }` around it, or an object whose strings may be expressions.
 */
export type Projection =
  | string
  | {
      [k: string]: unknown;
    };
export type FunctionOfDocument = HttpFunction | OpenApiFunction | McpFunction | ProjectFunction;
export type Endpoint = string | EndpointConfiguration;
export type HttpHeaders =
  | {
      [k: string]: string | number | boolean;
    }
  | string;
export type HttpQuery =
  | {
      [k: string]: string | number | boolean;
    }
  | string;
export type StepTimeout = TimeoutOrExpression | string;
export type DurationOrExpression = DurationParts | string;
/**
 * Of the method, e.g. `name` and `arguments` of `tools/call`.
 */
export type McpParameters =
  | {
      [k: string]: unknown;
    }
  | string;
/**
 * ISO 8601 without years and months, or its parts.
 */
export type Duration = DurationParts | string;
export type ErrorStatus = number | string;
/**
 * An expression, with or without `${ }` around it.
 */
export type Condition = string;
export type Step =
  | SetStep
  | DoStep
  | SwitchStep
  | ForStep
  | ForkStep
  | TryStep
  | RaiseStep
  | WaitStep
  | EmitStep
  | ListenStep
  | RunStep
  | HttpStep
  | OpenApiStep
  | McpStep
  | HumanStep
  | FunctionStep;
/**
 * The output: an object whose strings may be expressions, or one expression.
 */
export type SetValues =
  | {
      [k: string]: unknown;
    }
  | string;
/**
 * `continue`, `exit`, `end`, or the name of a step in the same list.
 */
export type FlowDirective = string;
/**
 * @minItems 1
 */
export type SwitchCases = SwitchEntry[];
/**
 * The list: an expression, or written out.
 */
export type ForIn = string | unknown[];
/**
 * @minItems 1
 */
export type ForkBranches = BranchEntry[];
export type RetryOrName = RetryPolicy | string;
export type ErrorOrName = ErrorDefinition | string;
/**
 * An extension attribute: lower-case letters and digits.
 */
export type EventExtension = string | number | boolean;
export type EventStrategy = EventStrategy1 & EventStrategy2;
export type EventStrategy1 = {
  [k: string]: unknown;
};
/**
 * An extension attribute: lower-case letters and digits.
 */
export type EventExtension1 = string | number | boolean;
export type EventStrategyAny = EventFilter[];
/**
 * @minItems 1
 */
export type EventStrategyAll = EventFilter[];
/**
 * When to stop: an expression over what was consumed, or the events that end it.
 */
export type Until = Condition | UntilStrategy;
export type UntilStrategy = UntilStrategy1 & UntilStrategy2;
export type UntilStrategy1 = {
  [k: string]: unknown;
};
/**
 * @minItems 1
 */
export type UntilStrategyAny = EventFilter[];
/**
 * @minItems 1
 */
export type UntilStrategyAll = EventFilter[];
/**
 * How a consumed event is given.
 */
export type ReadAs = 'data' | 'envelope' | 'raw';
export type FieldSchema =
  | boolean
  | {
      $schema?: string;
      $id?: string;
      $anchor?: string;
      $comment?: string;
      $defs?: {
        [k: string]: FieldSchema;
      };
      definitions?: {
        [k: string]: FieldSchema;
      };
      /**
       * A place in the same schema: `#/$defs/…`.
       */
      $ref?: string;
      type?:
        | ('string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null')
        | ('string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null')[];
      /**
       * @minItems 1
       */
      enum?: unknown[];
      const?: unknown;
      title?: string;
      description?: string;
      default?: unknown;
      examples?: unknown[];
      deprecated?: boolean;
      readOnly?: boolean;
      writeOnly?: boolean;
      multipleOf?: number;
      minimum?: number;
      maximum?: number;
      exclusiveMinimum?: number;
      exclusiveMaximum?: number;
      minLength?: number;
      maxLength?: number;
      pattern?: string;
      format?: string;
      contentEncoding?: string;
      contentMediaType?: string;
      /**
       * @minItems 1
       */
      prefixItems?: FieldSchema[];
      items?: FieldSchema;
      contains?: FieldSchema;
      minContains?: number;
      maxContains?: number;
      minItems?: number;
      maxItems?: number;
      uniqueItems?: boolean;
      properties?: {
        [k: string]: FieldSchema;
      };
      additionalProperties?: FieldSchema;
      required?: string[];
      minProperties?: number;
      maxProperties?: number;
      dependentRequired?: {
        [k: string]: string[];
      };
      dependentSchemas?: {
        [k: string]: FieldSchema;
      };
      dependencies?: {};
      /**
       * @minItems 1
       */
      allOf?: FieldSchema[];
      /**
       * @minItems 1
       */
      anyOf?: FieldSchema[];
      /**
       * @minItems 1
       */
      oneOf?: FieldSchema[];
      not?: FieldSchema;
      if?: FieldSchema;
      then?: FieldSchema;
      else?: FieldSchema;
      patternProperties?: never;
      propertyNames?: never;
      unevaluatedProperties?: never;
      unevaluatedItems?: never;
      $dynamicRef?: never;
      contentSchema?: never;
    };
/**
 * The buttons; one outcome `done` if not given.
 */
export type Outcomes =
  | string[]
  | {
      [k: string]: OutcomeOrNothing;
    };
export type OutcomeOrNothing = Outcome | null;
/**
 * Asks again first; a text is the question.
 */
export type Confirm = boolean | string;
/**
 * People by key or e-mail address.
 */
export type Names = string[] | string;
/**
 * Groups by key.
 */
export type Names1 = string[] | string;
/**
 * People who may not answer: four eyes.
 */
export type Names2 = string[] | string;
export type DurationOrExpression1 = DurationParts1 | string;
/**
 * ISO 8601 without years and months, or its parts.
 */
export type Duration1 = DurationParts1 | string;
/**
 * 0 to 100, 50 if not given.
 */
export type Priority = number | string;
/**
 * Labels to find the task by.
 */
export type Names3 = string[] | string;
/**
 * Steps, run in order; each entry is one name with its step.
 */
export type StepList = StepEntry[];
export type WorkflowTimeout = Timeout | string;
/**
 * What starts runs by itself.
 */
export type Schedule = Schedule1 & Schedule2;
export type Schedule1 = {
  [k: string]: unknown;
};
export type StartStrategy = StartStrategy1 & StartStrategy2;
export type StartStrategy1 = {
  [k: string]: unknown;
};
/**
 * @minItems 1
 */
export type StartStrategyAny = EventFilter[];
/**
 * @minItems 1
 */
export type StartStrategyAll = EventFilter[];

/**
 * A definition: our profile of the Open Workflow Specification 1.0.3.
 */
export interface Definition {
  document: Document;
  input?: DataInput;
  use?: Use;
  do: StepList;
  timeout?: WorkflowTimeout;
  output?: DataOutput;
  evaluate?: Evaluate;
  schedule?: Schedule;
}
export interface Document {
  /**
   * Version of the language, 1.0.3.
   */
  dsl: string;
  /**
   * A label that groups definitions.
   */
  namespace: string;
  /**
   * Unique within a tenant.
   */
  name: string;
  /**
   * Semantic version; a published one never changes.
   */
  version: string;
  /**
   * What people read.
   */
  title?: string;
  /**
   * Markdown.
   */
  summary?: string;
  tags?: Tags;
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Tags {
  [k: string]: string;
}
export interface DataInput {
  schema?: InlineSchema;
  from?: Projection;
}
export interface InlineSchema {
  format?: string;
  document?: JsonSchema;
  resource?: ExternalResource;
}
export interface ExternalResource {
  name?: string;
  endpoint: ResourceEndpoint;
}
export interface ResourceEndpointConfiguration {
  uri: string;
  authentication?: AuthenticationOrName;
}
export interface AuthenticationOrName {
  /**
   * The name of one of `use.authentications`.
   */
  use?: string;
  basic?: Basic;
  bearer?: Bearer;
  oauth2?: OAuth2;
  oidc?: OpenIdConnect;
}
export interface Basic2 {
  /**
   * The name of a secret that holds the settings.
   */
  use?: string;
  username?: string;
  password?: string;
}
export interface Bearer2 {
  /**
   * The name of a secret that holds the settings.
   */
  use?: string;
  token?: string;
}
export interface Oauth21 {
  /**
   * The name of a secret that holds the settings.
   */
  use?: string;
  authority?: string;
  grant?: 'client_credentials';
  client?: OAuth2Client;
  request?: OAuth2Request;
  issuers?: string[];
  scopes?: string[];
  audiences?: string[];
  endpoints?: OAuth2Endpoints;
}
export interface OAuth2Client {
  id?: string;
  secret?: string;
  assertion?: string;
  authentication?: 'client_secret_basic' | 'client_secret_post' | 'client_secret_jwt' | 'private_key_jwt' | 'none';
}
export interface OAuth2Request {
  encoding?: 'application/x-www-form-urlencoded' | 'application/json';
}
export interface OAuth2Endpoints {
  token?: string;
  revocation?: string;
  introspection?: string;
}
export interface Oidc1 {
  /**
   * The name of a secret that holds the settings.
   */
  use?: string;
  authority?: string;
  grant?: 'client_credentials';
  client?: OAuth2Client1;
  request?: OAuth2Request1;
  issuers?: string[];
  scopes?: string[];
  audiences?: string[];
}
export interface OAuth2Client1 {
  id?: string;
  secret?: string;
  assertion?: string;
  authentication?: 'client_secret_basic' | 'client_secret_post' | 'client_secret_jwt' | 'private_key_jwt' | 'none';
}
export interface OAuth2Request1 {
  encoding?: 'application/x-www-form-urlencoded' | 'application/json';
}
export interface Use {
  functions?: UseFunctions;
  errors?: UseErrors;
  retries?: UseRetries;
  timeouts?: UseTimeouts;
  /**
   * Names of the secrets that calls may read.
   */
  secrets?: string[];
  authentications?: UseAuthentications;
}
/**
 * Calls that can be called by name.
 */
export interface UseFunctions {
  [k: string]: FunctionOfDocument;
}
/**
 * An HTTP call that can be called by name.
 */
export interface HttpFunction {
  call: 'http';
  with: HttpWith;
  input?: DataInput;
  output?: DataOutput;
  timeout?: StepTimeout;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface HttpWith {
  method: string;
  endpoint: Endpoint;
  headers?: HttpHeaders;
  query?: HttpQuery;
  /**
   * Any value; its strings may be expressions.
   */
  body?: {
    [k: string]: unknown;
  };
  /**
   * The body (default), or status, headers and body, or the body as base64.
   */
  output?: 'content' | 'response' | 'raw';
  /**
   * Whether statuses 300 to 399 are answers instead of being followed.
   */
  redirect?: boolean;
}
export interface EndpointConfiguration {
  uri: string;
  authentication?: AuthenticationOrName;
}
export interface DataOutput {
  schema?: InlineSchema;
  as?: Projection;
}
export interface TimeoutOrExpression {
  after: DurationOrExpression;
}
export interface DurationParts {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}
/**
 * A call of an OpenAPI operation that can be called by name.
 */
export interface OpenApiFunction {
  call: 'openapi';
  with: OpenApiWith;
  input?: DataInput;
  output?: DataOutput;
  timeout?: StepTimeout;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface OpenApiWith {
  document: ExternalResource;
  /**
   * The id of the operation to call.
   */
  operationId: string;
  /**
   * By name: path, query, header and cookie parameters, API keys; the body as `body`, or field by field.
   */
  parameters?: {
    [k: string]: unknown;
  };
  authentication?: AuthenticationOrName;
  /**
   * The body (default), or status, headers and body, or the body as base64.
   */
  output?: 'content' | 'response' | 'raw';
  /**
   * Whether statuses 300 to 399 are answers instead of being followed.
   */
  redirect?: boolean;
}
/**
 * A call of an MCP server that can be called by name.
 */
export interface McpFunction {
  call: 'mcp';
  with: McpWith;
  input?: DataInput;
  output?: DataOutput;
  timeout?: StepTimeout;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface McpWith {
  /**
   * The revision of MCP to speak; without it, one that both sides know.
   */
  protocolVersion?: string;
  /**
   * What to ask of the server.
   */
  method:
    | 'tools/list'
    | 'tools/call'
    | 'prompts/list'
    | 'prompts/get'
    | 'resources/list'
    | 'resources/read'
    | 'resources/templates/list';
  parameters?: McpParameters;
  timeout?: Duration;
  transport: McpTransport;
  client?: McpClient;
}
export interface McpTransport {
  http: McpHttpTransport;
  options?: {
    [k: string]: string;
  };
}
export interface McpHttpTransport {
  endpoint: Endpoint;
  headers?: McpHeaders;
}
export interface McpHeaders {
  [k: string]: string | number | boolean;
}
/**
 * How the server is told who calls.
 */
export interface McpClient {
  name: string;
  version: string;
}
/**
 * A function of the project with arguments of its own, under another name.
 */
export interface ProjectFunction {
  /**
   * Name of a function of the project.
   */
  call: string;
  with?: {
    [k: string]: unknown;
  };
  input?: DataInput;
  output?: DataOutput;
  timeout?: StepTimeout;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface UseErrors {
  [k: string]: ErrorDefinition;
}
export interface ErrorDefinition {
  /**
   * A URI that names the kind of error.
   */
  type: string;
  status: ErrorStatus;
  title?: string;
  detail?: string;
  instance?: string;
}
export interface UseRetries {
  [k: string]: RetryPolicy;
}
export interface RetryPolicy {
  when?: Condition;
  exceptWhen?: Condition;
  delay?: Duration;
  backoff?: Backoff;
  limit?: RetryLimit;
  jitter?: Jitter;
}
export interface Backoff {
  constant?: {};
  exponential?: {};
  linear?: {};
}
export interface RetryLimit {
  attempt?: AttemptLimit;
  duration?: Duration;
}
export interface AttemptLimit {
  count?: number;
  duration?: Duration;
}
export interface Jitter {
  from: Duration;
  to: Duration;
}
export interface UseTimeouts {
  [k: string]: Timeout;
}
export interface Timeout {
  after: DurationOrExpression;
}
export interface UseAuthentications {
  [k: string]: Authentication;
}
export interface Authentication {
  basic?: Basic;
  bearer?: Bearer;
  oauth2?: OAuth2;
  oidc?: OpenIdConnect;
}
export interface StepEntry {
  [k: string]: Step;
}
/**
 * Makes data.
 */
export interface SetStep {
  set: SetValues;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface DataExport {
  schema?: InlineSchema;
  as?: Projection;
}
/**
 * Runs a list of steps.
 */
export interface DoStep {
  do: StepList;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * Goes where the first case that holds says.
 */
export interface SwitchStep {
  switch: SwitchCases;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface SwitchEntry {
  [k: string]: SwitchCase;
}
export interface SwitchCase {
  when?: Condition;
  then: FlowDirective;
}
/**
 * Runs a list of steps for each item.
 */
export interface ForStep {
  for: ForLoop;
  while?: Condition;
  do: StepList;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface ForLoop {
  /**
   * Name of the variable of the item, `item` if not given.
   */
  each?: string;
  in: ForIn;
  /**
   * Name of the variable of the index, `index` if not given.
   */
  at?: string;
}
/**
 * Runs branches side by side.
 */
export interface ForkStep {
  fork: Fork;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Fork {
  branches: ForkBranches;
  /**
   * The first branch to finish wins and the others are cancelled.
   */
  compete?: boolean;
}
export interface BranchEntry {
  [k: string]: Step;
}
/**
 * Runs a list of steps and deals with its errors.
 */
export interface TryStep {
  try: StepList;
  catch: Catch;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Catch {
  errors?: CatchErrors;
  /**
   * Name of the variable of the error, `error` if not given.
   */
  as?: string;
  when?: Condition;
  exceptWhen?: Condition;
  retry?: RetryOrName;
  do?: StepList;
  then?: FlowDirective;
}
export interface CatchErrors {
  with?: ErrorFilter;
}
export interface ErrorFilter {
  type?: string;
  status?: number;
  instance?: string;
  title?: string;
  detail?: string;
}
/**
 * Raises an error.
 */
export interface RaiseStep {
  raise: Raise;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Raise {
  error: ErrorOrName;
}
/**
 * Waits.
 */
export interface WaitStep {
  wait: DurationOrExpression;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * Emits an event: whoever listens for it hears it.
 */
export interface EmitStep {
  emit: Emit;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Emit {
  event: EmittedEvent;
}
export interface EmittedEvent {
  with: EmittedWith;
}
/**
 * The attributes of the event; what is left out of id, source, time and specversion is filled in.
 */
export interface EmittedWith {
  /**
   * Names the event among those of its source.
   */
  id?: string;
  /**
   * Where it comes from, a URI.
   */
  source?: string;
  /**
   * What kind of event it is.
   */
  type: string;
  /**
   * When it happened; now, if not said.
   */
  time?: string;
  subject?: string;
  datacontenttype?: string;
  dataschema?: string;
  data?: EmittedData;
  [k: string]: EventExtension | string | EmittedData | undefined;
}
/**
 * What the event says.
 */
export interface EmittedData {
  [k: string]: unknown;
}
/**
 * Waits for events.
 */
export interface ListenStep {
  listen: Listen;
  foreach?: EventIterator;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Listen {
  to: EventStrategy;
  read?: ReadAs;
}
export interface EventStrategy2 {
  one?: EventFilter;
  any?: EventStrategyAny;
  all?: EventStrategyAll;
  until?: Until;
}
export interface EventFilter {
  with: FilterWith;
  correlate?: Correlate;
}
/**
 * What the attributes must be: values, regular expressions, or expressions that see the event.
 */
export interface FilterWith {
  /**
   * Names the event among those of its source.
   */
  id?: string;
  /**
   * Where it comes from, a URI.
   */
  source?: string;
  /**
   * What kind of event it is.
   */
  type?: string;
  time?: string;
  subject?: string;
  datacontenttype?: string;
  dataschema?: string;
  data?: FilterData;
  [k: string]: EventExtension1 | string | FilterData | undefined;
}
/**
 * A condition on the data, or what the data must have at least.
 */
export interface FilterData {
  [k: string]: unknown;
}
export interface Correlate {
  [k: string]: Correlation;
}
export interface Correlation {
  from: Condition;
  /**
   * What the value must be: text, or an expression. Without it the first event says.
   */
  expect?: string;
}
export interface UntilStrategy2 {
  one?: EventFilter;
  any?: UntilStrategyAny;
  all?: UntilStrategyAll;
}
export interface EventIterator {
  /**
   * Name of the variable of the event, `item` if not given.
   */
  item?: string;
  /**
   * Name of the variable of the index, `index` if not given.
   */
  at?: string;
  do?: StepList;
  output?: DataOutput;
  export?: DataExport;
}
/**
 * Runs another definition.
 */
export interface RunStep {
  run: Run;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Run {
  workflow: Subflow;
  /**
   * Whether the step waits for the end of that run; default true.
   */
  await?: boolean;
}
export interface Subflow {
  /**
   * The namespace of the definition to run.
   */
  namespace: string;
  /**
   * The definition to run.
   */
  name: string;
  /**
   * A published version, or `latest` for the one that is current when the step begins.
   */
  version: string;
  /**
   * What the run is started with: any value, with expressions; default an empty object.
   */
  input?: {} | unknown[] | string | number | boolean | null;
}
/**
 * Calls an HTTP service.
 */
export interface HttpStep {
  call: 'http';
  with: HttpWith;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * Calls an operation of an HTTP service that an OpenAPI document describes.
 */
export interface OpenApiStep {
  call: 'openapi';
  with: OpenApiWith;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * Calls an MCP server over Streamable HTTP.
 */
export interface McpStep {
  call: 'mcp';
  with: McpWith;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * Asks a person.
 */
export interface HumanStep {
  call: string;
  with: HumanWith;
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
/**
 * The `with` of a human step. Strings of title, body, show, data, priority, labels, assign, sla.due may be expressions.
 */
export interface HumanWith {
  /**
   * What is asked, in one line.
   */
  title: string;
  /**
   * Markdown, sanitised.
   */
  body?: string;
  /**
   * Read-only context, drawn as a table or a tree.
   */
  show?: {
    [k: string]: unknown;
  };
  form?: Form;
  outcomes?: Outcomes;
  assign?: Assign;
  sla?: Sla;
  escalate?: Escalation[];
  priority?: Priority;
  labels?: Names3;
}
export interface Form {
  schema?: FormSchema;
  /**
   * Hints of how to draw each field.
   */
  ui?: {
    [k: string]: unknown;
  };
  /**
   * Prefill; its strings may be expressions.
   */
  data?: {
    [k: string]: unknown;
  };
}
/**
 * The JSON Schema of a form: an object whose properties are the fields. Keywords that cannot be drawn are refused by name.
 */
export interface FormSchema {
  $schema?: string;
  $id?: string;
  $anchor?: string;
  $comment?: string;
  $defs?: {
    [k: string]: FieldSchema;
  };
  definitions?: {
    [k: string]: FieldSchema;
  };
  /**
   * A place in the same schema: `#/$defs/…`.
   */
  $ref?: string;
  type?: 'object';
  /**
   * @minItems 1
   */
  enum?: unknown[];
  const?: unknown;
  title?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  deprecated?: boolean;
  readOnly?: boolean;
  writeOnly?: boolean;
  multipleOf?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  contentEncoding?: string;
  contentMediaType?: string;
  /**
   * @minItems 1
   */
  prefixItems?: FieldSchema[];
  items?: FieldSchema;
  contains?: FieldSchema;
  minContains?: number;
  maxContains?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: {
    [k: string]: FieldSchema;
  };
  additionalProperties?: FieldSchema;
  required?: string[];
  minProperties?: number;
  maxProperties?: number;
  dependentRequired?: {
    [k: string]: string[];
  };
  dependentSchemas?: {
    [k: string]: FieldSchema;
  };
  dependencies?: {};
  /**
   * @minItems 1
   */
  allOf?: FieldSchema[];
  /**
   * @minItems 1
   */
  anyOf?: FieldSchema[];
  /**
   * @minItems 1
   */
  oneOf?: FieldSchema[];
  not?: FieldSchema;
  if?: FieldSchema;
  then?: FieldSchema;
  else?: FieldSchema;
  patternProperties?: never;
  propertyNames?: never;
  unevaluatedProperties?: never;
  unevaluatedItems?: never;
  $dynamicRef?: never;
  contentSchema?: never;
}
export interface Outcome {
  /**
   * Text of the button.
   */
  title?: string;
  primary?: boolean;
  confirm?: Confirm;
  form?: Form1;
}
/**
 * A form of its own for this outcome, in place of the step's.
 */
export interface Form1 {
  schema?: FormSchema;
  /**
   * Hints of how to draw each field.
   */
  ui?: {
    [k: string]: unknown;
  };
  /**
   * Prefill; its strings may be expressions.
   */
  data?: {
    [k: string]: unknown;
  };
}
export interface Assign {
  users?: Names;
  groups?: Names1;
  exclude?: Names2;
  /**
   * The human step whose person answers this one too.
   */
  sameAs?: string;
  /**
   * The human step whose person may not answer this one.
   */
  notSameAs?: string;
  /**
   * The task stays with all candidates until one claims it.
   */
  strategy?: 'manual';
}
export interface Sla {
  due?: DurationOrExpression1;
  remind?: Duration1[];
}
export interface DurationParts1 {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}
export interface Escalation {
  after: Duration1;
  assign?: Assign;
  notify?: string[];
  priority?: number;
  /**
   * Also takes the task from the person who holds it.
   */
  takeover?: boolean;
}
/**
 * Calls a function.
 */
export interface FunctionStep {
  /**
   * Name of a function of the project or of `use.functions`.
   */
  call: string;
  with?: {
    [k: string]: unknown;
  };
  if?: Condition;
  input?: DataInput;
  output?: DataOutput;
  export?: DataExport;
  timeout?: StepTimeout;
  then?: FlowDirective;
  /**
   * Free; never evaluated.
   */
  metadata?: {
    [k: string]: unknown;
  };
}
export interface Evaluate {
  language?: 'jq';
  mode?: 'strict';
}
export interface Schedule2 {
  /**
   * Five fields (minute, hour, day, month, weekday) in UTC, or behind CRON_TZ=<zone>.
   */
  cron?: string;
  every?: Duration;
  after?: Duration;
  on?: StartStrategy;
  read?: ReadAs;
}
export interface StartStrategy2 {
  one?: EventFilter;
  any?: StartStrategyAny;
  all?: StartStrategyAll;
}

export const definitionSchema: Record<string, unknown> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "definition.schema.json",
  "title": "Definition",
  "type": "object",
  "required": [
    "document",
    "do"
  ],
  "properties": {
    "document": {
      "$ref": "#/$defs/document"
    },
    "input": {
      "$ref": "#/$defs/dataInput"
    },
    "use": {
      "$ref": "#/$defs/use"
    },
    "do": {
      "$ref": "#/$defs/stepList"
    },
    "timeout": {
      "title": "WorkflowTimeout",
      "anyOf": [
        {
          "$ref": "#/$defs/timeout"
        },
        {
          "type": "string"
        }
      ]
    },
    "output": {
      "$ref": "#/$defs/dataOutput"
    },
    "evaluate": {
      "$ref": "#/$defs/evaluate"
    },
    "schedule": {
      "$ref": "#/$defs/schedule"
    }
  },
  "additionalProperties": false,
  "description": "A definition: our profile of the Open Workflow Specification 1.0.3.",
  "$defs": {
    "document": {
      "title": "Document",
      "type": "object",
      "required": [
        "dsl",
        "namespace",
        "name",
        "version"
      ],
      "properties": {
        "dsl": {
          "type": "string",
          "description": "Version of the language, 1.0.3.",
          "x-check": "dsl",
          "pattern": "^1\\.0\\.[0-3]$"
        },
        "namespace": {
          "type": "string",
          "description": "A label that groups definitions.",
          "x-check": "label",
          "pattern": "^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$"
        },
        "name": {
          "type": "string",
          "description": "Unique within a tenant.",
          "x-check": "label",
          "pattern": "^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$"
        },
        "version": {
          "type": "string",
          "description": "Semantic version; a published one never changes.",
          "x-check": "version",
          "pattern": "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$"
        },
        "title": {
          "type": "string",
          "description": "What people read."
        },
        "summary": {
          "type": "string",
          "description": "Markdown."
        },
        "tags": {
          "title": "Tags",
          "type": "object",
          "additionalProperties": {
            "type": "string"
          }
        },
        "metadata": {
          "type": "object",
          "additionalProperties": true
        }
      },
      "additionalProperties": false
    },
    "use": {
      "title": "Use",
      "type": "object",
      "properties": {
        "functions": {
          "title": "UseFunctions",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/functionOfDocument"
          },
          "description": "Calls that can be called by name."
        },
        "errors": {
          "title": "UseErrors",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/error"
          }
        },
        "retries": {
          "title": "UseRetries",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/retryPolicy"
          }
        },
        "timeouts": {
          "title": "UseTimeouts",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/timeout"
          }
        },
        "secrets": {
          "type": "array",
          "description": "Names of the secrets that calls may read.",
          "items": {
            "type": "string"
          }
        },
        "authentications": {
          "title": "UseAuthentications",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/authentication"
          }
        }
      },
      "additionalProperties": false
    },
    "evaluate": {
      "title": "Evaluate",
      "type": "object",
      "properties": {
        "language": {
          "const": "jq"
        },
        "mode": {
          "const": "strict"
        }
      },
      "additionalProperties": false
    },
    "stepList": {
      "title": "StepList",
      "type": "array",
      "description": "Steps, run in order; each entry is one name with its step.",
      "items": {
        "title": "StepEntry",
        "type": "object",
        "x-entry": "step",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {
          "$ref": "#/$defs/step"
        }
      }
    },
    "step": {
      "title": "Step",
      "anyOf": [
        {
          "$ref": "#/$defs/setStep"
        },
        {
          "$ref": "#/$defs/doStep"
        },
        {
          "$ref": "#/$defs/switchStep"
        },
        {
          "$ref": "#/$defs/forStep"
        },
        {
          "$ref": "#/$defs/forkStep"
        },
        {
          "$ref": "#/$defs/tryStep"
        },
        {
          "$ref": "#/$defs/raiseStep"
        },
        {
          "$ref": "#/$defs/waitStep"
        },
        {
          "$ref": "#/$defs/emitStep"
        },
        {
          "$ref": "#/$defs/listenStep"
        },
        {
          "$ref": "#/$defs/runStep"
        },
        {
          "$ref": "#/$defs/httpStep"
        },
        {
          "$ref": "#/$defs/openapiStep"
        },
        {
          "$ref": "#/$defs/mcpStep"
        },
        {
          "$ref": "#/$defs/humanStep"
        },
        {
          "$ref": "#/$defs/functionStep"
        }
      ]
    },
    "setStep": {
      "title": "SetStep",
      "type": "object",
      "required": [
        "set"
      ],
      "properties": {
        "set": {
          "title": "SetValues",
          "description": "The output: an object whose strings may be expressions, or one expression.",
          "anyOf": [
            {
              "type": "object",
              "minProperties": 1,
              "additionalProperties": true
            },
            {
              "type": "string",
              "x-check": "wholeExpression",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ]
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Makes data."
    },
    "doStep": {
      "title": "DoStep",
      "type": "object",
      "required": [
        "do"
      ],
      "properties": {
        "do": {
          "$ref": "#/$defs/stepList"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Runs a list of steps."
    },
    "switchStep": {
      "title": "SwitchStep",
      "type": "object",
      "required": [
        "switch"
      ],
      "properties": {
        "switch": {
          "title": "SwitchCases",
          "type": "array",
          "minItems": 1,
          "items": {
            "title": "SwitchEntry",
            "type": "object",
            "x-entry": "case",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {
              "$ref": "#/$defs/switchCase"
            }
          }
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Goes where the first case that holds says."
    },
    "switchCase": {
      "title": "SwitchCase",
      "type": "object",
      "required": [
        "then"
      ],
      "properties": {
        "when": {
          "$ref": "#/$defs/condition",
          "description": "The case holds when this is true; a case without it is the default."
        },
        "then": {
          "$ref": "#/$defs/flowDirective"
        }
      },
      "additionalProperties": false
    },
    "forStep": {
      "title": "ForStep",
      "type": "object",
      "required": [
        "for",
        "do"
      ],
      "properties": {
        "for": {
          "title": "ForLoop",
          "type": "object",
          "required": [
            "in"
          ],
          "properties": {
            "each": {
              "type": "string",
              "description": "Name of the variable of the item, `item` if not given.",
              "x-check": "identifier"
            },
            "in": {
              "title": "ForIn",
              "description": "The list: an expression, or written out.",
              "anyOf": [
                {
                  "type": "string",
                  "x-check": "expression"
                },
                {
                  "type": "array",
                  "items": true
                }
              ]
            },
            "at": {
              "type": "string",
              "description": "Name of the variable of the index, `index` if not given.",
              "x-check": "identifier"
            }
          },
          "additionalProperties": false
        },
        "while": {
          "$ref": "#/$defs/condition",
          "description": "Goes on only while this is true."
        },
        "do": {
          "$ref": "#/$defs/stepList"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Runs a list of steps for each item."
    },
    "forkStep": {
      "title": "ForkStep",
      "type": "object",
      "required": [
        "fork"
      ],
      "properties": {
        "fork": {
          "title": "Fork",
          "type": "object",
          "required": [
            "branches"
          ],
          "properties": {
            "branches": {
              "title": "ForkBranches",
              "type": "array",
              "minItems": 1,
              "items": {
                "title": "BranchEntry",
                "type": "object",
                "x-entry": "branch",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": {
                  "$ref": "#/$defs/step"
                }
              }
            },
            "compete": {
              "type": "boolean",
              "description": "The first branch to finish wins and the others are cancelled."
            }
          },
          "additionalProperties": false
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Runs branches side by side."
    },
    "tryStep": {
      "title": "TryStep",
      "type": "object",
      "required": [
        "try",
        "catch"
      ],
      "properties": {
        "try": {
          "$ref": "#/$defs/stepList"
        },
        "catch": {
          "$ref": "#/$defs/catch"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Runs a list of steps and deals with its errors."
    },
    "catch": {
      "title": "Catch",
      "type": "object",
      "properties": {
        "errors": {
          "title": "CatchErrors",
          "type": "object",
          "properties": {
            "with": {
              "title": "ErrorFilter",
              "type": "object",
              "properties": {
                "type": {
                  "type": "string"
                },
                "status": {
                  "type": "integer"
                },
                "instance": {
                  "type": "string"
                },
                "title": {
                  "type": "string"
                },
                "detail": {
                  "type": "string"
                }
              },
              "additionalProperties": false,
              "minProperties": 1
            }
          },
          "additionalProperties": false
        },
        "as": {
          "type": "string",
          "description": "Name of the variable of the error, `error` if not given.",
          "x-check": "identifier"
        },
        "when": {
          "$ref": "#/$defs/condition"
        },
        "exceptWhen": {
          "$ref": "#/$defs/condition"
        },
        "retry": {
          "title": "RetryOrName",
          "anyOf": [
            {
              "$ref": "#/$defs/retryPolicy"
            },
            {
              "type": "string"
            }
          ]
        },
        "do": {
          "$ref": "#/$defs/stepList"
        },
        "then": {
          "$ref": "#/$defs/flowDirective"
        }
      },
      "additionalProperties": false
    },
    "raiseStep": {
      "title": "RaiseStep",
      "type": "object",
      "required": [
        "raise"
      ],
      "properties": {
        "raise": {
          "title": "Raise",
          "type": "object",
          "required": [
            "error"
          ],
          "properties": {
            "error": {
              "title": "ErrorOrName",
              "anyOf": [
                {
                  "$ref": "#/$defs/error"
                },
                {
                  "type": "string"
                }
              ]
            }
          },
          "additionalProperties": false
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Raises an error."
    },
    "waitStep": {
      "title": "WaitStep",
      "type": "object",
      "required": [
        "wait"
      ],
      "properties": {
        "wait": {
          "$ref": "#/$defs/durationOrExpression"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Waits."
    },
    "runStep": {
      "title": "RunStep",
      "type": "object",
      "required": [
        "run"
      ],
      "properties": {
        "run": {
          "title": "Run",
          "type": "object",
          "required": [
            "workflow"
          ],
          "properties": {
            "workflow": {
              "title": "Subflow",
              "type": "object",
              "required": [
                "namespace",
                "name",
                "version"
              ],
              "properties": {
                "namespace": {
                  "type": "string",
                  "description": "The namespace of the definition to run.",
                  "x-check": "label",
                  "pattern": "^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$"
                },
                "name": {
                  "type": "string",
                  "description": "The definition to run.",
                  "x-check": "label",
                  "pattern": "^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$"
                },
                "version": {
                  "type": "string",
                  "description": "A published version, or `latest` for the one that is current when the step begins.",
                  "x-check": "subflowVersion",
                  "pattern": "^(?:latest|(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?)$"
                },
                "input": {
                  "description": "What the run is started with: any value, with expressions; default an empty object.",
                  "type": [
                    "object",
                    "array",
                    "string",
                    "number",
                    "boolean",
                    "null"
                  ]
                }
              },
              "additionalProperties": false
            },
            "await": {
              "type": "boolean",
              "description": "Whether the step waits for the end of that run; default true."
            }
          },
          "additionalProperties": false
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Runs another definition."
    },
    "httpStep": {
      "title": "HttpStep",
      "type": "object",
      "required": [
        "call",
        "with"
      ],
      "properties": {
        "call": {
          "const": "http"
        },
        "with": {
          "$ref": "#/$defs/httpWith"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Calls an HTTP service."
    },
    "openapiStep": {
      "title": "OpenApiStep",
      "type": "object",
      "required": [
        "call",
        "with"
      ],
      "properties": {
        "call": {
          "const": "openapi"
        },
        "with": {
          "$ref": "#/$defs/openapiWith"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Calls an operation of an HTTP service that an OpenAPI document describes."
    },
    "mcpStep": {
      "title": "McpStep",
      "type": "object",
      "required": [
        "call",
        "with"
      ],
      "properties": {
        "call": {
          "const": "mcp"
        },
        "with": {
          "$ref": "#/$defs/mcpWith"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Calls an MCP server over Streamable HTTP."
    },
    "humanStep": {
      "title": "HumanStep",
      "type": "object",
      "required": [
        "call",
        "with"
      ],
      "properties": {
        "call": {
          "type": "string",
          "pattern": "^human(:1\\.0\\.0(@default)?)?$"
        },
        "with": {
          "$ref": "human.schema.json"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Asks a person."
    },
    "functionStep": {
      "title": "FunctionStep",
      "type": "object",
      "required": [
        "call"
      ],
      "properties": {
        "call": {
          "type": "string",
          "description": "Name of a function of the project or of `use.functions`.",
          "x-check": "functionName",
          "pattern": "^(?!(?:http|human|openapi|mcp|grpc|asyncapi|a2a)$)[^:@/]+$"
        },
        "with": {
          "type": "object",
          "additionalProperties": true
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Calls a function."
    },
    "httpWith": {
      "title": "HttpWith",
      "type": "object",
      "required": [
        "method",
        "endpoint"
      ],
      "properties": {
        "method": {
          "type": "string",
          "x-check": "method"
        },
        "endpoint": {
          "$ref": "#/$defs/endpoint"
        },
        "headers": {
          "title": "HttpHeaders",
          "anyOf": [
            {
              "type": "object",
              "additionalProperties": {
                "type": [
                  "string",
                  "number",
                  "boolean"
                ]
              }
            },
            {
              "type": "string",
              "x-check": "wholeExpression",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ]
        },
        "query": {
          "title": "HttpQuery",
          "anyOf": [
            {
              "type": "object",
              "additionalProperties": {
                "type": [
                  "string",
                  "number",
                  "boolean"
                ]
              }
            },
            {
              "type": "string",
              "x-check": "wholeExpression",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ]
        },
        "body": {
          "description": "Any value; its strings may be expressions."
        },
        "output": {
          "enum": [
            "content",
            "response",
            "raw"
          ],
          "description": "The body (default), or status, headers and body, or the body as base64."
        },
        "redirect": {
          "type": "boolean",
          "description": "Whether statuses 300 to 399 are answers instead of being followed."
        }
      },
      "additionalProperties": false
    },
    "openapiWith": {
      "title": "OpenApiWith",
      "type": "object",
      "required": [
        "document",
        "operationId"
      ],
      "properties": {
        "document": {
          "$ref": "#/$defs/externalResource",
          "description": "The OpenAPI document (2.0, 3.0 or 3.1); it is kept with the definition when that is published."
        },
        "operationId": {
          "type": "string",
          "minLength": 1,
          "x-check": "literalText",
          "description": "The id of the operation to call."
        },
        "parameters": {
          "type": "object",
          "additionalProperties": true,
          "description": "By name: path, query, header and cookie parameters, API keys; the body as `body`, or field by field."
        },
        "authentication": {
          "$ref": "#/$defs/authenticationOrName"
        },
        "output": {
          "enum": [
            "content",
            "response",
            "raw"
          ],
          "description": "The body (default), or status, headers and body, or the body as base64."
        },
        "redirect": {
          "type": "boolean",
          "description": "Whether statuses 300 to 399 are answers instead of being followed."
        }
      },
      "additionalProperties": false
    },
    "externalResource": {
      "title": "ExternalResource",
      "type": "object",
      "required": [
        "endpoint"
      ],
      "properties": {
        "name": {
          "type": "string"
        },
        "endpoint": {
          "title": "ResourceEndpoint",
          "anyOf": [
            {
              "type": "string",
              "x-check": "documentUri"
            },
            {
              "title": "ResourceEndpointConfiguration",
              "type": "object",
              "required": [
                "uri"
              ],
              "properties": {
                "uri": {
                  "type": "string",
                  "x-check": "documentUri"
                },
                "authentication": {
                  "$ref": "#/$defs/authenticationOrName"
                }
              },
              "additionalProperties": false
            }
          ]
        }
      },
      "additionalProperties": false
    },
    "mcpWith": {
      "title": "McpWith",
      "type": "object",
      "required": [
        "method",
        "transport"
      ],
      "properties": {
        "protocolVersion": {
          "type": "string",
          "minLength": 1,
          "x-check": "literalText",
          "description": "The revision of MCP to speak; without it, one that both sides know."
        },
        "method": {
          "enum": [
            "tools/list",
            "tools/call",
            "prompts/list",
            "prompts/get",
            "resources/list",
            "resources/read",
            "resources/templates/list"
          ],
          "description": "What to ask of the server."
        },
        "parameters": {
          "title": "McpParameters",
          "anyOf": [
            {
              "type": "object",
              "additionalProperties": true
            },
            {
              "type": "string",
              "x-check": "wholeExpression",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ],
          "description": "Of the method, e.g. `name` and `arguments` of `tools/call`."
        },
        "timeout": {
          "$ref": "#/$defs/duration",
          "description": "How long an answer may take (default one minute)."
        },
        "transport": {
          "$ref": "#/$defs/mcpTransport"
        },
        "client": {
          "title": "McpClient",
          "type": "object",
          "required": [
            "name",
            "version"
          ],
          "properties": {
            "name": {
              "type": "string"
            },
            "version": {
              "type": "string"
            }
          },
          "additionalProperties": false,
          "description": "How the server is told who calls."
        }
      },
      "additionalProperties": false
    },
    "mcpTransport": {
      "title": "McpTransport",
      "type": "object",
      "required": [
        "http"
      ],
      "properties": {
        "http": {
          "title": "McpHttpTransport",
          "type": "object",
          "required": [
            "endpoint"
          ],
          "properties": {
            "endpoint": {
              "$ref": "#/$defs/endpoint"
            },
            "headers": {
              "title": "McpHeaders",
              "type": "object",
              "additionalProperties": {
                "type": [
                  "string",
                  "number",
                  "boolean"
                ]
              }
            }
          },
          "additionalProperties": false
        },
        "options": {
          "type": "object",
          "additionalProperties": {
            "type": "string"
          }
        }
      },
      "additionalProperties": false
    },
    "endpoint": {
      "title": "Endpoint",
      "anyOf": [
        {
          "type": "string",
          "x-check": "endpoint"
        },
        {
          "title": "EndpointConfiguration",
          "type": "object",
          "required": [
            "uri"
          ],
          "properties": {
            "uri": {
              "type": "string",
              "x-check": "endpoint"
            },
            "authentication": {
              "$ref": "#/$defs/authenticationOrName"
            }
          },
          "additionalProperties": false
        }
      ]
    },
    "authenticationOrName": {
      "title": "AuthenticationOrName",
      "x-one-of": [
        "use",
        "basic",
        "bearer",
        "oauth2",
        "oidc"
      ],
      "type": "object",
      "properties": {
        "use": {
          "type": "string",
          "description": "The name of one of `use.authentications`.",
          "minLength": 1
        },
        "basic": {
          "$ref": "#/$defs/basic"
        },
        "bearer": {
          "$ref": "#/$defs/bearer"
        },
        "oauth2": {
          "$ref": "#/$defs/oauth2"
        },
        "oidc": {
          "$ref": "#/$defs/oidc"
        }
      },
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1
    },
    "authentication": {
      "title": "Authentication",
      "x-one-of": [
        "basic",
        "bearer",
        "oauth2",
        "oidc"
      ],
      "type": "object",
      "properties": {
        "basic": {
          "$ref": "#/$defs/basic"
        },
        "bearer": {
          "$ref": "#/$defs/bearer"
        },
        "oauth2": {
          "$ref": "#/$defs/oauth2"
        },
        "oidc": {
          "$ref": "#/$defs/oidc"
        }
      },
      "additionalProperties": false,
      "minProperties": 1,
      "maxProperties": 1
    },
    "basic": {
      "title": "Basic",
      "type": "object",
      "properties": {
        "use": {
          "type": "string",
          "description": "The name of a secret that holds the settings.",
          "minLength": 1
        },
        "username": {
          "type": "string"
        },
        "password": {
          "type": "string"
        }
      },
      "additionalProperties": false,
      "anyOf": [
        {
          "required": [
            "use"
          ]
        },
        {
          "required": [
            "username",
            "password"
          ]
        }
      ],
      "x-or-use": [
        "username",
        "password"
      ]
    },
    "bearer": {
      "title": "Bearer",
      "type": "object",
      "properties": {
        "use": {
          "type": "string",
          "description": "The name of a secret that holds the settings.",
          "minLength": 1
        },
        "token": {
          "type": "string"
        }
      },
      "additionalProperties": false,
      "anyOf": [
        {
          "required": [
            "use"
          ]
        },
        {
          "required": [
            "token"
          ]
        }
      ],
      "x-or-use": [
        "token"
      ]
    },
    "oauth2": {
      "title": "OAuth2",
      "type": "object",
      "properties": {
        "use": {
          "type": "string",
          "description": "The name of a secret that holds the settings.",
          "minLength": 1
        },
        "authority": {
          "type": "string",
          "x-check": "endpoint"
        },
        "grant": {
          "const": "client_credentials"
        },
        "client": {
          "title": "OAuth2Client",
          "type": "object",
          "properties": {
            "id": {
              "type": "string"
            },
            "secret": {
              "type": "string"
            },
            "assertion": {
              "type": "string"
            },
            "authentication": {
              "enum": [
                "client_secret_basic",
                "client_secret_post",
                "client_secret_jwt",
                "private_key_jwt",
                "none"
              ]
            }
          },
          "additionalProperties": false
        },
        "request": {
          "title": "OAuth2Request",
          "type": "object",
          "properties": {
            "encoding": {
              "enum": [
                "application/x-www-form-urlencoded",
                "application/json"
              ]
            }
          },
          "additionalProperties": false
        },
        "issuers": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "scopes": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "audiences": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "endpoints": {
          "title": "OAuth2Endpoints",
          "type": "object",
          "properties": {
            "token": {
              "type": "string"
            },
            "revocation": {
              "type": "string"
            },
            "introspection": {
              "type": "string"
            }
          },
          "additionalProperties": false
        }
      },
      "additionalProperties": false,
      "anyOf": [
        {
          "required": [
            "use"
          ]
        },
        {
          "required": [
            "authority",
            "grant"
          ]
        }
      ],
      "x-or-use": [
        "authority",
        "grant"
      ]
    },
    "oidc": {
      "title": "OpenIdConnect",
      "type": "object",
      "properties": {
        "use": {
          "type": "string",
          "description": "The name of a secret that holds the settings.",
          "minLength": 1
        },
        "authority": {
          "type": "string",
          "x-check": "endpoint"
        },
        "grant": {
          "const": "client_credentials"
        },
        "client": {
          "title": "OAuth2Client",
          "type": "object",
          "properties": {
            "id": {
              "type": "string"
            },
            "secret": {
              "type": "string"
            },
            "assertion": {
              "type": "string"
            },
            "authentication": {
              "enum": [
                "client_secret_basic",
                "client_secret_post",
                "client_secret_jwt",
                "private_key_jwt",
                "none"
              ]
            }
          },
          "additionalProperties": false
        },
        "request": {
          "title": "OAuth2Request",
          "type": "object",
          "properties": {
            "encoding": {
              "enum": [
                "application/x-www-form-urlencoded",
                "application/json"
              ]
            }
          },
          "additionalProperties": false
        },
        "issuers": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "scopes": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "audiences": {
          "type": "array",
          "items": {
            "type": "string"
          }
        }
      },
      "additionalProperties": false,
      "anyOf": [
        {
          "required": [
            "use"
          ]
        },
        {
          "required": [
            "authority",
            "grant"
          ]
        }
      ],
      "x-or-use": [
        "authority",
        "grant"
      ]
    },
    "error": {
      "title": "ErrorDefinition",
      "type": "object",
      "required": [
        "type",
        "status"
      ],
      "properties": {
        "type": {
          "type": "string",
          "description": "A URI that names the kind of error.",
          "x-check": "uri"
        },
        "status": {
          "title": "ErrorStatus",
          "anyOf": [
            {
              "type": "integer",
              "minimum": 100,
              "maximum": 599
            },
            {
              "type": "string",
              "x-check": "wholeExpression",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ]
        },
        "title": {
          "type": "string"
        },
        "detail": {
          "type": "string"
        },
        "instance": {
          "type": "string"
        }
      },
      "additionalProperties": false
    },
    "retryPolicy": {
      "title": "RetryPolicy",
      "type": "object",
      "properties": {
        "when": {
          "$ref": "#/$defs/condition"
        },
        "exceptWhen": {
          "$ref": "#/$defs/condition"
        },
        "delay": {
          "$ref": "#/$defs/duration"
        },
        "backoff": {
          "title": "Backoff",
          "type": "object",
          "properties": {
            "constant": {
              "type": "object",
              "additionalProperties": false,
              "properties": {}
            },
            "exponential": {
              "type": "object",
              "additionalProperties": false,
              "properties": {}
            },
            "linear": {
              "type": "object",
              "additionalProperties": false,
              "properties": {}
            }
          },
          "additionalProperties": false,
          "minProperties": 1,
          "maxProperties": 1,
          "x-one-of": [
            "constant",
            "exponential",
            "linear"
          ]
        },
        "limit": {
          "title": "RetryLimit",
          "type": "object",
          "properties": {
            "attempt": {
              "title": "AttemptLimit",
              "type": "object",
              "properties": {
                "count": {
                  "type": "integer",
                  "minimum": 1
                },
                "duration": {
                  "$ref": "#/$defs/duration"
                }
              },
              "additionalProperties": false
            },
            "duration": {
              "$ref": "#/$defs/duration"
            }
          },
          "additionalProperties": false
        },
        "jitter": {
          "title": "Jitter",
          "type": "object",
          "required": [
            "from",
            "to"
          ],
          "properties": {
            "from": {
              "$ref": "#/$defs/duration"
            },
            "to": {
              "$ref": "#/$defs/duration"
            }
          },
          "additionalProperties": false
        }
      },
      "additionalProperties": false
    },
    "timeout": {
      "title": "Timeout",
      "type": "object",
      "required": [
        "after"
      ],
      "properties": {
        "after": {
          "$ref": "#/$defs/durationOrExpression"
        }
      },
      "additionalProperties": false
    },
    "stepTimeout": {
      "title": "StepTimeout",
      "anyOf": [
        {
          "title": "TimeoutOrExpression",
          "type": "object",
          "required": [
            "after"
          ],
          "properties": {
            "after": {
              "$ref": "#/$defs/durationOrExpression"
            }
          },
          "additionalProperties": false
        },
        {
          "type": "string"
        }
      ]
    },
    "durationParts": {
      "title": "DurationParts",
      "type": "object",
      "properties": {
        "days": {
          "type": "integer",
          "minimum": 0
        },
        "hours": {
          "type": "integer",
          "minimum": 0
        },
        "minutes": {
          "type": "integer",
          "minimum": 0
        },
        "seconds": {
          "type": "integer",
          "minimum": 0
        },
        "milliseconds": {
          "type": "integer",
          "minimum": 0
        }
      },
      "additionalProperties": false,
      "minProperties": 1
    },
    "duration": {
      "title": "Duration",
      "description": "ISO 8601 without years and months, or its parts.",
      "anyOf": [
        {
          "$ref": "#/$defs/durationParts"
        },
        {
          "type": "string",
          "x-check": "duration",
          "pattern": "^P(?=.)(\\d+(\\.\\d+)?W)?(\\d+(\\.\\d+)?D)?(T(?=.)(\\d+(\\.\\d+)?H)?(\\d+(\\.\\d+)?M)?(\\d+(\\.\\d+)?S)?)?$"
        }
      ]
    },
    "durationOrExpression": {
      "title": "DurationOrExpression",
      "anyOf": [
        {
          "$ref": "#/$defs/durationParts"
        },
        {
          "type": "string",
          "x-check": "durationOrExpression"
        }
      ]
    },
    "condition": {
      "title": "Condition",
      "description": "An expression, with or without `${ }` around it.",
      "type": "string",
      "x-check": "expression"
    },
    "projection": {
      "title": "Projection",
      "description": "An expression, with or without `${ }` around it, or an object whose strings may be expressions.",
      "anyOf": [
        {
          "type": "string",
          "x-check": "expression"
        },
        {
          "type": "object",
          "additionalProperties": true
        }
      ]
    },
    "inlineSchema": {
      "title": "InlineSchema",
      "x-one-of": [
        "document",
        "resource"
      ],
      "type": "object",
      "properties": {
        "format": {
          "type": "string",
          "pattern": "^json(:.+)?$"
        },
        "document": {
          "title": "JsonSchema",
          "x-check": "schema",
          "anyOf": [
            {
              "type": "object"
            },
            {
              "type": "boolean"
            }
          ]
        },
        "resource": {
          "$ref": "#/$defs/externalResource",
          "description": "Where the schema is; it takes its place when the definition is published."
        }
      },
      "additionalProperties": false,
      "if": {
        "required": [
          "resource"
        ]
      },
      "then": {
        "not": {
          "required": [
            "document"
          ]
        }
      },
      "else": {
        "required": [
          "document"
        ]
      }
    },
    "dataInput": {
      "title": "DataInput",
      "type": "object",
      "properties": {
        "schema": {
          "$ref": "#/$defs/inlineSchema"
        },
        "from": {
          "$ref": "#/$defs/projection"
        }
      },
      "additionalProperties": false
    },
    "dataOutput": {
      "title": "DataOutput",
      "type": "object",
      "properties": {
        "schema": {
          "$ref": "#/$defs/inlineSchema"
        },
        "as": {
          "$ref": "#/$defs/projection"
        }
      },
      "additionalProperties": false
    },
    "dataExport": {
      "title": "DataExport",
      "type": "object",
      "properties": {
        "schema": {
          "$ref": "#/$defs/inlineSchema"
        },
        "as": {
          "$ref": "#/$defs/projection"
        }
      },
      "additionalProperties": false
    },
    "flowDirective": {
      "title": "FlowDirective",
      "type": "string",
      "description": "`continue`, `exit`, `end`, or the name of a step in the same list."
    },
    "functionOfDocument": {
      "title": "FunctionOfDocument",
      "anyOf": [
        {
          "$ref": "#/$defs/httpFunction"
        },
        {
          "$ref": "#/$defs/openapiFunction"
        },
        {
          "$ref": "#/$defs/mcpFunction"
        },
        {
          "$ref": "#/$defs/projectFunction"
        }
      ]
    },
    "emitStep": {
      "title": "EmitStep",
      "type": "object",
      "required": [
        "emit"
      ],
      "properties": {
        "emit": {
          "title": "Emit",
          "type": "object",
          "required": [
            "event"
          ],
          "properties": {
            "event": {
              "title": "EmittedEvent",
              "type": "object",
              "required": [
                "with"
              ],
              "properties": {
                "with": {
                  "$ref": "#/$defs/emittedWith"
                }
              },
              "additionalProperties": false
            }
          },
          "additionalProperties": false
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Emits an event: whoever listens for it hears it."
    },
    "listenStep": {
      "title": "ListenStep",
      "type": "object",
      "required": [
        "listen"
      ],
      "properties": {
        "listen": {
          "title": "Listen",
          "type": "object",
          "required": [
            "to"
          ],
          "properties": {
            "to": {
              "$ref": "#/$defs/eventStrategy"
            },
            "read": {
              "$ref": "#/$defs/readAs"
            }
          },
          "additionalProperties": false
        },
        "foreach": {
          "$ref": "#/$defs/eventIterator"
        },
        "if": {
          "$ref": "#/$defs/condition",
          "description": "Whether the step is run at all; a skipped step passes its input on."
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the step reads."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the step gives to the next."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context`."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long the step may take, or the name of a timeout in `use.timeouts`."
        },
        "then": {
          "$ref": "#/$defs/flowDirective",
          "description": "What comes next: `continue`, `exit`, `end`, or the name of a step in the same list."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "Waits for events."
    },
    "emittedWith": {
      "title": "EmittedWith",
      "type": "object",
      "description": "The attributes of the event; what is left out of id, source, time and specversion is filled in.",
      "required": [
        "type"
      ],
      "properties": {
        "id": {
          "type": "string",
          "minLength": 1,
          "description": "Names the event among those of its source."
        },
        "source": {
          "type": "string",
          "minLength": 1,
          "description": "Where it comes from, a URI."
        },
        "type": {
          "type": "string",
          "minLength": 1,
          "description": "What kind of event it is."
        },
        "time": {
          "type": "string",
          "x-check": "instant",
          "description": "When it happened; now, if not said.",
          "pattern": "^(\\s*\\$\\{[\\s\\S]*|\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2}))$"
        },
        "subject": {
          "type": "string",
          "minLength": 1
        },
        "datacontenttype": {
          "type": "string",
          "minLength": 1
        },
        "dataschema": {
          "type": "string",
          "minLength": 1
        },
        "data": {
          "title": "EmittedData",
          "description": "What the event says."
        }
      },
      "additionalProperties": {
        "title": "EventExtension",
        "description": "An extension attribute: lower-case letters and digits.",
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "number"
          },
          {
            "type": "boolean"
          }
        ]
      }
    },
    "filterWith": {
      "title": "FilterWith",
      "type": "object",
      "description": "What the attributes must be: values, regular expressions, or expressions that see the event.",
      "minProperties": 1,
      "properties": {
        "id": {
          "type": "string",
          "minLength": 1,
          "description": "Names the event among those of its source."
        },
        "source": {
          "type": "string",
          "minLength": 1,
          "description": "Where it comes from, a URI."
        },
        "type": {
          "type": "string",
          "minLength": 1,
          "description": "What kind of event it is."
        },
        "time": {
          "type": "string",
          "minLength": 1
        },
        "subject": {
          "type": "string",
          "minLength": 1
        },
        "datacontenttype": {
          "type": "string",
          "minLength": 1
        },
        "dataschema": {
          "type": "string",
          "minLength": 1
        },
        "data": {
          "title": "FilterData",
          "description": "A condition on the data, or what the data must have at least."
        }
      },
      "additionalProperties": {
        "title": "EventExtension",
        "description": "An extension attribute: lower-case letters and digits.",
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "number"
          },
          {
            "type": "boolean"
          }
        ]
      }
    },
    "eventFilter": {
      "title": "EventFilter",
      "type": "object",
      "required": [
        "with"
      ],
      "properties": {
        "with": {
          "$ref": "#/$defs/filterWith"
        },
        "correlate": {
          "title": "Correlate",
          "type": "object",
          "minProperties": 1,
          "additionalProperties": {
            "$ref": "#/$defs/correlation"
          }
        }
      },
      "additionalProperties": false
    },
    "correlation": {
      "title": "Correlation",
      "type": "object",
      "required": [
        "from"
      ],
      "properties": {
        "from": {
          "$ref": "#/$defs/condition",
          "description": "An expression that finds the value in the event."
        },
        "expect": {
          "type": "string",
          "minLength": 1,
          "description": "What the value must be: text, or an expression. Without it the first event says."
        }
      },
      "additionalProperties": false
    },
    "eventStrategy": {
      "title": "EventStrategy",
      "type": "object",
      "properties": {
        "one": {
          "$ref": "#/$defs/eventFilter"
        },
        "any": {
          "title": "EventStrategyAny",
          "type": "array",
          "items": {
            "$ref": "#/$defs/eventFilter"
          }
        },
        "all": {
          "title": "EventStrategyAll",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/eventFilter"
          }
        },
        "until": {
          "title": "Until",
          "description": "When to stop: an expression over what was consumed, or the events that end it.",
          "anyOf": [
            {
              "$ref": "#/$defs/condition"
            },
            {
              "$ref": "#/$defs/untilStrategy"
            }
          ]
        }
      },
      "additionalProperties": false,
      "minProperties": 1,
      "x-one-of": [
        "one",
        "any",
        "all"
      ],
      "oneOf": [
        {
          "required": [
            "one"
          ]
        },
        {
          "required": [
            "any"
          ]
        },
        {
          "required": [
            "all"
          ]
        }
      ]
    },
    "untilStrategy": {
      "title": "UntilStrategy",
      "type": "object",
      "properties": {
        "one": {
          "$ref": "#/$defs/eventFilter"
        },
        "any": {
          "title": "UntilStrategyAny",
          "type": "array",
          "items": {
            "$ref": "#/$defs/eventFilter"
          },
          "minItems": 1
        },
        "all": {
          "title": "UntilStrategyAll",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/eventFilter"
          }
        }
      },
      "additionalProperties": false,
      "minProperties": 1,
      "x-one-of": [
        "one",
        "any",
        "all"
      ],
      "oneOf": [
        {
          "required": [
            "one"
          ]
        },
        {
          "required": [
            "any"
          ]
        },
        {
          "required": [
            "all"
          ]
        }
      ]
    },
    "startStrategy": {
      "title": "StartStrategy",
      "type": "object",
      "properties": {
        "one": {
          "$ref": "#/$defs/eventFilter"
        },
        "any": {
          "title": "StartStrategyAny",
          "type": "array",
          "items": {
            "$ref": "#/$defs/eventFilter"
          },
          "minItems": 1
        },
        "all": {
          "title": "StartStrategyAll",
          "type": "array",
          "minItems": 1,
          "items": {
            "$ref": "#/$defs/eventFilter"
          }
        }
      },
      "additionalProperties": false,
      "minProperties": 1,
      "x-one-of": [
        "one",
        "any",
        "all"
      ],
      "oneOf": [
        {
          "required": [
            "one"
          ]
        },
        {
          "required": [
            "any"
          ]
        },
        {
          "required": [
            "all"
          ]
        }
      ]
    },
    "readAs": {
      "title": "ReadAs",
      "enum": [
        "data",
        "envelope",
        "raw"
      ],
      "description": "How a consumed event is given."
    },
    "eventIterator": {
      "title": "EventIterator",
      "type": "object",
      "properties": {
        "item": {
          "type": "string",
          "description": "Name of the variable of the event, `item` if not given.",
          "x-check": "identifier"
        },
        "at": {
          "type": "string",
          "description": "Name of the variable of the index, `index` if not given.",
          "x-check": "identifier"
        },
        "do": {
          "$ref": "#/$defs/stepList"
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What becomes of each event in the output."
        },
        "export": {
          "$ref": "#/$defs/dataExport",
          "description": "What becomes `$context` after each event."
        }
      },
      "additionalProperties": false
    },
    "schedule": {
      "title": "Schedule",
      "type": "object",
      "description": "What starts runs by itself.",
      "properties": {
        "cron": {
          "type": "string",
          "x-check": "cron",
          "description": "Five fields (minute, hour, day, month, weekday) in UTC, or behind CRON_TZ=<zone>."
        },
        "every": {
          "$ref": "#/$defs/duration",
          "description": "At this interval, whether or not the last run has ended."
        },
        "after": {
          "$ref": "#/$defs/duration",
          "description": "This long after the last run has ended."
        },
        "on": {
          "$ref": "#/$defs/startStrategy",
          "description": "When these events have come; the run's input is the list of them."
        },
        "read": {
          "$ref": "#/$defs/readAs",
          "description": "How the events are given; whole (`envelope`) if not said."
        }
      },
      "additionalProperties": false,
      "minProperties": 1,
      "x-one-of": [
        "cron",
        "every",
        "after",
        "on"
      ],
      "oneOf": [
        {
          "required": [
            "cron"
          ]
        },
        {
          "required": [
            "every"
          ]
        },
        {
          "required": [
            "after"
          ]
        },
        {
          "required": [
            "on"
          ]
        }
      ]
    },
    "httpFunction": {
      "title": "HttpFunction",
      "type": "object",
      "required": [
        "call",
        "with"
      ],
      "properties": {
        "call": {
          "const": "http"
        },
        "with": {
          "$ref": "#/$defs/httpWith"
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the arguments must be, and what is read of them."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the function gives to who calls it."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long one call may take, or the name of a timeout in `use.timeouts`."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "An HTTP call that can be called by name."
    },
    "openapiFunction": {
      "title": "OpenApiFunction",
      "type": "object",
      "required": [
        "call",
        "with"
      ],
      "properties": {
        "call": {
          "const": "openapi"
        },
        "with": {
          "$ref": "#/$defs/openapiWith"
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the arguments must be, and what is read of them."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the function gives to who calls it."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long one call may take, or the name of a timeout in `use.timeouts`."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "A call of an OpenAPI operation that can be called by name."
    },
    "mcpFunction": {
      "title": "McpFunction",
      "type": "object",
      "required": [
        "call",
        "with"
      ],
      "properties": {
        "call": {
          "const": "mcp"
        },
        "with": {
          "$ref": "#/$defs/mcpWith"
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the arguments must be, and what is read of them."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the function gives to who calls it."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long one call may take, or the name of a timeout in `use.timeouts`."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "A call of an MCP server that can be called by name."
    },
    "projectFunction": {
      "title": "ProjectFunction",
      "type": "object",
      "required": [
        "call"
      ],
      "properties": {
        "call": {
          "type": "string",
          "description": "Name of a function of the project.",
          "x-check": "functionName",
          "pattern": "^(?!(?:http|human|openapi|mcp|grpc|asyncapi|a2a)$)[^:@/]+$"
        },
        "with": {
          "type": "object",
          "additionalProperties": true
        },
        "input": {
          "$ref": "#/$defs/dataInput",
          "description": "What the arguments must be, and what is read of them."
        },
        "output": {
          "$ref": "#/$defs/dataOutput",
          "description": "What the function gives to who calls it."
        },
        "timeout": {
          "$ref": "#/$defs/stepTimeout",
          "description": "How long one call may take, or the name of a timeout in `use.timeouts`."
        },
        "metadata": {
          "type": "object",
          "description": "Free; never evaluated.",
          "additionalProperties": true
        }
      },
      "additionalProperties": false,
      "description": "A function of the project with arguments of its own, under another name."
    }
  }
};
