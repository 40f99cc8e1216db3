/**
 * The one Temporal workflow: a Host made from Temporal's primitives around the interpreter. Its dynamic type is the
 * definition's name. The ONLY file that imports `@temporalio/workflow`.
 *
 * W1  Nothing but `ApplicationFailure` and `CancelledFailure` leaves this file: any other exception would fail the
 *     workflow task and loop for ever.
 * W2  At most one timer is armed: for the earliest of all deadlines. None is while a call is made within the turn: it ends
 *     before long, and what came due meanwhile strikes before its result counts.
 * W4  A run outlives its execution: near Temporal's limits it continues in a new one, at a safe point, with its state.
 * W3  A decision is an update: its validator refuses without leaving an event, its handler records and returns.
 */
import * as temporal from '@temporalio/workflow';
import type { Json } from './json.ts';
import { carriedOver, latest, MOST_TOLD } from './run/carry.ts';
import type { RunError } from './run/errors.ts';
import { BEHAVIOUR } from './run/flags.ts';
import type { Call, CallResult, Decision, Heard, Host } from './run/host.ts';
import { Interpreter } from './run/interpret.ts';
import { MOST_PAYLOAD, sizeOf } from './run/size.ts';
import {
  ADVANCE_UPDATE,
  CANCEL_SIGNAL,
  CHILD_SIGNAL,
  DECIDE_UPDATE,
  EVENT_SIGNAL,
  HOLD_UPDATE,
  PROGRESS_QUERY,
  type Progress,
  RUN_FAILED,
  type RunStart,
  SCHEDULE_WORKFLOW,
  STATE_QUERY,
  STEP_FAILED,
} from './run/start.ts';
import type { ChildEnd, RunState } from './run/state.ts';
import { type TestAnswer, TestClock } from './run/test-clock.ts';
import { waitingOf } from './run/waiting.ts';

const decideUpdate = temporal.defineUpdate<{ taskId: string }, [Decision]>(DECIDE_UPDATE);
const holdUpdate = temporal.defineUpdate<null, [{ reason: string } | null]>(HOLD_UPDATE);
const advanceUpdate = temporal.defineUpdate<{ next: number | null }, [{ to: number | null }]>(ADVANCE_UPDATE);
const cancelSignal = temporal.defineSignal<[{ reason: string }]>(CANCEL_SIGNAL);
const childSignal = temporal.defineSignal<[{ runId: string; end: ChildEnd }]>(CHILD_SIGNAL);
const eventSignal = temporal.defineSignal<[Heard[]]>(EVENT_SIGNAL);
const progressQuery = temporal.defineQuery<Progress>(PROGRESS_QUERY);
const stateQuery = temporal.defineQuery<RunState | null>(STATE_QUERY);

/** What the worker is told in passing, so that rows follow at once instead of at the next sweep. */
type Sinks = temporal.Sinks & {
  projector: {
    closing(account: Pick<Progress, 'end' | 'trace' | 'decided'> & { attempt: number }): void;
    continuing(account: Pick<Progress, 'trace'>): void;
  };
};
const { projector } = temporal.proxySinks<Sinks>();

export default async function run(start: RunStart | { definition: string }): Promise<Json> {
  const { workflowType, workflowId } = temporal.workflowInfo();
  if (workflowType === SCHEDULE_WORKFLOW) {
    const { startScheduled } = temporal.proxyActivities<Firing>({ ...DATABASE_CALL, summary: 'start the run' });
    await startScheduled({ definition: start.definition as string, firing: workflowId });
    return null;
  }
  return interpret(start as RunStart);
}

/** The id of a firing's workflow holds its instant, so a firing that is done again is known. */
interface Firing {
  startScheduled(firing: { definition: string; firing: string }): Promise<void>;
}

