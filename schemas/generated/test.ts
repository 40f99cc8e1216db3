// Generated from schemas/test.schema.json by schemas/generate.ts. Do not edit.

/**
 * ISO 8601 without years and months, or its parts.
 */
export type Duration = DurationParts | string;
/**
 * Conditions in jq over `{ status, output, error, context, steps, tasks, now }`.
 */
export type Conditions = string | string[];

/**
 * definitions/<name>/tests/*.test.yaml: tests of a definition, with people and time.
 */
export interface TestFile {
  /**
   * What is promised, in a sentence.
   */
  test?: string;
  /**
   * The definition that is tested; default: the folder's name.
   */
  definition?: string;
  /**
   * Its version; default: the highest.
   */
  version?: string;
  /**
   * When the run starts (RFC 3339); default 2026-01-05T09:00:00Z, a Monday.
   */
  startAt?: string;
  /**
   * The key of who starts it.
   */
  requester?: string;
  /**
   * What the run is started with; default an empty object.
   */
  input?: {} | unknown[] | string | number | boolean | null;
  /**
   * Answers to calls; a call that none answers fails the test.
   */
  mocks?: Mock[];
  /**
   * What happens after the start, in order.
   */
  script?: ScriptAction[];
  expect?: Expectation;
  /**
   * Several tests in one file; what the file says beside them holds for each that does not say otherwise.
   */
  tests?: TestCase[];
}
/**
 * Mocks of one call answer in their order.
 */
export interface Mock {
  /**
   * The step (its name or pointer), or the function or definition it calls, that is answered.
   */
  call: string;
  /**
   * Only a call that hands over at least this.
   */
  where?: {} | unknown[] | string | number | boolean | null;
  /**
   * What the call must hand over, at least this; else the test fails.
   */
  expect?: {} | unknown[] | string | number | boolean | null;
  /**
   * What it gives; default null.
   */
  reply?: {} | unknown[] | string | number | boolean | null;
  error?: MockError;
  after?: Duration;
  /**
   * How many calls it answers: one, and the last mock of a call all that follow, unless written.
   */
  times?: number;
}
/**
 * What it fails with.
 */
export interface MockError {
  status: number;
  /**
   * The error's type: a standard one by its name, or a URI; default communication.
   */
  type?: string;
  title?: string;
  detail?: string;
}
export interface DurationParts {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}
/**
 * One thing that happens, or that must hold.
 */
export interface ScriptAction {
  expect?: Expectation;
  advance?: Duration;
  /**
   * Who decides: the key of a person.
   */
  as?: string;
  complete?: Complete;
  /**
   * An event comes (CloudEvents; `id`, `source` and `specversion` may be left out).
   */
  event?: {
    [k: string]: unknown;
  };
  /**
   * The run is cancelled, with this reason.
   */
  cancel?: string;
  /**
   * The run is held, with this reason.
   */
  pause?: string;
  /**
   * The held run goes on.
   */
  resume?: true;
  /**
   * The failed run is tried again, with this reason.
   */
  retry?: string;
}
/**
 * What must hold now.
 */
export interface Expectation {
  /**
   * The step whose latest task is meant; what follows about a task is about this one.
   */
  task?: string;
  /**
   * Of the task; `open` unless written.
   */
  state?: 'open' | 'completed' | 'expired' | 'cancelled';
  /**
   * The task's title.
   */
  title?: string;
  /**
   * The task's body.
   */
  body?: string;
  /**
   * The task's priority.
   */
  priority?: number;
  /**
   * The task's labels.
   */
  labels?: string[];
  assigned?: Assigned;
  /**
   * The outcomes it offers, in order.
   */
  outcomes?: string[];
  /**
   * What it shows, at least this.
   */
  show?: {} | unknown[] | string | number | boolean | null;
  /**
   * What its form is filled in with, at least this.
   */
  prefill?: {} | unknown[] | string | number | boolean | null;
  /**
   * Until when it is due: a duration from its opening.
   */
  due?: string;
  /**
   * How often its people were reminded.
   */
  reminded?: number;
  /**
   * The channels that escalations told so far.
   */
  notified?: string[];
  /**
   * Why the task was closed.
   */
  reason?: string;
  /**
   * Where the run is.
   */
  status?: 'running' | 'completed' | 'failed' | 'cancelled';
  /**
   * The output of the run, exactly.
   */
  output?: {} | unknown[] | string | number | boolean | null;
  /**
   * The error the run failed with, at least this.
   */
  error?: {
    [k: string]: unknown;
  };
  /**
   * How many tasks are open.
   */
  tasks?: number;
  /**
   * The steps that were entered, in order, exactly.
   */
  path?: string[];
  /**
   * Steps that were entered.
   */
  visited?: string[];
  /**
   * Steps that were not entered.
   */
  avoided?: string[];
  took?: Duration;
  /**
   * All calls so far, in order.
   */
  sent?: Sent[];
  /**
   * The events the run emitted so far, in order, each at least this.
   */
  emitted?: {
    [k: string]: unknown;
  }[];
  that?: Conditions;
}
/**
 * Whom the task is offered to now.
 */
