/**
 * Tests of definitions on a real Temporal server: the workflow of production in its sandbox, its activities answered by the
 * simulated world of the test, its clock moved by the test. No database and no page take part.
 */
import { randomBytes } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { Client, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { durationMs } from '../../engine/definition/document.ts';
import type { Json } from '../../engine/json.ts';
import { BEHAVIOUR } from '../../engine/run/flags.ts';
import type { Call, Decision } from '../../engine/run/host.ts';
import { Interpreter } from '../../engine/run/interpret.ts';
import { isAwaited } from '../../engine/run/listens.ts';
import { restarted } from '../../engine/run/restart.ts';
import {
  ADVANCE_UPDATE,
  CANCEL_SIGNAL,
  DECIDE_UPDATE,
  EVENT_SIGNAL,
  HOLD_UPDATE,
  PROGRESS_QUERY,
  type Progress,
  type RunStart,
  STATE_QUERY,
} from '../../engine/run/start.ts';
import type { RunState, TraceEntry } from '../../engine/run/state.ts';
import { World } from '../../engine/simulated-world.ts';
import { answersOf, type OpenStage, type Props, type Stage, startOf } from '../../engine/testing/stage.ts';
import { installRuntime } from '../worker.ts';
import type { WorkflowBundle } from '../workflow-bundle.ts';

export interface TemporalStages {
  open: OpenStage;
  stop(): Promise<void>;
}

export async function openTemporalStages(address: string, workflowBundle: WorkflowBundle): Promise<TemporalStages> {
  installRuntime();
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: connection as never });
  const taskQueue = `tests-${randomBytes(6).toString('hex')}`;
  const worlds = new Map<string, World>();
  const nothing = { fn: () => undefined };
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle,
    activities: {
      async breath() {
        return null;
      },
      async default(call: Call) {
        const { workflowExecution } = Context.current().info;
        const world = worlds.get(workflowExecution?.workflowId ?? '');
        if (!world) throw ApplicationFailure.nonRetryable('no test plays this run');
        return world.answer(call);
      },
    },
    sinks: { projector: { closing: nothing, continuing: nothing } },
  });
  const stopped = worker.run();
  stopped.catch(() => undefined);
  return {
    async open(props) {
      const workflowId = `tests/${randomBytes(8).toString('hex')}`;
      const world = new World(answersOf(props.mocks));
      worlds.set(workflowId, world);
      const stage = new TemporalStage(client, taskQueue, workflowId, world, props, () => worlds.delete(workflowId));
      await stage.begin();
      return stage;
    },
    async stop() {
      worker.shutdown();
      await stopped.catch(() => undefined);
      await connection.close();
    },
  };
}

class TemporalStage implements Stage {
  readonly #client: Client;
  readonly #taskQueue: string;
  readonly #workflowId: string;
  readonly #world: World;
  readonly #props: Props;
  readonly #closed: () => void;
  #handle: WorkflowHandle;
  #now: number;
  #next: number | null = null;
  #submissions = 0;
  #state!: RunState;
  #trace: TraceEntry[] = [];
  readonly tasks: World['tasks'];
  readonly emitted: World['emitted'];

  constructor(client: Client, taskQueue: string, workflowId: string, world: World, props: Props, closed: () => void) {
    this.#client = client;
    this.#taskQueue = taskQueue;
    this.#workflowId = workflowId;
    this.#world = world;
    this.#props = props;
    this.#closed = closed;
    this.#handle = client.workflow.getHandle(workflowId);
    this.#now = startOf(props.test);
    this.tasks = world.tasks;
    this.emitted = world.emitted;
  }

  get trace(): readonly TraceEntry[] {
    return this.#trace;
  }
  get now(): string {
    return new Date(this.#now).toISOString();
  }

  async begin(carried?: RunState): Promise<void> {
    const { definition, test, documents } = this.#props;
    const requester = test.requester ?? 'support-bot';
    const start: RunStart = {
      definition,
      digest: '',
      input: (test.input ?? {}) as Json,
      identity: {
        id: 'run-1',
        requester: { kind: 'agent', id: requester, key: requester, name: test.requester ?? 'Support bot' },
        services: {},
      },
      // Whatever function is called: the worker of a test answers all of them.
      functions: bindings(definition.use?.functions ?? {}, JSON.stringify(definition)),
      ...(documents && { documents }),
      ...(carried && { carried }),
      behaviour: BEHAVIOUR,
      test: { now: this.#now },
    };
    this.#handle = await this.#client.workflow.start(definition.document.name, {
      taskQueue: this.#taskQueue,
      workflowId: this.#workflowId,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      args: [start],
    });
    await this.#rest();
  }

  standing(): ReturnType<Stage['standing']> {
    const { end, context, steps } = this.#state;
    return {
      status: end?.status ?? 'running',
      output: end?.status === 'completed' ? end.output : null,
      error: end?.status === 'failed' ? end.error : null,
      context,
      steps,
    };
  }

