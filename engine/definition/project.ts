/**
 * The project file and function declarations as the checker knows them.
 *
 * Both are read from YAML with the same care and the same words as definitions. Where they are not at hand (a single file
 * is checked) the checker is silent about the names they would hold.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { checkShape } from './check-structure.ts';
import type { RetryPolicy, Timeout } from './document.ts';
import { Findings } from './findings.ts';
import { choices, didYouMean } from './nearest.ts';
import { parse } from './parse.ts';
import { join } from './places.ts';
import { inOrder, type Problem } from './problems.ts';

export interface Project {
  definitions?: string;
  functions?: string;
  directory?: Directory;
  /** Calendar name to its file. */
  calendars?: Record<string, string>;
  /** Address of an OpenAPI document or schema to the file that is its copy. */
  documents?: Record<string, string>;
  /** Where emitted and lifecycle events go, and how long received ones are kept. */
  events?: { sink?: string; retention?: string; steps?: string | string[]; stepsPerHour?: number };
}
export interface Directory {
  people?: Record<string, { name: string; email: string; role?: 'member' | 'lead' | 'admin' }>;
  /** Group to the keys of its people. */
  groups?: Record<string, string[]>;
  agents?: Record<string, { name: string }>;
  connectors?: string[];
}

/** functions/<name>.yaml. */
export interface FunctionDeclaration {
  title?: string;
  description?: string;
  /** JSON Schemas. */
  input: JsonObject | boolean;
  output: JsonObject | boolean;
  timeout?: Partial<Timeout> & { heartbeat?: Timeout['after'] };
  retry?: RetryPolicy;
}

export function checkProject(text: string, options: { file: string }): { project?: Project; problems: Problem[] } {
  const { value, findings } = read(text, options.file, 'project.schema.json');
  if (value !== undefined) checkGroups(value, findings);
  // The schema is the type: without a problem the value is a Project.
  return {
    ...(value !== undefined && !findings.failed ? { project: value as unknown as Project } : {}),
    problems: inOrder(findings.problems),
  };
}

export function checkFunction(
  text: string,
  options: { file: string },
): { declaration?: FunctionDeclaration; problems: Problem[] } {
  const { value, findings } = read(text, options.file, 'function.schema.json');
  return {
    // As above: the schema is the type.
    ...(value !== undefined && !findings.failed ? { declaration: value as unknown as FunctionDeclaration } : {}),
    problems: inOrder(findings.problems),
  };
}

// ---- helpers

function read(text: string, file: string, schema: 'project.schema.json' | 'function.schema.json') {
  const parsed = parse(text, file);
  const findings = new Findings(file, parsed.places);
  findings.problems.push(...parsed.problems);
  if (parsed.value !== undefined) checkShape(parsed.value, schema, findings);
  else if (parsed.recovered !== undefined) {
    checkShape(parsed.recovered.value, schema, findings);
    findings.problems = parsed.recovered.judged(findings.problems);
  }
  return { value: parsed.value, findings };
}

/** A group holds people of the directory. */
function checkGroups(project: Json, findings: Findings): void {
  const directory = isObject(project) ? own(project, 'directory') : undefined;
  const groups = isObject(directory) ? own(directory, 'groups') : undefined;
  const people = isObject(directory) ? own(directory, 'people') : undefined;
  if (!isObject(groups)) return;
  const keys = isObject(people) ? Object.keys(people) : [];
  for (const [group, members] of Object.entries(groups)) {
    if (!Array.isArray(members)) continue;
    for (const [i, member] of members.entries()) {
      if (typeof member !== 'string' || keys.includes(member)) continue;
      findings.report('unknown-person', { name: member }, join('/directory/groups', group, i), {
        expected: choices(keys),
        ...didYouMean(member, keys),
      });
    }
  }
}
