/**
 * The one Temporal workflow: a Host made from Temporal's primitives around the interpreter. Its dynamic type is the
 * definition's name. This file and the folder `temporal/` are all that imports `@temporalio/workflow`.
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
import { accountText } from './run/account.ts';
import { carriedOver, latest, MOST_TOLD } from './run/carry.ts';
import { BEHAVIOUR, FLAGS } from './run/flags.ts';
import type { CallResult, Decision, Heard, Host } from './run/host.ts';
import { Interpreter } from './run/interpret.ts';
import { MOST_PAYLOAD, sizeOf } from './run/size.ts';
import {
  ADVANCE_UPDATE,
  CANCEL_SIGNAL,
  CHILD_SIGNAL,
  type Closing,
  type Continuing,
  DECIDE_UPDATE,
  EVENT_SIGNAL,
  HOLD_UPDATE,
  PROGRESS_QUERY,
  type Progress,
  RUN_FAILED,
  type RunStart,
  SCHEDULE_WORKFLOW,
  STATE_QUERY,
  STEPS_QUERY,
  type Telling,
} from './run/start.ts';
import type { ChildEnd, RunState } from './run/state.ts';
import { type StepAccount, stepAccount } from './run/step-entries.ts';
import { type TestAnswer, TestClock } from './run/test-clock.ts';
import { waitingOf } from './run/waiting.ts';
import { DATABASE_CALL, errorOf, execute, isLocal, resultOf } from './temporal/calls.ts';
import { Life } from './temporal/life.ts';

const decideUpdate = temporal.defineUpdate<{ taskId: string }, [Decision]>(DECIDE_UPDATE);
const holdUpdate = temporal.defineUpdate<null, [{ reason: string } | null]>(HOLD_UPDATE);
const advanceUpdate = temporal.defineUpdate<{ next: number | null }, [{ to: number | null }]>(ADVANCE_UPDATE);
const cancelSignal = temporal.defineSignal<[{ reason: string }]>(CANCEL_SIGNAL);
const childSignal = temporal.defineSignal<[{ runId: string; end: ChildEnd }]>(CHILD_SIGNAL);
const eventSignal = temporal.defineSignal<[Heard[]]>(EVENT_SIGNAL);
const progressQuery = temporal.defineQuery<Progress>(PROGRESS_QUERY);
const stateQuery = temporal.defineQuery<RunState | null>(STATE_QUERY);
const stepsQuery = temporal.defineQuery<StepAccount, [number]>(STEPS_QUERY);

type Sinks = temporal.Sinks & { projector: Telling };
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
    const life = new Life({
      always: start.continueAtEverySafePoint === true,
      bySize: (start.behaviour ?? 0) >= FLAGS['history-size'],
    });
    let interpreter: Interpreter | null = null;
    let armed: { at: number; scope: temporal.CancellationScope } | null = null;
    let breathing = false;
    const clock = start.test ? new TestClock(start.test.now) : null;
    /** Calls that hold the turn. */
    let holding = 0;
    /** Entries of the trace that were hinted at. */
    let hinted = start.carried?.traceSeq ?? 0;

    const host: Host = {
      behaviour: start.behaviour ?? 0,
      // A test's world is asked at each attempt.
      retriesCalls: !clock && (start.behaviour ?? 0) >= FLAGS['retried-calls'],
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
            (value) => (clock ? answered(value as unknown as TestAnswer) : deliver(resultOf(call, value))),
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
      if (start.tells && interpreter.state.traceSeq !== hinted) {
        hinted = interpreter.state.traceSeq;
        projector.turned();
      }
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
    temporal.setHandler(stepsQuery, (after) => stepAccount(machine.state, after));
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
          projector.continuing(accountText({ trace: machine.state.trace } satisfies Continuing));
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
    projector.closing(accountText({ end, trace, decided, attempt: start.attempt ?? 0 } satisfies Closing));
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

const TOO_BIG =
  'What this run keeps (its context, the outputs of its steps, its open tasks) is too big to go on with: over 1.5 MB. Keep references instead of documents, or drop with `output.as` and `export.as` what is not needed.';

const { breath } = temporal.proxyLocalActivities<{ breath(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** A UUIDv7 (RFC 9562) of this instant, its random bits taken from a deterministic UUIDv4. */
function uuid7(ms: number, random: string): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
