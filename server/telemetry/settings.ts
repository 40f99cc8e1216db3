/** Whether and where spans go, from OpenTelemetry's standard variables. */
import { StartupError } from '../embedded/startup-error.ts';

export interface TelemetrySettings {
  /** Where traces are posted. */
  url: string;
  protocol: 'http/protobuf' | 'http/json';
  /** How long spans are gathered before they are sent. */
  delayMs: number;
  /** The most spans that wait; more are dropped. */
  queue: number;
}

/** Null when no collector is named, or `OTEL_SDK_DISABLED` or `OTEL_TRACES_EXPORTER` says no. A wrong variable is a StartupError. */
export function readTelemetry(environment: NodeJS.ProcessEnv): TelemetrySettings | null {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || environment.OTEL_TRACES_EXPORTER === 'none')
    return null;
  const own = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const common = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = own
    ? address('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', own)
    : common
      ? address('OTEL_EXPORTER_OTLP_ENDPOINT', `${common.replace(/\/$/, '')}/v1/traces`)
      : null;
  if (url === null) return null;
  return {
    url,
    protocol: protocolOf(environment),
    delayMs: whole(environment, 'OTEL_BSP_SCHEDULE_DELAY', 5_000),
    queue: whole(environment, 'OTEL_BSP_MAX_QUEUE_SIZE', 65_536),
  };
}

function address(name: string, text: string): string {
  // The value may hold a password: it is named, not shown.
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new StartupError(`${name} must be a URL that begins with http:// or https://.`);
  return text;
}

function protocolOf(environment: NodeJS.ProcessEnv): TelemetrySettings['protocol'] {
  const name = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL
    ? 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'
    : 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const protocol = environment[name] || 'http/protobuf';
  if (protocol !== 'http/protobuf' && protocol !== 'http/json')
    throw new StartupError(`${name} is "${protocol}"; spans are sent by http/protobuf or http/json.`);
  return protocol;
}

function whole(environment: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = environment[name];
  if (!text) return otherwise;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new StartupError(`${name} is "${text}"; it must be a whole number above 0.`);
  return number;
}
