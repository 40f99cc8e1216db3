/**
 * jq itself, compiled to WebAssembly, as the judge. Many programs go through one start of it: each becomes one arm of a
 * comma, inside a `try`, with its results numbered. A batch that does not compile, breaks jq or takes too long is halved
 * until the culprit is alone.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Question {
  readonly program: string;
  /** JSON texts. */
  readonly inputs: readonly string[];
}

/**
 * For each input the results as compact JSON, an error last as `!` and its JSON. Else: jq says it is no program, or gives
 * no answer at all (it broke, or did not end).
 */
export type Answer =
  | { readonly results: readonly (readonly string[])[] }
  | { readonly refused: string }
  | { readonly silent: string };

type Reply = { stdout: string; stderr: string; exitCode: number } | { crashed: string };

const PROGRAM = fileURLToPath(new URL('./judge-process.mjs', import.meta.url));
/** Instances grow and never shrink. */
const BATCHES_A_PROCESS = 300;
const PATIENCE_MS = 2_500;

export class Judge {
  private process: ChildProcess | undefined;
  private asked = 0;

  /** Every answer, in order. */
  async ask(questions: readonly Question[]): Promise<Answer[]> {
    if (questions.length === 0) return [];
    const reply = await this.send(batch(questions));
    if (!('crashed' in reply) && reply.exitCode === 0) return read(reply.stdout, questions);
    if (questions.length > 1) {
      const middle = questions.length >> 1;
      return [...(await this.ask(questions.slice(0, middle))), ...(await this.ask(questions.slice(middle)))];
    }
    if ('crashed' in reply) return [{ silent: reply.crashed }];
    return [reply.exitCode === 3 ? { refused: reply.stderr } : { silent: reply.stderr }];
  }

  /** jq's own words on one program, as its command prints them. */
  async raw(program: string, input: string): Promise<Reply> {
    return this.send({ program, input });
  }

  stop(): void {
    this.process?.kill('SIGKILL');
    this.process = undefined;
  }

  private async send(question: { program: string; input: string }): Promise<Reply> {
    if (this.asked++ % BATCHES_A_PROCESS === 0) this.stop();
    this.process ??= await started();
    const child = this.process;
    return new Promise((resolve) => {
      const give = (reply: Reply, ended: boolean) => {
        clearTimeout(timer);
        child.off('message', answered).off('exit', gone);
        if (ended) this.stop();
        resolve(reply);
      };
      const answered = (reply: unknown) => give(reply as Reply, 'crashed' in (reply as Reply));
      const gone = () => give({ crashed: 'the process ended' }, true);
      const timer = setTimeout(() => give({ crashed: 'no answer in time' }, true), PATIENCE_MS);
      child.on('message', answered).on('exit', gone);
      child.send(question);
    });
  }
}

/** A judge for the length of `work`. */
export async function withJudge<T>(work: (judge: Judge) => Promise<T>): Promise<T> {
  const judge = new Judge();
  try {
    return await work(judge);
  } finally {
    judge.stop();
  }
}

function started(): Promise<ChildProcess> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child)).once('error', reject);
  });
}

function batch(questions: readonly Question[]): { program: string; input: string } {
  // Multiplied by one, a number forgets how it was written: values are doubles on our side.
  const plain = 'reduce paths(type == "number") as $p (.; setpath($p; getpath($p) * 1)) as $__all | ';
  const arms = questions.map(
    ({ program, inputs }, i) =>
      `(range(${inputs.length}) as $__j | $__all[${i}][$__j] | try ((${program}) | [${i}, $__j, 0, .]) catch [${i}, $__j, 1, .])`,
  );
  return {
    program: `${plain}${arms.join(', ')}`,
    input: `[${questions.map(({ inputs }) => `[${inputs.join(',')}]`).join(',')}]`,
  };
}

function read(stdout: string, questions: readonly Question[]): Answer[] {
  const results = questions.map(({ inputs }) => inputs.map((): string[] => []));
  for (const line of stdout.split('\n')) {
    const [, question, input, failed, value] = /^\[(\d+),(\d+),([01]),(.*)\]$/s.exec(line) ?? [];
    if (value !== undefined) results[Number(question)]![Number(input)]!.push(failed === '1' ? `!${value}` : value);
  }
  return results.map((of) => ({ results: of }));
}
