/** The list of step kinds and their runners: a new kind does not compile until it stands here. */
import type { StepKind } from '../../definition/document.ts';
import { doStep } from './do.ts';
import { emitStep } from './emit.ts';
import { forStep } from './for.ts';
import { forkStep } from './fork.ts';
import { functionStep } from './function.ts';
import { httpStep } from './http.ts';
import { humanStep } from './human.ts';
import { listenStep } from './listen.ts';
import { mcpStep } from './mcp.ts';
import { openapiStep } from './openapi.ts';
import { raiseStep } from './raise.ts';
import { runStep } from './run.ts';
import type { RunnerOf } from './runner.ts';
import { setStep } from './set.ts';
import { switchStep } from './switch.ts';
import { tryStep } from './try.ts';
import { waitStep } from './wait.ts';

export const runners: { readonly [K in StepKind]: RunnerOf<K> } = {
  set: setStep,
  do: doStep,
  switch: switchStep,
  for: forStep,
  fork: forkStep,
  try: tryStep,
  raise: raiseStep,
  wait: waitStep,
  emit: emitStep,
  listen: listenStep,
  http: httpStep,
  openapi: openapiStep,
  mcp: mcpStep,
  human: humanStep,
  function: functionStep,
  run: runStep,
};
