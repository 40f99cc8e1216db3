import { Badge, type Tone } from '../components/badge.tsx';
import { t } from '../messages/index.ts';
import type { RunRow } from '../queries.ts';

const TONES: Record<RunRow['state'], Tone> = {
  pending: 'plain',
  running: 'accent',
  paused: 'warning',
  completed: 'good',
  failed: 'danger',
  cancelled: 'plain',
  terminated: 'plain',
};

/** A run that waits for a person says so. */
export function RunState({ run }: { run: Pick<RunRow, 'state' | 'openTasks'> }) {
  const waiting = run.state === 'running' && run.openTasks > 0;
  return (
    <Badge tone={waiting ? 'warning' : TONES[run.state]}>
      {t(waiting ? 'run.state.waiting' : `run.state.${run.state}`)}
    </Badge>
  );
}
