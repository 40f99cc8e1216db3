/**
 * Compiled expressions, kept across runs: a program is a pure function of its source, so sharing one between runs (also in
 * the workflow sandbox, where this module is evaluated once a worker) changes no run's behaviour, only its cost.
 */
import { compile, type Program } from '../jq/compile.ts';

/** More distinct expressions than a worker's definitions have; beyond it everything is compiled anew, nothing grows. */
const MOST = 10_000;

const programs = new Map<string, Program>();

/** Throws what `compile` throws. */
export function programOf(source: string): Program {
  const known = programs.get(source);
  if (known) return known;
  const program = compile(source);
  if (programs.size >= MOST) programs.clear();
  programs.set(source, program);
  return program;
}

/** What a string of a definition is: the program inside `${ … }`, or null for a text that stands for itself. */
const templates = new Map<string, Program | null>();

/** Throws what `compile` throws. */
export function programIn(text: string): Program | null {
  const known = templates.get(text);
  if (known !== undefined) return known;
  const source = expressionIn(text);
  const program = source === null ? null : programOf(source);
  if (templates.size >= MOST) templates.clear();
  templates.set(text, program);
  return program;
}

/** A place where the language wants an expression: bare, or in `${ … }`. Throws what `compile` throws. */
export function programAt(text: string): Program {
  return programIn(text) ?? programOf(text);
}

const WHOLE = /^\s*\$\{([\s\S]*)\}\s*$/;

/** The source inside `${ … }`, or null when the text is literal. */
export function expressionIn(text: string): string | null {
  return WHOLE.exec(text)?.[1] ?? null;
}
