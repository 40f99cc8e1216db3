/**
 * The spans of a run that has ended, from its history: one of the run (each time a failed run is tried again, another), one
 * of each visit to a step, one of each attempt of a `try` that retried, one of each call. Pure: the same history gives the
 * same spans.
 *
 * R1  A step lies in the step around it; in a `try` that retried, in the attempt.
 * R2  What was open when something around it ended was given up at that instant: it is `cancelled`, not failed.
 * R3  Where the history has a gap (a run keeps its latest 1,000 entries per execution), what cannot be known is left out and
 *     the run's span says how many entries are missing. No instant is guessed.
 */
import type { OutlineEntry } from './outline.ts';
import type { Attributes, FinishedSpan } from './span.ts';
import { callSpan, spanIdOf, type TracedRun, traceOf } from './trace-ids.ts';

export interface EndedRun extends TracedRun {
  definition: string;
  version: string;
  tenant: string;
  state: string;
  /** How often it had been tried again. */
  attempt: number;
  createdAt: number;
  closedAt: number;
  error: OutlineEntry['error'];
}

type Outcome = 'completed' | 'failed' | 'cancelled';

/** As OpenTelemetry's own limit. */
const MOST_EVENTS = 128;
const MOST_DETAIL = 1_000;

/** `kindAt`: the kind of the step at a pointer of the run's definition; null where that is not known. */
export function spansOf(
  run: EndedRun,
  entries: OutlineEntry[],
  kindAt: (pointer: string) => string | null,
): FinishedSpan[] {
  // What earlier attempts did was exported when they failed.
  const again = run.attempt === 0 ? -1 : entries.findLastIndex(({ kind }) => kind === 'restarted');
  const story = new Story(run, kindAt, entries.slice(0, Math.max(0, again)), entries[again]);
  for (const entry of entries.slice(Math.max(0, again))) story.tell(entry);
  story.span.attributes['orkestra.history.entries_missing'] = (entries.at(-1)?.seq ?? -1) + 1 - entries.length;
  return story.end();
}

/** A step that was entered and has not ended. */
interface Visit {
  pointer: string;
  span: FinishedSpan;
  call: FinishedSpan | null;
  /** Spans directly inside, of the attempt that is under way. */
  inside: FinishedSpan[];
  /** How often the step retried. */
  retries: number;
  /** When the attempt under way could begin; null = no attempt is under way any more (a `catch` handles the error). */
  attemptFrom: number | null;
}

class Story {
  readonly span: FinishedSpan;
  readonly #run: EndedRun;
  readonly #kindAt: (pointer: string) => string | null;
  readonly #trace: ReturnType<typeof traceOf>;
  readonly #done: FinishedSpan[] = [];
  readonly #open = new Map<string, Visit>();
  /** Steps that the run stood in when it was tried again: they are not entered anew, only their innermost is. */
  readonly #before: ReadonlySet<string>;
  readonly #restartedAt: number | null;

