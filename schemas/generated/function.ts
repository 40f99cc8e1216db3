// Generated from schemas/function.schema.json by schemas/generate.ts. Do not edit.

/**
 * JSON Schema of what the function is called with.
 */
export type InputSchema = {} | boolean;
/**
 * JSON Schema of what it answers.
 */
export type OutputSchema = {} | boolean;
/**
 * ISO 8601 without years and months, or its parts.
 */
export type Duration = DurationParts | string;
/**
 * An expression, with or without `${ }` around it.
 */
export type Condition = string;

/**
 * functions/<name>.yaml: what a function takes and gives, beside the code in functions/<name>.ts.
 */
export interface FunctionDeclaration {
  /**
   * What people read.
   */
  title?: string;
  description?: string;
  input: InputSchema;
  output: OutputSchema;
  timeout?: FunctionTimeout;
  retry?: RetryPolicy;
}
export interface FunctionTimeout {
  after?: Duration;
  heartbeat?: Duration;
}
export interface DurationParts {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}
export interface RetryPolicy {
  when?: Condition;
  exceptWhen?: Condition;
  delay?: Duration;
  backoff?: Backoff;
  limit?: RetryLimit;
  jitter?: Jitter;
}
export interface Backoff {
  constant?: {};
  exponential?: {};
  linear?: {};
}
export interface RetryLimit {
  attempt?: AttemptLimit;
  duration?: Duration;
}
export interface AttemptLimit {
  count?: number;
  duration?: Duration;
}
export interface Jitter {
  from: Duration;
  to: Duration;
}

export const functionSchema: Record<string, unknown> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "function.schema.json",
  "title": "FunctionDeclaration",
  "type": "object",
  "required": [
    "input",
    "output"
  ],
  "properties": {
    "title": {
      "type": "string",
      "description": "What people read."
    },
    "description": {
      "type": "string"
    },
    "input": {
      "title": "InputSchema",
      "x-check": "schema",
      "description": "JSON Schema of what the function is called with.",
      "anyOf": [
        {
          "type": "object"
        },
        {
          "type": "boolean"
        }
      ]
    },
    "output": {
      "title": "OutputSchema",
      "x-check": "schema",
      "description": "JSON Schema of what it answers.",
      "anyOf": [
        {
          "type": "object"
        },
        {
          "type": "boolean"
        }
      ]
    },
    "timeout": {
      "title": "FunctionTimeout",
      "type": "object",
      "properties": {
        "after": {
          "$ref": "definition.schema.json#/$defs/duration"
        },
        "heartbeat": {
          "$ref": "definition.schema.json#/$defs/duration"
        }
      },
      "additionalProperties": false
    },
    "retry": {
      "$ref": "definition.schema.json#/$defs/retryPolicy"
    }
  },
  "additionalProperties": false,
  "description": "functions/<name>.yaml: what a function takes and gives, beside the code in functions/<name>.ts."
};