  async complete(step: string, decision: { as: string; outcome?: string; answer?: Json }): Promise<string | null> {
    const task = this.tasks.findLast((one) => one.step === step);
    if (!task) throw new Error(`no task of "${step}"`);
    const taken: Decision = {
      submissionId: `submission-${++this.#submissions}`,
      taskId: task.id,
      outcome: decision.outcome ?? task.outcomes[0]?.name ?? 'done',
      answer: decision.answer ?? {},
      by: { kind: 'user', id: decision.as, key: decision.as, name: decision.as },
      at: this.now,
      shownDigest: '',
    };
    if (this.standing().status !== 'running') return 'TASK_CLOSED';
    try {
      await this.#handle.executeUpdate(DECIDE_UPDATE, { args: [taken] });
    } catch (failure) {
      const cause = failure instanceof WorkflowUpdateFailedError ? failure.cause : null;
      if (cause instanceof ApplicationFailure) return cause.type ?? 'TASK_CLOSED';
      throw failure;
    }
    task.state = 'completed';
    await this.#rest();
    return null;
  }

  async advance(duration: string): Promise<void> {
    const target = this.#now + (durationMs(duration) ?? 0);
    while (this.#next !== null && this.#next <= target) {
      this.#now = Math.max(this.#now, this.#next);
      await this.#rest(this.#now);
    }
    this.#now = target;
    await this.#rest(target);
  }

  async send(event: Parameters<Stage['send']>[0]): Promise<void> {
    this.#world.send(event);
    await this.#rest();
  }
  async cancel(reason: string): Promise<void> {
    if (this.standing().status === 'running') await this.#handle.signal(CANCEL_SIGNAL, { reason });
    await this.#rest();
  }
  async pause(reason: string): Promise<void> {
    if (this.standing().status === 'running') await this.#handle.executeUpdate(HOLD_UPDATE, { args: [{ reason }] });
    await this.#rest();
  }
  async resume(): Promise<void> {
    if (this.standing().status === 'running') await this.#handle.executeUpdate(HOLD_UPDATE, { args: [null] });
    await this.#rest();
  }
  async retry(reason: string): Promise<void> {
    await this.#ended();
    const carried = restarted(this.#state, this.#now, 'alice', reason);
    if (!carried) throw new Error('only a failed run can be tried again');
    await this.begin(carried);
  }
  async close(): Promise<void> {
    if (this.standing().status === 'running') await this.#handle.terminate('the test is over').catch(() => undefined);
    this.#closed();
  }

  /** Until nothing happens any more at this instant; events that are awaited are handed over meanwhile. */
  async #rest(to: number | null = null): Promise<void> {
    for (let move = to; ; move = null) {
      this.#next = await this.#moved(move);
      const state = await this.#handle.query<RunState | null>(STATE_QUERY);
      if (!state) throw new Error('the state of the run is too big to look at');
      this.#state = state;
      const { trace } = await this.#handle.query<Progress>(PROGRESS_QUERY);
      const known = this.#trace.at(-1)?.seq ?? -1;
      this.#trace.push(...trace.filter(({ seq }) => seq > known));
      if (state.end) return;
      const heard = this.#world.nextEvent((event) => isAwaited(this.#looked(state), event));
      if (!heard) return;
      await this.#handle.signal(EVENT_SIGNAL, [heard]);
    }
  }

  /** The run may end before it can answer: then nothing happens next. */
  async #moved(to: number | null): Promise<number | null> {
    const { status } = await this.#handle.describe();
    if (status.name !== 'RUNNING') return null;
    try {
      const { next } = await this.#handle.executeUpdate<{ next: number | null }, [{ to: number | null }]>(
        ADVANCE_UPDATE,
        { args: [{ to }] },
      );
      return next;
    } catch (failure) {
      const { status: now } = await this.#handle.describe();
      if (now.name !== 'RUNNING') return null;
      throw failure;
    }
  }

  async #ended(): Promise<void> {
    await this.#handle.result().catch(() => undefined);
  }

  /** The run as its state says it is, to be asked only. */
  #looked(state: RunState): Interpreter {
    const silent = () => undefined;
    const host = {
      behaviour: BEHAVIOUR,
      now: () => this.#now,
      random: () => 0,
      newId: () => '',
      start: silent,
      stop: silent,
    };
    const requester = { kind: 'agent', id: '', key: '', name: '' } as const;
    return new Interpreter(this.#props.definition, state, host, { id: 'run-1', requester, services: {} });
  }
}

/** Of every name that a step may call; of functions of the document nothing is needed. */
function bindings(own: object, text: string): RunStart['functions'] {
  const names = [...text.matchAll(/"call":"([^"]+)"/g)].map(([, name]) => name as string);
  return Object.fromEntries(
    names
      .filter((name) => !['http', 'openapi', 'mcp'].includes(name) && !name.startsWith('human') && !(name in own))
      .map((name) => [name, { activity: `function ${name}`, timeoutMs: 60_000 }]),
  );
}