  constructor(
    run: EndedRun,
    kindAt: (pointer: string) => string | null,
    before: OutlineEntry[],
    restart: OutlineEntry | undefined,
  ) {
    this.#run = run;
    this.#kindAt = kindAt;
    this.#trace = traceOf(run);
    this.#before = new Set(
      before.flatMap(({ pointer, kind }) => (pointer !== null && kind === 'entered' ? [pointer] : [])),
    );
    this.#restartedAt = restart ? Date.parse(restart.at) : null;
    const { parent } = this.#trace;
    this.span = this.#make(`run/${run.attempt}`, `run ${run.definition}`, this.#restartedAt ?? run.createdAt, null, {
      ...(run.attempt > 0 && { 'orkestra.run.attempt': run.attempt }),
      'orkestra.run.state': run.state,
    });
    this.span.parent = parent && { spanId: parent.spanId, remote: true };
  }

  tell(entry: OutlineEntry): void {
    const at = Date.parse(entry.at);
    // The row and the run have clocks of their own.
    if (at < this.span.start) this.span.start = at;
    const { pointer, kind } = entry;
    if (pointer === null) {
      if (kind !== 'started' && kind !== 'ended') this.#event(this.span, entry, at);
      return;
    }
    if (kind === 'entered') {
      const before = this.#open.get(pointer);
      if (before) this.#close(before, at, 'cancelled', null);
      this.#open.set(pointer, this.#visit(entry.step ?? pointer, pointer, `step/${entry.seq}`, at));
      return;
    }
    if (kind === 'skipped') {
      this.#event(this.#around(pointer)?.span ?? this.span, entry, at);
      return;
    }
    const visit = this.#open.get(pointer);
    if (!visit) {
      // Its `if` or its input failed: it was never entered.
      if (kind === 'raised' && !this.#before.has(pointer)) {
        const failed = this.#visit(entry.step ?? pointer, pointer, `step/${entry.seq}`, at);
        this.#close(failed, at, 'failed', entry.error);
      }
      return;
    }
    switch (kind) {
      case 'left':
        this.#close(visit, at, 'completed', null);
        return;
      case 'raised':
        this.#close(visit, at, 'failed', entry.error);
        return;
      case 'called':
        visit.call = this.#called(entry, visit, at);
        return;
      case 'retried':
        this.#endAttempt(visit, at, 'failed', entry.error);
        visit.retries++;
        visit.attemptFrom = Date.parse(entry.until ?? '') || at;
        return;
      case 'caught':
        if (visit.retries > 0) this.#endAttempt(visit, at, 'failed', entry.error);
        visit.attemptFrom = null;
        visit.inside = [];
        this.#event(visit.span, entry, at);
        return;
      default:
        if (entry.outcome !== null) visit.span.attributes['orkestra.task.outcome'] = entry.outcome;
        if (entry.task !== null) visit.span.attributes['orkestra.task.id'] = entry.task;
        this.#event(visit.span, entry, at);
    }
  }

  end(): FinishedSpan[] {
    const { closedAt, state, error } = this.#run;
    this.#giveUp('', closedAt);
    this.span.end = Math.max(this.span.start, closedAt);
    if (state === 'failed') put(this.span, error);
    return [this.span, ...this.#done];
  }

  #visit(name: string, pointer: string, what: string, at: number): Visit {
    const around = this.#around(pointer) ?? this.#standAgain(pointer);
    const kind = this.#kindAt(pointer);
    const span = this.#make(what, name, at, around?.span ?? this.span, {
      'orkestra.step.name': name,
      'orkestra.step.pointer': pointer,
      ...(kind !== null && { 'orkestra.step.kind': kind }),
    });
    around?.inside.push(span);
    return { pointer, span, call: null, inside: [], retries: 0, attemptFrom: at };
  }

  /** The innermost open step that the pointer lies in. */
  #around(pointer: string): Visit | undefined {
    for (let at = up(pointer); at !== ''; at = up(at)) {
      const visit = this.#open.get(at);
      if (visit) return visit;
    }
    return undefined;
  }

  /** Opens what the run stood in when it was tried again, from the outside in. */
  #standAgain(pointer: string): Visit | undefined {
    if (this.#restartedAt === null) return undefined;
    for (let at = up(pointer); at !== ''; at = up(at)) {
      if (!this.#before.has(at)) continue;
      const name = (at.split('/').pop() as string).replaceAll('~1', '/').replaceAll('~0', '~');
      const visit = this.#visit(name, at, `again/${this.#run.attempt}${at}`, this.#restartedAt);
      this.#open.set(at, visit);
      return visit;
    }
    return undefined;
  }

  #close(visit: Visit, at: number, outcome: Outcome, error: OutlineEntry['error']): void {
    this.#giveUp(`${visit.pointer}/`, at);
    if (visit.retries > 0 && visit.attemptFrom !== null) this.#endAttempt(visit, at, outcome, error);
    this.#open.delete(visit.pointer);
    for (const span of [visit.span, visit.call]) if (span) this.#finish(span, at, outcome, error);
  }

  /** Ends what is open in whatever begins like this, without a fault of its own. */
  #giveUp(beginning: string, at: number): void {
    for (const visit of this.#open.values()) {
      if (visit.pointer.startsWith(beginning)) this.#close(visit, at, 'cancelled', null);
    }
  }

  /** Puts what was done since the attempt began into a span of its own. */
  #endAttempt(visit: Visit, at: number, outcome: Outcome, error: OutlineEntry['error']): void {
    this.#giveUp(`${visit.pointer}/`, at);
    const number = visit.retries + 1;
    const start = visit.inside[0]?.start ?? Math.min(at, visit.attemptFrom ?? at);
    const what = `attempt/${number}/${visit.span.spanId}`;
    const attempt = this.#make(what, `attempt ${number}`, start, visit.span, { 'orkestra.attempt': number });
    for (const span of visit.inside) span.parent = { spanId: attempt.spanId, remote: false };
    visit.inside = [];
    this.#finish(attempt, at, outcome, error);
  }

  #finish(span: FinishedSpan, at: number, outcome: Outcome, error: OutlineEntry['error']): void {
    span.end = Math.max(span.start, at);
    span.attributes['orkestra.outcome'] = outcome;
    if (outcome === 'failed') put(span, error);
    this.#done.push(span);
  }

  #called(entry: OutlineEntry, visit: Visit, at: number): FinishedSpan {
    const { call, method, mcp, function: code, workflow, uri } = entry;
    const host = uri !== null && URL.canParse(uri) ? new URL(uri).hostname : null;
    const name = workflow ? `run ${workflow}` : (code ?? mcp ?? (method ?? 'get').toUpperCase());
    const span = this.#make(call === null ? `called/${entry.seq}` : callSpan(call), name, at, visit.span, {
      ...(call !== null && { 'orkestra.call.id': call }),
      ...(method !== null && { 'http.request.method': method.toUpperCase() }),
      ...(mcp !== null && { 'rpc.system': 'jsonrpc', 'rpc.method': mcp }),
      ...(code !== null && { 'orkestra.function': code }),
      ...(workflow !== null && { 'orkestra.workflow': workflow }),
      // Of an address only the host: the rest may hold what went in.
      ...(host !== null && { 'server.address': host }),
    });
    span.kind = 'client';
    return span;
  }

  #event(span: FinishedSpan, entry: OutlineEntry, at: number): void {
    if (span.events.length >= MOST_EVENTS) return;
    const { kind, step, error } = entry;
    const attributes: Attributes = {
      ...(kind === 'skipped' && step !== null && { 'orkestra.step.name': step }),
      ...(error?.type && { 'error.type': error.type }),
    };
    span.events.push({ name: kind, at, attributes });
  }

  #make(what: string, name: string, start: number, parent: FinishedSpan | null, attributes: Attributes): FinishedSpan {
    const { id, definition, version, tenant } = this.#run;
    return {
      traceId: this.#trace.traceId,
      spanId: spanIdOf(id, what),
      parent: parent && { spanId: parent.spanId, remote: false },
      sampled: this.#trace.sampled,
      name,
      kind: 'internal',
      start,
      end: start,
      attributes: {
        'orkestra.tenant': tenant,
        'orkestra.run.id': id,
        'orkestra.definition.name': definition,
        'orkestra.definition.version': version,
        ...attributes,
      },
      events: [],
      error: null,
    };
  }
}

// ---- helpers

function up(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

function put(span: FinishedSpan, error: OutlineEntry['error']): void {
  span.error = (error?.detail ?? error?.title ?? 'failed').slice(0, MOST_DETAIL);
  if (error?.type) span.attributes['error.type'] = error.type;
  if (error?.status) span.attributes['orkestra.error.status'] = error.status;
}
