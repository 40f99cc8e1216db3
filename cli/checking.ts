/**
 * Many files checked at once, over the cores of the machine. Each thread takes the next few until none are left, so that a
 * long file holds up nobody; the results stand in the order of the files, and are the same as one thread would give.
 */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { checkFile } from './project.ts';
import { WrongUse } from './refusal.ts';

export type CheckedText = ReturnType<typeof checkFile>;

/** What a thread is given. */
export interface Share {
  files: readonly string[];
  /** The number of the next file that nobody has taken; shared. */
  next: SharedArrayBuffer;
  /** Whether what a definition says is wanted too, and not only what is wrong with it. */
  definitions: boolean;
}

/** What came of one file, by its number; `refused` when it could not be read. */
export type Outcome = { index: number } & ({ checked: CheckedText } | { refused: string });

/** Below this, starting another thread takes longer than it saves. */
const WORTH_THREADS = 40;
const MOST_THREADS = 8;
const AT_ONCE = 4;

/** Throws `WrongUse` when a file cannot be read. */
export async function checkFiles(files: readonly string[], wants: { definitions: boolean }): Promise<CheckedText[]> {
  const threads = Math.min(availableParallelism(), MOST_THREADS, Math.floor(files.length / (WORTH_THREADS / 2)));
  // Sources that were never compiled have no worker to load.
  if (threads < 2 || files.length < WORTH_THREADS || import.meta.url.endsWith('.ts')) return files.map(checkFile);
  compilePlainly();
  const share: Share = { files, next: new SharedArrayBuffer(4), definitions: wants.definitions };
  const others = Promise.all(Array.from({ length: threads - 1 }, () => fromWorker(share)));
  const own: Outcome[] = [];
  for (let batch = takeFrom(share); batch.length > 0; batch = takeFrom(share)) {
    own.push(...batch.map((index) => outcomeOf(index, share)));
  }
  const known = new Map([own, ...(await others)].flat().map((one) => [one.index, one]));
  return files.map((file, index) => {
    const outcome = known.get(index);
    // What a thread took and never gave back, because it ended badly, is checked here.
    if (outcome === undefined) return checkFile(file);
    if ('refused' in outcome) throw new WrongUse(outcome.refused);
    return outcome.checked;
  });
}

/** The numbers of the files to check next; none when all are taken. */
export function takeFrom({ files, next }: Share): number[] {
  const first = Atomics.add(new Int32Array(next), 0, AT_ONCE);
  return Array.from({ length: Math.max(0, Math.min(AT_ONCE, files.length - first)) }, (_, i) => first + i);
}

export function outcomeOf(index: number, { files, definitions }: Share): Outcome {
  try {
    const { source, problems, definition } = checkFile(files[index] as string);
    return { index, checked: { source, problems, ...(definitions && definition && { definition }) } };
  } catch (failure) {
    if (!(failure instanceof WrongUse)) throw failure;
    return { index, refused: failure.message };
  }
}

// ---- helpers

/**
 * Checking ends before optimising its code would pay: what is compiled from here on becomes plain machine code at once, and but
 * for what runs very often it stays that. It holds for the whole process: of those that live on, only `--watch` comes here.
 */
function compilePlainly(): void {
  setFlagsFromString('--always-sparkplug');
  setFlagsFromString('--interrupt-budget=600000');
}

/** What another thread gave; nothing more once it fails. */
function fromWorker(share: Share): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./checking-worker.js', import.meta.url), { workerData: share });
    worker.on('message', (some: Outcome[]) => outcomes.push(...some));
    // Whatever ended it, what is missing is checked by who waits here.
    worker.on('error', () => resolve(outcomes));
    worker.on('exit', () => resolve(outcomes));
  });
}
