/** How events are kept and where they go: the environment's word, else the project's, else seven days and nowhere. */
import { type Duration, durationMs } from '../../engine/definition/document.ts';
import type { Project } from '../../engine/definition/project.ts';
import { StartupError } from '../embedded/startup-error.ts';

export interface EventSettings {
  /** Where emitted and lifecycle events are posted; null = nowhere. */
  sink: { url: string; token: string | null } | null;
  /** Whose runs' steps the sink is told of, beside the runs; null = nobody's. */
  steps: StepEvents | null;
  /** How long an event is kept for runs that do not listen yet. */
  retentionMs: number;
}

export interface StepEvents {
  /** All tenants, or those with these keys. */
  of: 'all' | string[];
  /** Events that are told of one run in an hour, and at once. */
  perHour: number;
}

export const DEFAULT_EVENTS: EventSettings = { sink: null, steps: null, retentionMs: 7 * 24 * 3_600_000 };
const STEPS_PER_HOUR = 1_000;

export function eventSettings(environment: NodeJS.ProcessEnv, project: Project['events']): EventSettings {
  const url = environment.ORKESTRA_EVENT_SINK || project?.sink || null;
  if (url !== null && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
    throw new StartupError(
      `ORKESTRA_EVENT_SINK (or events.sink of orkestra.yaml) is "${url}"; it must be an http(s) URL.`,
    );
  const written = environment.ORKESTRA_EVENT_RETENTION || project?.retention;
  const retentionMs = written === undefined ? DEFAULT_EVENTS.retentionMs : durationMs(written as Duration);
  if (retentionMs === null || retentionMs < 1_000)
    throw new StartupError(
      `ORKESTRA_EVENT_RETENTION (or events.retention of orkestra.yaml) is "${String(written)}"; it must be a duration such as P7D.`,
    );
  return {
    sink: url === null ? null : { url, token: environment.ORKESTRA_EVENT_SINK_TOKEN || null },
    // Without a sink there is nobody to tell.
    steps: url === null ? null : stepEvents(environment, project),
    retentionMs,
  };
}

function stepEvents(environment: NodeJS.ProcessEnv, project: Project['events']): StepEvents | null {
  const written = environment.ORKESTRA_EVENT_STEPS?.split(',') ?? project?.steps ?? [];
  const tenants = (typeof written === 'string' ? [written] : written).map((one) => one.trim()).filter(Boolean);
  const rate = environment.ORKESTRA_EVENT_STEPS_PER_HOUR || project?.stepsPerHour || STEPS_PER_HOUR;
  const perHour = Number(rate);
  if (!Number.isInteger(perHour) || perHour < 1 || perHour > 1_000_000_000)
    throw new StartupError(
      `ORKESTRA_EVENT_STEPS_PER_HOUR (or events.stepsPerHour of orkestra.yaml) is "${rate}"; it must be a whole number from 1 to 1000000000.`,
    );
  if (tenants.length > 1 && tenants.some((one) => one === 'all' || one === 'none'))
    throw new StartupError(
      `ORKESTRA_EVENT_STEPS (or events.steps of orkestra.yaml) is "${tenants.join(',')}"; it must be "all", "none", or keys of tenants.`,
    );
  if (tenants.length === 0 || tenants[0] === 'none') return null;
  return { of: tenants[0] === 'all' ? 'all' : tenants, perHour };
}
