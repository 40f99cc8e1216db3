/** How events are kept and where they go: the environment's word, else the project's, else seven days and nowhere. */
import { type Duration, durationMs } from '../../engine/definition/document.ts';
import type { Project } from '../../engine/definition/project.ts';
import { StartupError } from '../embedded/startup-error.ts';

export interface EventSettings {
  /** Where emitted and lifecycle events are posted; null = nowhere. */
  sink: { url: string; token: string | null } | null;
  /** How long an event is kept for runs that do not listen yet. */
  retentionMs: number;
}

export const DEFAULT_EVENTS: EventSettings = { sink: null, retentionMs: 7 * 24 * 3_600_000 };

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
  return { sink: url === null ? null : { url, token: environment.ORKESTRA_EVENT_SINK_TOKEN || null }, retentionMs };
}