async function interpret(start: RunStart): Promise<Json> {
  let wake = new temporal.Trigger<void>();
  const outer = temporal.CancellationScope.current();
  return temporal.CancellationScope.nonCancellable(async () => {
    const calls = new Map<string, temporal.CancellationScope>();
    const life = new Life(start.continueAtEverySafePoint === true);
    let interpreter: Interpreter | null = null;
    let armed: { at: number; scope: temporal.CancellationScope } | null = null;
    let breathing = false;
    const clock = start.test ? new TestClock(start.test.now) : null;
    /** Calls that hold the turn. */
    let holding = 0;

    const host: Host = {
      behaviour: start.behaviour ?? 0,
      now: () => clock?.now ?? Date.now(),
      random: () => clock?.random() ?? Math.random(),
      newId: () => clock?.newId() ?? uuid7(Date.now(), temporal.uuid4()),
      stop(callId) {
        calls.get(callId)?.cancel();
        calls.delete(callId);
      },
      start(call) {
        // It stands in the state: the execution that goes on from there begins it.
        if (life.holdsCalls) return;
        const scope = new temporal.CancellationScope();
        calls.set(call.id, scope);
        const holds = isLocal(call);
        if (holds) holding++;
        const deliver = (result: CallResult) => {
          if (holds) {
            holding--;
            if (calls.has(call.id)) interpreter?.tick();
            // It was given up: the timer that had to wait for it has not.
            if (!calls.has(call.id)) afterTurn();
          }
          if (!calls.delete(call.id)) return;
          // H1: a result is never delivered from inside `start`; promises settle after the current turn.
          interpreter?.deliver(call.id, result);
          afterTurn();
        };
        /** Of a test's worker: with the time that it takes. */
        const answered = ({ result, ms, child }: TestAnswer) => {
          clock?.after(child ? 0 : ms, () => deliver(result));
          if (child)
            clock?.after(ms, () => {
              interpreter?.childEnded(child.runId, child.end);
              afterTurn();
            });
        };
        scope
          .run(() => execute(call, start))
          .then(
            (value) => (clock ? answered(value as unknown as TestAnswer) : deliver({ ok: true, value: value ?? null })),
            (failure: unknown) => deliver({ ok: false, error: errorOf(failure, call) }),
          );
      },
    };

    /** What has begun and has no result. */
    function underway(): number {
      return calls.size + (breathing ? 1 : 0);
    }

    function afterTurn(): void {
      if (!interpreter) return;
      life.turned();
      if (interpreter.end || life.mayLeave(underway())) {
        wake.resolve();
        return;
      }
      if (interpreter.unfinished) breathe();
      arm();
    }

    /** A long loop gives Temporal a sign of life between its turns; a local activity costs one event and no time. */
    function breathe(): void {
      if (breathing) return;
      breathing = true;
      const goOn = () => {
        breathing = false;
        interpreter?.goOn();
        afterTurn();
      };
      // Whatever became of the breath: a run that would not go on would stand still for ever.
      void breath().then(goOn, goOn);
    }

    function arm(): void {
      if (clock || holding > 0) return;
      const due = interpreter?.nextDeadline ?? null;
      if (due === (armed?.at ?? null)) return;
      armed?.scope.cancel();
      armed = null;
      if (due === null) return;
      const scope = new temporal.CancellationScope();
      armed = { at: due, scope };
      scope
        .run(() =>
          temporal.sleep(Math.max(1, due - Date.now()), { summary: `next deadline ${new Date(due).toISOString()}` }),
        )
        .then(
          () => {
            armed = null;
            interpreter?.tick();
            afterTurn();
          },
          () => undefined, // cancelled: another deadline came to be the earliest
        );
    }

    if (start.carried) {
      interpreter = new Interpreter(start.definition, start.carried, host, start.identity, start.documents);
      interpreter.restartCalls();
      if (interpreter.unfinished) interpreter.goOn();
    } else interpreter = Interpreter.start(start.definition, start.input, host, start.identity, start.documents);
    const machine = interpreter;

    temporal.setHandler(
      decideUpdate,
      (decision) => {
        machine.decide(decision);
        afterTurn();
        return { taskId: decision.taskId };
      },
      {
        validator(decision) {
          const refusal = machine.refusal(decision);
          if (refusal) throw temporal.ApplicationFailure.nonRetryable(refusal.detail, refusal.code);
        },
      },
    );
    temporal.setHandler(holdUpdate, (hold) => {
      if (hold) machine.pause(hold.reason);
      else machine.resume();
      afterTurn();
      return null;
    });
    temporal.setHandler(
      advanceUpdate,
      async ({ to }: { to: number | null }) => {
        const rest = () =>
          temporal.condition(
            () => machine.end !== null || (!machine.unfinished && underway() <= (clock?.waiting ?? 0)),
          );
        await rest();
        if (clock && to !== null) {
          clock.now = Math.max(clock.now, to);
          // An answer that comes at the very instant of a deadline came in time.
          clock.strike();
          await rest();
          machine.tick();
          afterTurn();
          await rest();
        }
        const instants = machine.end ? [] : [machine.nextDeadline, clock?.next ?? null].filter((one) => one !== null);
        return { next: instants.length === 0 ? null : Math.min(...instants) };
      },
      {
        validator(_move: { to: number | null }) {
          if (!clock)
            throw temporal.ApplicationFailure.nonRetryable('Only a run that a test started has a clock to move.');
        },
      },
    );
    temporal.setHandler(cancelSignal, ({ reason }) => {
      machine.cancel(reason);
      afterTurn();
    });
    temporal.setHandler(childSignal, ({ runId, end }) => {
      machine.childEnded(runId, end);
      afterTurn();
    });
    temporal.setHandler(eventSignal, (events) => {
      machine.hear(events);
      afterTurn();
    });
    temporal.setHandler(progressQuery, () => ({
      trace: latest(machine.state.trace, MOST_TOLD),
      total: machine.state.traceSeq,
      paused: machine.state.paused,
      waiting: waitingOf(machine.state),
      decided: machine.state.decided,
      end: machine.state.end,
    }));
    temporal.setHandler(stateQuery, () => carriedOver(machine.state));
    outer.cancelRequested.catch(() => {
      machine.cancel('The run was cancelled from outside.');
      afterTurn();
    });

    afterTurn();
    for (;;) {
      await wake;
      if (machine.end) break;
      // Between the wish and this line others may have had their turn: what they started is waited for.
      if (life.mayLeave(underway())) {
        const carried = carriedOver(machine.state);
        // The state holds the input, too: it travels once. All of it is one payload.
        const next = carried && { ...start, input: null, carried, behaviour: BEHAVIOUR };
        if (next && sizeOf(next as unknown as Json, MOST_PAYLOAD) <= MOST_PAYLOAD) {
          projector.continuing({ trace: machine.state.trace });
          await temporal.continueAsNew<typeof run>(next);
        }
        life.tooBig();
        for (const { call } of Object.values(machine.state.calls)) if (!calls.has(call.id)) host.start(call);
        if (life.isLast) machine.fail(TOO_BIG);
      }
      wake = new temporal.Trigger<void>();
      afterTurn();
    }
    // A test that waits for the run to rest gets its answer before the run is gone.
    if (clock) await temporal.condition(temporal.allHandlersFinished);
    const { end, trace, decided } = machine.state;
    projector.closing({ end, trace, decided, attempt: start.attempt ?? 0 });
    if (end?.status === 'completed') return end.output;
    if (end?.status === 'failed') {
      const { error } = end;
      throw temporal.ApplicationFailure.create({
        message: `${error.instance}: ${error.detail ?? error.title}`,
        type: RUN_FAILED,
        nonRetryable: true,
        details: [error],
      });
    }
    throw new temporal.CancelledFailure(end?.reason ?? 'The run was cancelled.');
  });
}

