/** The Temporal server that tests are played on: the one of TEMPORAL_ADDRESS, else one that is started and stopped with them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OpenStage } from '../engine/testing/stage.ts';
import { findTemporal } from '../server/embedded/temporal-binary.ts';
import { startTemporal } from '../server/embedded/temporal-server.ts';
import { openTemporalStages as openOn } from '../server/testing/temporal-stages.ts';
import { workflowBundle } from '../server/workflow-bundle.ts';

export async function openTemporalStages(
  say: (line: string) => void,
): Promise<{ open: OpenStage; stop(): Promise<void> }> {
  const { TEMPORAL_ADDRESS } = process.env;
  if (TEMPORAL_ADDRESS) return openOn(TEMPORAL_ADDRESS, await workflowBundle());
  const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-test-'));
  const server = await startTemporal({
    binary: (await findTemporal(say)).path,
    dataFolder: folder,
    searchAttributes: {},
  });
  const stages = await openOn(server.address, await workflowBundle());
  return {
    open: stages.open,
    async stop() {
      await stages.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
