/** Guarantee: OpenTelemetry's standard variables decide whether and where spans go; a wrong one is named before the server starts. */
import { expect, it } from 'vitest';
import { readTelemetry } from '../../server/telemetry/settings.ts';

const DEFAULTS = { protocol: 'http/protobuf', delayMs: 5_000, queue: 65_536 };

it('sends spans where a collector is named, and nowhere else', () => {
  expect(readTelemetry({})).toBeNull();
  expect(readTelemetry({ OTEL_SERVICE_NAME: 'x' })).toBeNull();
  expect(readTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' })).toEqual({
    ...DEFAULTS,
    url: 'http://c:4318/v1/traces',
  });
  expect(readTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/otlp/' })?.url).toBe(
    'http://c:4318/otlp/v1/traces',
  );
  expect(
    readTelemetry({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://d/spans',
    })?.url,
  ).toBe('https://d/spans');
});

it('is off when it is told so', () => {
  const on = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' };
  expect(readTelemetry({ ...on, OTEL_SDK_DISABLED: 'TRUE' })).toBeNull();
  expect(readTelemetry({ ...on, OTEL_TRACES_EXPORTER: 'none' })).toBeNull();
  expect(readTelemetry({ ...on, OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' })).not.toBeNull();
});

it('names a variable that is wrong, and shows no address, which may hold a password', () => {
  const on = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' };
  expect(() => readTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: 'c:hush@4318' })).toThrow(
    /^OTEL_EXPORTER_OTLP_ENDPOINT must be a URL(?!.*hush)/,
  );
  expect(() => readTelemetry({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'grpc://c' })).toThrow(/TRACES_ENDPOINT/);
  expect(() => readTelemetry({ ...on, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(/PROTOCOL is "grpc"/);
  expect(() => readTelemetry({ ...on, OTEL_BSP_SCHEDULE_DELAY: 'soon' })).toThrow(/SCHEDULE_DELAY is "soon"/);
  expect(
    readTelemetry({ ...on, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_BSP_SCHEDULE_DELAY: '7' }),
  ).toMatchObject({
    protocol: 'http/json',
    delayMs: 7,
  });
});
