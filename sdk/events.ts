/**
 * Events (CloudEvents 1.0) as programs send and read them. `orkestra codegen` writes which there are: what definitions listen
 * for and are started by, with the data each takes, and what they emit.
 */
import type { DefinitionTypes } from './client.ts';

/** An event as it is received: what was left out when it was sent is filled in. */
export interface CloudEvent<Type extends string = string, Data = unknown> {
  specversion: '1.0';
  id: string;
  source: string;
  type: Type;
  /** An instant, as RFC 3339 writes it. */
  time?: string;
  subject?: string;
  datacontenttype?: string;
  dataschema?: string;
  data?: Data;
  /** Bytes, instead of `data`. */
  data_base64?: string;
  /** Attributes of an extension: text, whole numbers, true or false. */
  [extension: string]: unknown;
}

/** Any event at all, as its sender writes it. */
export interface AnyEvent {
  type: string;
  data?: unknown;
  [attribute: string]: unknown;
}

/** What its sender may say of an event besides. */
interface Attributes {
  /** With `source` the name of the event: give one where the same event may be sent twice. Default: a new one. */
  id?: string;
  /** A URI. Default: who sends it. */
  source?: string;
  /** What the event is about, within its source. */
  subject?: string;
  /** When it happened, as RFC 3339 writes it. Default: now. */
  time?: string;
  datacontenttype?: string;
  dataschema?: string;
}

/** An event as it is sent: one of `Events`, with what its sender may say besides. */
export type SentEvent<Events> = unknown extends Events
  ? AnyEvent
  : Events extends unknown
    ? Events & Omit<Attributes, keyof Events>
    : never;

/** What became of an event that was sent. */
export interface EventReceipt {
  id: string;
  source: string;
  /** `known`: this very event was received before. */
  state: 'received' | 'known';
  /** How many runs listened for it. */
  reached: number;
  /** Ids of the runs it started. */
  started: string[];
}

/** All that the definitions emit. */
export type EmittedBy<Types extends DefinitionTypes> = {
  [Name in keyof Types]: Types[Name]['emits'] extends { type: string } ? Types[Name]['emits'] : never;
}[keyof Types];

/** Which of the events that were received. */
export interface ReceivedQuery<Type extends string = string> {
  type?: Type;
  /** On a page; default 25. */
  limit?: number;
  /** Of the next page, as the one before gave it. */
  cursor?: string;
}

interface Receipt {
  /** ISO 8601. */
  receivedAt: string;
  /** How many runs it was for. */
  reached: number;
}

/** An event that was received: emitted by a run, or sent by somebody. */
export type ReceivedEvent<Emitted, Type extends string> = Receipt &
  (
    | { emittedBy: string; event: [OfType<Emitted, Type>] extends [never] ? CloudEvent<Type> : OfType<Emitted, Type> }
    | { emittedBy: null; event: CloudEvent<Type> }
  );

export interface ReceivedEvents<Emitted, Type extends string> {
  items: ReceivedEvent<Emitted, Type>[];
  /** The cursor of the next page; null on the last. */
  next: string | null;
}

/** Of any type all of them. */
type OfType<Emitted, Type extends string> = string extends Type ? Emitted : Extract<Emitted, { type: Type }>;

/** What the sink is told of how runs fare, beside the events that they emit. `subject` is the run's id. */
export type LifecycleEvent = CloudEvent<
  `io.serverlessworkflow.workflow.${'started' | 'suspended' | 'resumed' | 'completed' | 'faulted' | 'cancelled'}.v1`,
  {
    name: string;
    definition: { name: string; namespace: string; version: string };
    /** The instant of what happened, as ISO 8601 writes it; the others are not there. */
    startedAt?: string;
    suspendedAt?: string;
    resumedAt?: string;
    completedAt?: string;
    faultedAt?: string;
    cancelledAt?: string;
    error?: { type: string; status: number; title: string; detail?: string; instance?: string };
  }
>;

/** What becomes of a single step (the specification says task), where that is asked for (`ORKESTRA_EVENT_STEPS`). */
export type StepLifecycleEvent = CloudEvent<
  `io.serverlessworkflow.task.${'created' | 'started' | 'suspended' | 'resumed' | 'retried' | 'completed' | 'faulted' | 'cancelled'}.v1`,
  {
    /** The name of the run. */
    workflow: string;
    /** The step's JSON pointer in its definition. */
    task: string;
    /** The instant of what happened, as ISO 8601 writes it; the others are not there. */
    createdAt?: string;
    startedAt?: string;
    suspendedAt?: string;
    resumedAt?: string;
    retriedAt?: string;
    completedAt?: string;
    faultedAt?: string;
    cancelledAt?: string;
    error?: { type: string; status: number; title: string; detail?: string; instance?: string };
  }
>;