/**
 * When an execution hands over to the next (continue-as-new). Temporal suggests it at 4,096 events or 4 MB and ends a run at
 * 51,200 events or 50 MB. Suggested, the run leaves at its next safe point where nothing is on its way; when none comes,
 * new calls are held until one does; near the end it leaves with calls on their way, which are then made again.
 */
class Life {
  readonly #always: boolean;
  #turns = 0;
  #leaving = false;
  #tooBigUntil = 0;

  constructor(always: boolean) {
    this.#always = always;
  }

  turned(): void {
    this.#turns++;
  }

  get holdsCalls(): boolean {
    return this.#leaving;
  }

  /** `underway`: calls that have begun and have no result. */
  mayLeave(underway: number): boolean {
    const { historyLength, continueAsNewSuggested } = temporal.workflowInfo();
    if (historyLength < this.#tooBigUntil) return false;
    // The first turn of an execution is what was carried: leaving before anything happened would go round for ever.
    if (!continueAsNewSuggested && !(this.#always && this.#turns > 1)) return false;
    this.#leaving = underway === 0 || historyLength > HOLD_FROM;
    return underway === 0 || historyLength > LEAVE_FROM;
  }

  /** The state cannot be carried now; it may be smaller later. */
  tooBig(): void {
    this.#leaving = false;
    this.#tooBigUntil = temporal.workflowInfo().historyLength + 1_000;
  }

  /** So near the end that Temporal would soon terminate the run without a word. */
  get isLast(): boolean {
    const { historyLength, historySize } = temporal.workflowInfo();
    return historyLength > 45_000 || historySize > 40_000_000;
  }
}

const HOLD_FROM = 10_000;
const LEAVE_FROM = 40_000;
const TOO_BIG =
  'What this run keeps (its context, the outputs of its steps, its open tasks) is too big to go on with: over 1.5 MB. Keep references instead of documents, or drop with `output.as` and `export.as` what is not needed.';

const { breath } = temporal.proxyLocalActivities<{ breath(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** Calls that only touch our own database are tried until they succeed: a run waits for its database, it does not fail. */
const DATABASE_CALL = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
} as const;

/** A call to the outside says that it is alive; that is also how it hears that nobody waits for it any more. */
const HEARTBEAT = '15s';

function execute(call: Call, start: RunStart): Promise<Json> {
  switch (call.type) {
    case 'open-task':
      return activity('openTask', { ...DATABASE_CALL, summary: `ask: ${call.task.title}` }, call);
    case 'nudge-task':
      return activity('nudgeTask', { ...DATABASE_CALL, summary: `${call.nudge.kind} ${call.step}` }, call);
    case 'expire-task':
      return activity('expireTask', { ...DATABASE_CALL, summary: `deadline of ${call.step}` }, call);
    case 'close-task':
      return activity('closeTask', { ...DATABASE_CALL, summary: `close ${call.step}` }, call);
    case 'move-task':
      return activity('moveTask', { ...DATABASE_CALL, summary: `move ${call.step}` }, call);
    case 'start-workflow':
      return activity('startWorkflow', { ...DATABASE_CALL, summary: `run ${call.name}` }, call);
    case 'cancel-workflow':
      return activity('cancelWorkflow', { ...DATABASE_CALL, summary: `cancel what ${call.step} runs` }, call);
    case 'emit-event':
      return activity('emitEvent', { ...DATABASE_CALL, summary: `emit ${call.event.type}` }, call);
    case 'open-listen':
      return activity('openListen', { ...DATABASE_CALL, summary: `listen: ${call.listen.step}` }, call);
    case 'close-listen':
      return activity('closeListen', { ...DATABASE_CALL, summary: `no longer listen ${call.step}` }, call);
    case 'http':
      // An answer, good or bad, is never retried here: retries are the definition's. Only a lost worker is.
      if (call.within !== undefined) return localHttp(call, call.within);
      return activity(
        'http',
        {
          startToCloseTimeout: '60s',
          heartbeatTimeout: HEARTBEAT,
          retry: { maximumAttempts: 3 },
          summary: `${String(call.with.method ?? 'get')} ${call.step}`,
        },
        call,
      );
    case 'mcp':
      return activity(
        'mcp',
        {
          startToCloseTimeout: typeof call.with.timeoutMs === 'number' ? call.with.timeoutMs + 10_000 : '70s',
          heartbeatTimeout: HEARTBEAT,
          retry: { maximumAttempts: 3 },
          summary: `${String(call.with.method)} ${call.step}`,
        },
        call,
      );
    case 'function': {
      const binding = start.functions[call.name];
      if (!binding) {
        throw temporal.ApplicationFailure.nonRetryable(`No function "${call.name}" was known when the run started.`);
      }
      return activity(
        binding.activity,
        {
          startToCloseTimeout: binding.timeoutMs,
          retry: { initialInterval: '1s', maximumInterval: '60s' },
          summary: call.name,
        },
        call,
      );
    }
    default:
      return call satisfies never;
  }
}

function activity(name: string, options: temporal.ActivityOptions, call: Call): Promise<Json> {
  const proxy = temporal.proxyActivities<Record<string, (call: Call) => Promise<Json>>>({
    cancellationType: temporal.ActivityCancellationType.TRY_CANCEL,
    ...options,
  });
  return (proxy[name] as (call: Call) => Promise<Json>)(call);
}

function isLocal(call: Call): boolean {
  return call.type === 'http' && call.within !== undefined;
}

function localHttp(call: Call, within: number): Promise<Json> {
  const { http } = temporal.proxyLocalActivities<{ http(call: Call): Promise<Json> }>({
    cancellationType: temporal.ActivityCancellationType.TRY_CANCEL,
    scheduleToCloseTimeout: within,
    retry: { maximumAttempts: 3 },
  });
  return http(call);
}

function errorOf(failure: unknown, call: Call): Omit<RunError, 'instance'> {
  const cause = failure instanceof temporal.ActivityFailure ? failure.cause : failure;
  if (cause instanceof temporal.ApplicationFailure) {
    const error = cause.details?.[0] as RunError | undefined;
    if (cause.type === STEP_FAILED && error) return error;
    return standard('runtime', 500, 'Runtime error', cause.message);
  }
  if (cause instanceof temporal.TimeoutFailure) {
    return standard('timeout', 408, 'Timeout', `The ${call.type} call of ${call.step} gave no answer in time.`);
  }
  return standard('runtime', 500, 'Runtime error', cause instanceof Error ? cause.message : String(cause));
}

function standard(kind: string, status: number, title: string, detail: string): Omit<RunError, 'instance'> {
  return { type: `https://open-workflow-specification.org/spec/1.0.0/errors/${kind}`, status, title, detail };
}

/** A UUIDv7 (RFC 9562) of this instant, its random bits taken from a deterministic UUIDv4. */
function uuid7(ms: number, random: string): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
