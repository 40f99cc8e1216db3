import type { OpenStage } from '../engine/testing/stage.ts';

export async function openTemporalStages(
  _say: (line: string) => void,
): Promise<{ open: OpenStage; stop(): Promise<void> }> {
  throw new Error('not yet');
}
