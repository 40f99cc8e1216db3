/** A span as plain data: what is known of something that has ended, before any library makes a message of it. */

export type AttributeValue = string | number | boolean;
export type Attributes = Record<string, AttributeValue>;

export interface SpanEvent {
  name: string;
  /** Milliseconds since 1970. */
  at: number;
  attributes: Attributes;
}

export interface FinishedSpan {
  traceId: string;
  spanId: string;
  parent: { spanId: string; remote: boolean } | null;
  sampled: boolean;
  name: string;
  /** `server`: a request that came in; `client`: a call that went out. */
  kind: 'internal' | 'server' | 'client';
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  attributes: Attributes;
  events: SpanEvent[];
  /** Null = it went well; else why not. */
  error: string | null;
}
