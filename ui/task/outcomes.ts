/** How a task's outcomes are offered: in the author's order, the primary one last. */
import type { JsonObject } from '../../engine/json.ts';
import type { Task } from '../queries.ts';

export type Outcome = Task['outcomes'][number];

/** A lone outcome is the primary one. */
export function ordered(task: Task): { outcome: Outcome; primary: boolean }[] {
  const all = task.outcomes.map((outcome) => ({ outcome, primary: outcome.primary || task.outcomes.length === 1 }));
  return [...all.filter(({ primary }) => !primary), ...all.filter(({ primary }) => primary)];
}

export interface FormShape {
  schema: JsonObject;
  ui: JsonObject;
  data: unknown;
}

/** The form of an outcome: its own, else the task's. */
export function formOf(task: Task, outcome: string | null): FormShape {
  return (task.outcomes.find(({ name }) => name === outcome)?.form ?? task.form) as FormShape;
}

/** Whether there is anything to fill in. */
export function hasFields({ schema }: Pick<FormShape, 'schema'>): boolean {
  const { properties, ...rest } = schema;
  if (properties && Object.keys(properties).length > 0) return true;
  return ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas'].some((keyword) => keyword in rest);
}

/** Pressing the button opens the outcome's own form first. */
export function asksMore({ form }: Outcome): boolean {
  return form !== null && hasFields(form as FormShape);
}
