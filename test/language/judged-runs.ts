/**
 * One definition run on the virtual-time host and held against what its types foretold. `judgeRun` says in sentences where
 * the run was not as told, and what of the language the run went through.
 */
import { checkDocument, definitionTypes } from '../../engine/definition/check.ts';
import type { Definition } from '../../engine/definition/document.ts';
import type { DefinitionTypes } from '../../engine/definition/types-at.ts';
import { isObject, type Json, type JsonObject } from '../../engine/json.ts';
import { EndlessRun, Failure, type Simulation, simulate } from '../../engine/simulate.ts';
import { describeType } from '../../engine/types/describe.ts';
import { isMember, isNever } from '../../engine/types/type.ts';
import type { Scenario } from './generated.ts';
import { isByTypes, OPTIONS } from './mended-definitions.ts';
import { reachOf } from './reach.ts';

export interface Verdict {
  accepted: boolean;
  /** Where the run was not as foretold; none when all was. */
  wrong: string[];
  /** What of the language it went through, how often. */
  reach: ReadonlyMap<string, number>;
}

/** Undefined when the definition is refused for something else than types, or goes round for ever. */
export function judgeRun(scenario: Scenario): Verdict | undefined {
  const { document } = scenario;
  const { definition, problems } = checkDocument(document, OPTIONS);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!errors.every(isByTypes)) return undefined;
  const accepted = definition !== undefined;
  const types = definitionTypes(document, OPTIONS);
  if (types === undefined) return { accepted, wrong: ['the checker gave up'], reach: new Map() };
  const run = played(definition ?? (document as unknown as Definition), scenario);
  if (run === undefined) return undefined;
  const wrong = [...entries(run, types, document), ...failures(run, types), ...ends(run, types)];
  return { accepted, wrong, reach: reachOf(document, run.state.trace, types) };
}

// ---- helpers

function played(definition: Definition, scenario: Scenario): Simulation | undefined {
  try {
    return playedOut(definition, scenario);
  } catch (failure) {
    if (failure instanceof EndlessRun) return undefined;
    throw failure;
  }
}

function playedOut(definition: Definition, scenario: Scenario): Simulation {
  const { input, decisions, works, responses, said, subs, results } = scenario;
  const next = (answers: Json[]) => {
    let asked = 0;
    return () => {
      const answer = answers[asked++ % answers.length]!;
      return answer === 'fails' ? new Failure(500, 'no') : answer;
    };
  };
  const run = simulate(definition, {
    input,
    functions: { work: next(works) },
    http: next(responses),
    mcp: next(results),
    workflows: { sub: next(subs) },
    mostCalls: 200,
    mostSteps: 20_000,
  });
  for (let i = 0; i < 12 && run.status === 'running'; i++) {
    const [task] = run.openTasks;
    const listens = Object.keys(run.state.events?.listens ?? {}).length > 0;
    if (task === undefined && listens && i % 3 !== 2) run.send(eventOf(said[i % said.length]!));
    else if (task === undefined) run.advance('PT2S');
    else {
      const { outcome, answer } = decisions[i % decisions.length]!;
      run.complete(task.step, { as: 'alice', outcome, answer });
    }
  }
  return run;
}

function eventOf(said: Json): JsonObject {
  return said === 'bytes' ? { type: 'said', data_base64: 'AAEC' } : { type: 'said', data: said };
}

/** Every step that began was reachable, with an input of the type told. */
function* entries(run: Simulation, types: DefinitionTypes, document: JsonObject): Generator<string> {
  for (const { kind, pointer, data } of run.state.trace) {
    if (kind !== 'entered') continue;
    const state = types.step(pointer!);
    if (state === undefined) yield `${pointer} was entered, but nothing reaches it`;
    // What is big is not kept in the trace; with `input.from` it shows what came of it.
    else if (isObject(data.input) && 'omitted' in data.input) continue;
    else if (!('input' in stepAt(document, pointer!)) && !isMember(data.input!, state.input))
      yield `${pointer} got ${JSON.stringify(data.input)}, not ${describeType(state.input, 4)}`;
  }
}

/** What failed was said to be able to, and what was said to fail always did. */
function* failures(run: Simulation, types: DefinitionTypes): Generator<string> {
  const sites = [...types.expressions];
  const fatal = sites.filter(([, { inference }]) => {
    const { flow, claims } = inference;
    return flow.raises && !flow.empty && isNever(flow.type) && claims.every(({ kind }) => kind === 'impossible');
  });
  for (const { kind, pointer, data } of run.state.trace) {
    if (pointer === null || pointer === undefined) continue;
    if (kind === 'left' || kind === 'entered' || kind === 'skipped') {
      const passed = kind === 'left' ? ALWAYS : kind === 'entered' ? BEFORE : /^\/if$/;
      for (const [at] of fatal) {
        if (at.startsWith(`${pointer}/`) && passed.test(at.slice(pointer.length)))
          yield `${at} was to fail always, but ${pointer} was ${kind}`;
      }
    }
    if (kind === 'raised') {
      const { type, instance, detail } = data.error as { type: string; instance: string; detail: string };
      // A mistake of the interpreter, not of the definition.
      if (type.endsWith('/runtime') && detail.startsWith('Unexpected')) yield `${pointer} raised: ${detail}`;
      if (!type.endsWith('/expression') || instance !== pointer) continue;
      if (/too many steps|too deeply|levels deep|not available here|for\.in/.test(detail)) continue;
      // What is written once for several is evaluated where it is named.
      const isOwn = (at: string): boolean =>
        at.startsWith('/use/') ||
        (at.startsWith(`${pointer}/`) && !/\/(?:do|try|branches)\/\d/.test(at.slice(pointer.length)));
      if (!sites.some(([at, { inference }]) => isOwn(at) && inference.flow.raises))
        yield `${pointer} raised: ${detail}`;
    }
  }
}

/** Of a step that began, and of one that ended well: the expressions that were evaluated for certain. */
const BEFORE = /^\/(?:if$|input\/from(?:\/|$))/;
const ALWAYS =
  /^\/(?:if$|input\/from(?:\/|$)|set(?:\/|$)|with(?:\/|$)|for\/in$|emit(?:\/|$)|output\/as(?:\/|$)|export\/as(?:\/|$))/;

/** What a run that completed gave is of the type told. */
function* ends(run: Simulation, types: DefinitionTypes): Generator<string> {
  if (run.status !== 'completed') return;
  if (types.output === undefined) yield 'it completed, but was not to';
  else if (!isMember(run.output, types.output))
    yield `it gave ${JSON.stringify(run.output)}, not ${describeType(types.output, 4)}`;
}

function stepAt(document: Json, pointer: string): JsonObject {
  let node: Json | undefined = document;
  for (const key of pointer.slice(1).split('/')) node = (node as Record<string, Json>)[key];
  return node as JsonObject;
}
