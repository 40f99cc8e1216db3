/** A thread of `checking.ts`: takes files until none are left, and says what came of them. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Outcome, outcomeOf, type Share, takeFrom } from './checking.ts';

const share = workerData as Share;
const outcomes: Outcome[] = [];
for (let batch = takeFrom(share); batch.length > 0; batch = takeFrom(share)) {
  outcomes.push(...batch.map((index) => outcomeOf(index, share)));
}
parentPort?.postMessage(outcomes);
