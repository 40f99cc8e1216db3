/** What a program imports; `orkestra codegen` binds both to the types of a project. */
export {
  type Client,
  type ClientOptions,
  clientOf,
  type DefinitionTypes,
  type HandleOf,
  OrkestraError,
  type RunError,
  type RunHandle,
  type StandardErrorType,
  type StartOptions,
} from './client.ts';
export type {
  AnyEvent,
  CloudEvent,
  EmittedBy,
  EventReceipt,
  LifecycleEvent,
  ReceivedEvent,
  ReceivedEvents,
  ReceivedQuery,
  SentEvent,
  StepLifecycleEvent,
} from './events.ts';
export { type FunctionCode, type FunctionContext, type FunctionTypes, functionsOf, StepError } from './functions.ts';