export interface Assigned {
  /**
   * Exactly these people.
   */
  users?: string[];
  /**
   * Exactly these groups.
   */
  groups?: string[];
}
export interface Sent {
  /**
   * The step, function or definition that was called.
   */
  call: string;
  /**
   * What was handed over, at least this.
   */
  with?: {} | unknown[] | string | number | boolean | null;
}
export interface Complete {
  /**
   * The step that asks.
   */
  task: string;
  /**
   * Default: the first.
   */
  outcome?: string;
  /**
   * Default: an empty form.
   */
  answer?: {} | unknown[] | string | number | boolean | null;
  /**
   * The code of the refusal that must come, e.g. ANSWER_REFUSED, EXCLUDED, TASK_CLOSED.
   */
  refused?: string;
}
export interface TestCase {
  /**
   * What is promised, in a sentence.
   */
  test: string;
  /**
   * The definition that is tested; default: the folder's name.
   */
  definition?: string;
  /**
   * Its version; default: the highest.
   */
  version?: string;
  /**
   * When the run starts (RFC 3339); default 2026-01-05T09:00:00Z, a Monday.
   */
  startAt?: string;
  /**
   * The key of who starts it.
   */
  requester?: string;
  /**
   * What the run is started with; default an empty object.
   */
  input?: {} | unknown[] | string | number | boolean | null;
  /**
   * Answers to calls; a call that none answers fails the test.
   */
  mocks?: Mock[];
  /**
   * What happens after the start, in order.
   */
  script?: ScriptAction[];
  expect?: Expectation;
}

