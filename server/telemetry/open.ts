/** The one place that decides whether anything of OpenTelemetry is loaded. */
import type { TelemetrySettings } from './settings.ts';
import { type Telemetry, telemetryTo } from './telemetry.ts';

export async function openTelemetry(settings: TelemetrySettings | null): Promise<Telemetry | null> {
  if (!settings) return null;
  const { otlpSink } = await import('./otlp.ts');
  return telemetryTo(otlpSink(settings));
}
