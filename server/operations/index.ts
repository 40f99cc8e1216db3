/** The list of operations. Doors, OpenAPI, MCP tools, clients, the reference and their tests derive from it. */
import { cancelRun } from './cancel-run.ts';
import { checkDefinitionOperation } from './check-definition.ts';
import { claimTask } from './claim-task.ts';
import { completeTask } from './complete-task.ts';
import { countTasksOperation } from './count-tasks.ts';
import { getDefinition } from './get-definition.ts';
import { getRun } from './get-run.ts';
import { getSession } from './get-session.ts';
import { getTask } from './get-task.ts';
import { pauseRun, resumeRun } from './hold-run.ts';
import { listDefinitionsOperation } from './list-definitions.ts';
import { listEventsOperation } from './list-events.ts';
import { listRunsOperation } from './list-runs.ts';
import { listTasksOperation } from './list-tasks.ts';
import { publishDefinition } from './publish-definition.ts';
import { releaseTask } from './release-task.ts';
import { retryRun } from './retry-run.ts';
import { runHistory } from './run-history.ts';
import { saveDraft } from './save-draft.ts';
import { sendEvent } from './send-event.ts';
import { startRun } from './start-run.ts';
import { waitRun } from './wait-run.ts';

export const operations = [
  getSession,
  listDefinitionsOperation,
  getDefinition,
  checkDefinitionOperation,
  publishDefinition,
  startRun,
  listRunsOperation,
  getRun,
  waitRun,
  runHistory,
  cancelRun,
  pauseRun,
  resumeRun,
  retryRun,
  listTasksOperation,
  countTasksOperation,
  getTask,
  claimTask,
  releaseTask,
  saveDraft,
  completeTask,
  sendEvent,
  listEventsOperation,
] as const;

export type Operations = (typeof operations)[number];
