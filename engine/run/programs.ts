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