export const testSchema: Record<string, unknown> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "test.schema.json",
  "title": "TestFile",
  "type": "object",
  "properties": {
    "test": {
      "type": "string",
      "description": "What is promised, in a sentence."
    },
    "definition": {
      "type": "string",
      "description": "The definition that is tested; default: the folder's name."
    },
    "version": {
      "type": "string",
      "description": "Its version; default: the highest."
    },
    "startAt": {
      "type": "string",
      "description": "When the run starts (RFC 3339); default 2026-01-05T09:00:00Z, a Monday."
    },
    "requester": {
      "type": "string",
      "description": "The key of who starts it."
    },
    "input": {
      "description": "What the run is started with; default an empty object.",
      "type": [
        "object",
        "array",
        "string",
        "number",
        "boolean",
        "null"
      ]
    },
    "mocks": {
      "type": "array",
      "items": {
        "$ref": "#/$defs/mock"
      },
      "description": "Answers to calls; a call that none answers fails the test."
    },
    "script": {
      "type": "array",
      "items": {
        "$ref": "#/$defs/action"
      },
      "description": "What happens after the start, in order."
    },
    "expect": {
      "$ref": "#/$defs/expectation",
      "description": "What must hold at the end."
    },
    "tests": {
      "type": "array",
      "items": {
        "$ref": "#/$defs/case"
      },
      "description": "Several tests in one file; what the file says beside them holds for each that does not say otherwise."
    }
  },
  "additionalProperties": false,
  "description": "definitions/<name>/tests/*.test.yaml: tests of a definition, with people and time.",
  "$defs": {
    "case": {
      "title": "TestCase",
      "type": "object",
      "required": [
        "test"
      ],
      "properties": {
        "test": {
          "type": "string",
          "description": "What is promised, in a sentence."
        },
        "definition": {
          "type": "string",
          "description": "The definition that is tested; default: the folder's name."
        },
        "version": {
          "type": "string",
          "description": "Its version; default: the highest."
        },
        "startAt": {
          "type": "string",
          "description": "When the run starts (RFC 3339); default 2026-01-05T09:00:00Z, a Monday."
        },
        "requester": {
          "type": "string",
          "description": "The key of who starts it."
        },
        "input": {
          "description": "What the run is started with; default an empty object.",
          "type": [
            "object",
            "array",
            "string",
            "number",
            "boolean",
            "null"
          ]
        },
        "mocks": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/mock"
          },
          "description": "Answers to calls; a call that none answers fails the test."
        },
        "script": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/action"
          },
          "description": "What happens after the start, in order."
        },
        "expect": {
          "$ref": "#/$defs/expectation",
          "description": "What must hold at the end."
        }
      },
      "additionalProperties": false
    },
    "mock": {
      "title": "Mock",
      "type": "object",
      "required": [
        "call"
      ],
      "properties": {
        "call": {
          "type": "string",
          "description": "The step (its name or pointer), or the function or definition it calls, that is answered."
        },
        "where": {
          "description": "Only a call that hands over at least this.",
          "type": [
            "object",
            "array",
            "string",
            "number",
            "boolean",
            "null"
          ]
        },
        "expect": {
          "description": "What the call must hand over, at least this; else the test fails.",
          "type": [
            "object",
            "array",
            "string",
            "number",
            "boolean",
            "null"
          ]
        },
        "reply": {
          "description": "What it gives; default null.",
          "type": [
            "object",
            "array",
            "string",
            "number",
            "boolean",
            "null"
          ]
        },
        "error": {
          "title": "MockError",
          "type": "object",
          "required": [
            "status"
          ],
          "properties": {
            "status": {
              "type": "integer",
              "minimum": 100,
              "maximum": 599
            },
            "type": {
              "type": "string",
              "description": "The error's type: a standard one by its name, or a URI; default communication."
            },
            "title": {
              "type": "string"
            },
            "detail": {
              "type": "string"
            }
          },
          "additionalProperties": false,
          "description": "What it fails with."
        },
        "after": {
          "$ref": "definition.schema.json#/$defs/duration",
          "description": "How long the answer takes."
        },
        "times": {
          "type": "integer",
          "minimum": 1,
          "description": "How many calls it answers: one, and the last mock of a call all that follow, unless written."
        }
      },
      "additionalProperties": false,
      "description": "Mocks of one call answer in their order."
    },
    "action": {
      "title": "ScriptAction",
      "type": "object",
      "minProperties": 1,
      "properties": {
        "expect": {
          "$ref": "#/$defs/expectation"
        },
        "advance": {
          "$ref": "definition.schema.json#/$defs/duration",
          "description": "Time passes; what is due on the way happens at its own instant."
        },
        "as": {
          "type": "string",
          "description": "Who decides: the key of a person."
        },
        "complete": {
          "title": "Complete",
          "type": "object",
          "required": [
            "task"
          ],
          "properties": {
            "task": {
              "type": "string",
              "description": "The step that asks."
            },
            "outcome": {
              "type": "string",
              "description": "Default: the first."
            },
            "answer": {
              "description": "Default: an empty form.",
              "type": [
                "object",
                "array",
                "string",
                "number",
                "boolean",
                "null"
              ]
            },
            "refused": {
              "type": "string",
              "description": "The code of the refusal that must come, e.g. ANSWER_REFUSED, EXCLUDED, TASK_CLOSED."
            }
          },
          "additionalProperties": false
        },
        "event": {
          "type": "object",
          "additionalProperties": true,
          "description": "An event comes (CloudEvents; `id`, `source` and `specversion` may be left out)."
        },
        "cancel": {
          "type": "string",
          "description": "The run is cancelled, with this reason."
        },
        "pause": {
          "type": "string",
          "description": "The run is held, with this reason."
        },
        "resume": {
          "type": "boolean",
          "const": true,
          "description": "The held run goes on."
        },
        "retry": {
          "type": "string",
          "description": "The failed run is tried again, with this reason."
        }
      },
      "additionalProperties": false,
      "description": "One thing that happens, or that must hold."
    },
    "expectation": {
      "title": "Expectation",
      "type": "object",
      "properties": {
        "task": {
          "type": "string",
          "description": "The step whose latest task is meant; what follows about a task is about this one."
        },
        "state": {
          "type": "string",
          "enum": [
            "open",
            "completed",
            "expired",
            "cancelled"
          ],
          "description": "Of the task; `open` unless written."
        },
        "title": {
          "type": "string",
          "description": "The task's title."
        },
        "body": {
          "type": "string",
          "description": "The task's body."
        },
        "priority": {
          "type": "number",
          "description": "The task's priority."
        },
        "labels": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "The task's labels."
        },
        "assigned": {
          "title": "Assigned",
          "type": "object",
          "properties": {
            "users": {
              "type": "array",
              "items": {
                "type": "string"
              },
              "description": "Exactly these people."
            },
            "groups": {
              "type": "array",
              "items": {
                "type": "string"
              },
              "description": "Exactly these groups."
            }
          },
          "additionalProperties": false,
          "description": "Whom the task is offered to now."
        },
        "outcomes": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "The outcomes it offers, in order."
        },
        "show": {
          "description": "What it shows, at least this.",
          "type": [
            "object",
            "array",
            "string",
            "number",
            "boolean",
            "null"
          ]
        },
        "prefill": {
          "description": "What its form is filled in with, at least this.",
          "type": [
            "object",
            "array",
            "string",
            "number",
            "boolean",
            "null"
          ]
        },
        "due": {
          "type": "string",
          "description": "Until when it is due: a duration from its opening."
        },
        "reminded": {
          "type": "integer",
          "minimum": 0,
          "description": "How often its people were reminded."
        },
        "notified": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "The channels that escalations told so far."
        },
        "reason": {
          "type": "string",
          "description": "Why the task was closed."
        },
        "status": {
          "type": "string",
          "enum": [
            "running",
            "completed",
            "failed",
            "cancelled"
          ],
          "description": "Where the run is."
        },
        "output": {
          "description": "The output of the run, exactly.",
          "type": [
            "object",
            "array",
            "string",
            "number",
            "boolean",
            "null"
          ]
        },
        "error": {
          "type": "object",
          "additionalProperties": true,
          "description": "The error the run failed with, at least this."
        },
        "tasks": {
          "type": "integer",
          "minimum": 0,
          "description": "How many tasks are open."
        },
        "path": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "The steps that were entered, in order, exactly."
        },
        "visited": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "Steps that were entered."
        },
        "avoided": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "Steps that were not entered."
        },
        "took": {
          "$ref": "definition.schema.json#/$defs/duration",
          "description": "The time that has passed since the start."
        },
        "sent": {
          "type": "array",
          "items": {
            "title": "Sent",
            "type": "object",
            "required": [
              "call"
            ],
            "properties": {
              "call": {
                "type": "string",
                "description": "The step, function or definition that was called."
              },
              "with": {
                "description": "What was handed over, at least this.",
                "type": [
                  "object",
                  "array",
                  "string",
                  "number",
                  "boolean",
                  "null"
                ]
              }
            },
            "additionalProperties": false
          },
          "description": "All calls so far, in order."
        },
        "emitted": {
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": true
          },
          "description": "The events the run emitted so far, in order, each at least this."
        },
        "that": {
          "title": "Conditions",
          "anyOf": [
            {
              "type": "string",
              "x-check": "expression"
            },
            {
              "type": "array",
              "items": {
                "type": "string",
                "x-check": "expression"
              }
            }
          ],
          "description": "Conditions in jq over `{ status, output, error, context, steps, tasks, now }`."
        }
      },
      "additionalProperties": false,
      "description": "What must hold now."
    }
  }
};
