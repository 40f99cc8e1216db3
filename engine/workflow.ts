/**
 * The one Temporal workflow: a Host made from Temporal's primitives around the interpreter. Its dynamic type is the
 * definition's name. The ONLY file that imports `@temporalio/workflow`.
 *
 * W1  Nothing but `ApplicationFailure` and `CancelledFailure` leaves this file: any other exception would fail the
 *     workflow task and loop for ever.
 * W2  At most one timer is armed: for the earliest of all deadlines.
 * W3  A decision is an update: its validator refuses without leaving an event, its handler records and returns.
 */
import * as temporal from '@temporalio/workflow';
import type { Json } from './json.ts';
import type { RunError } from './run/errors.ts';
import type { Call, CallResult, Decision, Heard, Host } from './run/host.ts';
import { Interpreter } from './run/interpret.ts';
import {
  CANCEL_SIGNAL,
  DECIDE_UPDATE,
  EVENT_SIGNAL,
  PROGRESS_QUERY,
  type Progress,
  RUN_FAILED,
  type RunStart,
  SCHEDULE_WORKFLOW,
  STEP_FAILED,
} from './run/start.ts';
import { waitingOf } from './run/waiting.ts';

const decideUpdate = temporal.defineUpdate<{ taskId: string }, [Decision]>(DECIDE_UPDATE);
const cancelSignal = temporal.defineSignal<[{ reason: string }]>(CANCEL_SIGNAL);
const eventSignal = temporal.defineSignal<[Heard[]]>(EVENT_SIGNAL);
const progressQuery = temporal.defineQuery<Progress>(PROGRESS_QUERY);

/** Tells the worker that a run is about to close, so that its row follows at once instead of at the next sweep. */
type Sinks = temporal.Sinks & {
  projector: { closing(account: Pick<Progress, 'end' | 'trace' | 'decided'>): void };
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
  const closed = new temporal.Trigger<void>();
  const outer = temporal.CancellationScope.current();
  return temporal.CancellationScope.nonCancellable(async () => {
    const calls = new Map<string, temporal.CancellationScope>();
    let interpreter: Interpreter | null = null;
    let armed: { at: number; scope: temporal.CancellationScope } | null = null;

    const host: Host = {
      now: () => Date.now(),
      random: () => Math.random(),
      newId: () => uuid7(Date.now(), temporal.uuid4()),
      stop(callId) {
        calls.get(callId)?.cancel();
        calls.delete(callId);
      },
      start(call) {
        const scope = new temporal.CancellationScope();
        calls.set(call.id, scope);
        const deliver = (result: CallResult) => {
          if (!calls.delete(call.id)) return;
          // H1: a result is never delivered from inside `start`; promises settle after the current turn.
          interpreter?.deliver(call.id, result);
          afterTurn();
        };
        scope
          .run(() => execute(call, start))
          .then(
            (value) => deliver({ ok: true, value: value ?? null }),
            (failure: unknown) => deliver({ ok: false, error: errorOf(failure, call) }),
          );
      },
    };

    function afterTurn(): void {
      if (!interpreter) return;
      if (interpreter.end) {
        closed.resolve();
        return;
      }
      const due = interpreter.nextDeadline;
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

    interpreter = start.carried
      ? new Interpreter(start.definition, start.carried, host, start.identity)
      : Interpreter.start(start.definition, start.input, host, start.identity);
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
    temporal.setHandler(cancelSignal, ({ reason }) => {
      machine.cancel(reason);
      afterTurn();
    });
    temporal.setHandler(eventSignal, (events) => {
      machine.hear(events);
      afterTurn();
    });
    temporal.setHandler(progressQuery, () => ({
      trace: machine.state.trace,
      total: machine.state.traceSeq,
      context: machine.state.context,
      waiting: waitingOf(machine.state),
      decided: machine.state.decided,
      end: machine.state.end,
    }));
    outer.cancelRequested.catch(() => {
      machine.cancel('The run was cancelled from outside.');
      afterTurn();
    });

    afterTurn();
    await closed;
    const { end, trace, decided } = machine.state;
    projector.closing({ end, trace, decided });
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

/** Calls that only touch our own database are tried until they succeed: a run waits for its database, it does not fail. */
const DATABASE_CALL = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
} as const;

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
    case 'emit-event':
      return activity('emitEvent', { ...DATABASE_CALL, summary: `emit ${call.event.type}` }, call);
    case 'open-listen':
      return activity('openListen', { ...DATABASE_CALL, summary: `listen: ${call.listen.step}` }, call);
    case 'close-listen':
      return activity('closeListen', { ...DATABASE_CALL, summary: `no longer listen ${call.step}` }, call);
    case 'http':
      // An answer, good or bad, is never retried here: retries are the definition's. Only a lost worker is.
      return activity(
        'http',
        {
          startToCloseTimeout: '60s',
          retry: { maximumAttempts: 3 },
          summary: `${String(call.with.method ?? 'get')} ${call.step}`,
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
