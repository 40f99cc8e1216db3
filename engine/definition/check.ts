/**
 * The checker: a definition's text in, its problems out, each with its place; and the definition, when none is an error.
 *
 * Every concern has a file (`check-*.ts`) and looks at the same document; each passes over what another one refuses, so
 * that one mistake gives one problem. Nothing here throws on any input, and nothing is done twice: the definition that
 * comes out is the value that went in.
 */
import { isObject, type Json } from '../json.ts';
import { checkEvents } from './check-events.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkFlow } from './check-flow.ts';
import { checkHuman } from './check-human.ts';
import { checkLocalCalls } from './check-local-calls.ts';
import { checkOpenApi } from './check-openapi.ts';
import { checkReferences } from './check-references.ts';
import { checkStructure } from './check-structure.ts';
import { checkTypes } from './check-types.ts';
import type { Definition } from './document.ts';
import { type Documents, withSchemas } from './documents.ts';
import { expressionSites } from './expression-sites.ts';
import { Findings } from './findings.ts';
import { lookupIn, type OtherDefinition } from './other-definitions.ts';
import { parse } from './parse.ts';
import { nowhere } from './places.ts';
import { inOrder, type Problem } from './problems.ts';
import type { FunctionDeclaration, Project } from './project.ts';
import type { StepGraph } from './step-graph.ts';
import { DefinitionTypes } from './types-at.ts';
import { walk } from './walk.ts';
import { MOST_DEPTH } from './yaml-size.ts';

export interface CheckOptions {
  /** As problems name it. */
  file: string;
  /** The project's directory; without it, people, groups and connectors are not checked. */
  project?: Project;
  /** The project's functions by name; without them (and without a project), calls of functions are not checked. */
  functions?: Record<string, FunctionDeclaration>;
  /** The definitions that `run: workflow` may name; without them, nothing is said of those names. */
  definitions?: readonly OtherDefinition[];
  /** OpenAPI documents at hand, by address; of others nothing is checked. */
  documents?: Documents;
}

export interface Checked {
  /** Present exactly when no problem is an error. */
  definition?: Definition;
  problems: Problem[];
}

export function checkDefinition(text: string, options: CheckOptions): Checked {
  const { value, places, problems, recovered } = parse(text, options.file);
  const findings = new Findings(options.file, places);
  findings.problems.push(...problems);
  const whole = value === undefined ? undefined : withSchemas(value, options.documents);
  if (whole !== undefined) check(whole, options, findings);
  else if (recovered !== undefined) {
    check(recovered.value, options, findings);
    findings.problems = recovered.judged(findings.problems);
  }
  // Where the text itself is wrong, the value there is a stand-in: what is said about it would be an echo.
  const broken = new Set(problems.map(({ pointer }) => pointer));
  findings.problems = findings.problems.filter((one) => problems.includes(one) || !broken.has(one.pointer));
  return finish(whole, findings);
}

/** The same for a document that came as JSON; its problems all stand at 1:1 and are told apart by their pointer. */
export function checkDocument(given: Json, options: CheckOptions): Checked {
  const findings = new Findings(options.file, nowhere);
  const value = isTooDeep(given, MOST_DEPTH) ? given : withSchemas(given, options.documents);
  if (isTooDeep(value, MOST_DEPTH)) findings.report('yaml-too-deep', { limit: MOST_DEPTH }, '');
  else check(value, options, findings);
  return finish(value, findings);
}

/** The types of a document's expressions and steps; undefined where its shape is too broken to tell. */
export function definitionTypes(value: Json, options: CheckOptions): DefinitionTypes | undefined {
  if (isTooDeep(value, MOST_DEPTH)) return undefined;
  const graph = check(withSchemas(value, options.documents), options, new Findings(options.file, nowhere));
  return graph && new DefinitionTypes(graph);
}

// ---- helpers

function check(document: Json, options: CheckOptions, findings: Findings): StepGraph | undefined {
  checkStructure(document, findings);
  if (!isObject(document)) return undefined;
  const steps = walk(document);
  const functions = options.functions ?? (options.project ? {} : undefined);
  const definition = lookupIn(options.definitions, document);
  checkReferences(document, steps, functions && Object.keys(functions), definition, findings);
  const sites = expressionSites(document, steps);
  checkExpressions(document, steps, sites, findings);
  checkEvents(document, steps, options.definitions, findings);
  checkLocalCalls(document, steps, findings);
  checkHuman(document, steps, options.project?.directory, findings);
  checkFlow(steps, findings);
  checkOpenApi(steps, options.documents, findings);
  return checkTypes(document, steps, sites, functions, definition, options.documents, findings);
}

function finish(value: Json | undefined, findings: Findings): Checked {
  const problems = inOrder(findings.problems);
  if (value === undefined || findings.failed) return { problems };
  // Every rule of the shape has just been checked: this is where JSON becomes a Definition.
  return { definition: value as unknown as Definition, problems };
}

function isTooDeep(value: Json, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (most === 0) return true;
  return Object.values(value).some((inner) => isTooDeep(inner, most - 1));
}
