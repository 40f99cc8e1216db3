// Generated from schemas/human.schema.json by schemas/generate.ts. Do not edit.

export type FieldSchema =
  | boolean
  | {
      $schema?: string;
      $id?: string;
      $anchor?: string;
      $comment?: string;
      $defs?: {
        [k: string]: FieldSchema;
      };
      definitions?: {
        [k: string]: FieldSchema;
      };
      /**
       * A place in the same schema: `#/$defs/…`.
       */
      $ref?: string;
      type?:
        | ('string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null')
        | ('string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null')[];
      /**
       * @minItems 1
       */
      enum?: unknown[];
      const?: unknown;
      title?: string;
      description?: string;
      default?: unknown;
      examples?: unknown[];
      deprecated?: boolean;
      readOnly?: boolean;
      writeOnly?: boolean;
      multipleOf?: number;
      minimum?: number;
      maximum?: number;
      exclusiveMinimum?: number;
      exclusiveMaximum?: number;
      minLength?: number;
      maxLength?: number;
      pattern?: string;
      format?: string;
      contentEncoding?: string;
      contentMediaType?: string;
      /**
       * @minItems 1
       */
      prefixItems?: FieldSchema[];
      items?: FieldSchema;
      contains?: FieldSchema;
      minContains?: number;
      maxContains?: number;
      minItems?: number;
      maxItems?: number;
      uniqueItems?: boolean;
      properties?: {
        [k: string]: FieldSchema;
      };
      additionalProperties?: FieldSchema;
      required?: string[];
      minProperties?: number;
      maxProperties?: number;
      dependentRequired?: {
        [k: string]: string[];
      };
      dependentSchemas?: {
        [k: string]: FieldSchema;
      };
      dependencies?: {};
      /**
       * @minItems 1
       */
      allOf?: FieldSchema[];
      /**
       * @minItems 1
       */
      anyOf?: FieldSchema[];
      /**
       * @minItems 1
       */
      oneOf?: FieldSchema[];
      not?: FieldSchema;
      if?: FieldSchema;
      then?: FieldSchema;
      else?: FieldSchema;
      patternProperties?: never;
      propertyNames?: never;
      unevaluatedProperties?: never;
      unevaluatedItems?: never;
      $dynamicRef?: never;
      contentSchema?: never;
    };
/**
 * The buttons; one outcome `done` if not given.
 */
export type Outcomes =
  | string[]
  | {
      [k: string]: OutcomeOrNothing;
    };
export type OutcomeOrNothing = Outcome | null;
/**
 * Asks again first; a text is the question.
 */
export type Confirm = boolean | string;
/**
 * People by key or e-mail address.
 */
export type Names = string[] | string;
/**
 * Groups by key.
 */
export type Names1 = string[] | string;
/**
 * People who may not answer: four eyes.
 */
export type Names2 = string[] | string;
export type DurationOrExpression = DurationParts | string;
/**
 * ISO 8601 without years and months, or its parts.
 */
export type Duration = DurationParts | string;
/**
 * 0 to 100, 50 if not given.
 */
export type Priority = number | string;
/**
 * Labels to find the task by.
 */
export type Names3 = string[] | string;

/**
 * The `with` of a human step. Strings of title, body, show, data, priority, labels, assign, sla.due may be expressions.
 */
export interface HumanWith {
  /**
   * What is asked, in one line.
   */
  title: string;
  /**
   * Markdown, sanitised.
   */
  body?: string;
  /**
   * Read-only context, drawn as a table or a tree.
   */
  show?: {
    [k: string]: unknown;
  };
  form?: Form;
  outcomes?: Outcomes;
  assign?: Assign;
  sla?: Sla;
  escalate?: Escalation[];
  priority?: Priority;
  labels?: Names3;
}
export interface Form {
  schema?: FormSchema;
  /**
   * Hints of how to draw each field.
   */
  ui?: {
    [k: string]: unknown;
  };
  /**
   * Prefill; its strings may be expressions.
   */
  data?: {
    [k: string]: unknown;
  };
}
/**
 * The JSON Schema of a form: an object whose properties are the fields. Keywords that cannot be drawn are refused by name.
 */
export interface FormSchema {
  $schema?: string;
  $id?: string;
  $anchor?: string;
  $comment?: string;
  $defs?: {
    [k: string]: FieldSchema;
  };
  definitions?: {
    [k: string]: FieldSchema;
  };
  /**
   * A place in the same schema: `#/$defs/…`.
   */
  $ref?: string;
  type?: 'object';
  /**
   * @minItems 1
   */
  enum?: unknown[];
  const?: unknown;
  title?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  deprecated?: boolean;
  readOnly?: boolean;
  writeOnly?: boolean;
  multipleOf?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  contentEncoding?: string;
  contentMediaType?: string;
  /**
   * @minItems 1
   */
  prefixItems?: FieldSchema[];
  items?: FieldSchema;
  contains?: FieldSchema;
  minContains?: number;
  maxContains?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: {
    [k: string]: FieldSchema;
  };
  additionalProperties?: FieldSchema;
  required?: string[];
  minProperties?: number;
  maxProperties?: number;
  dependentRequired?: {
    [k: string]: string[];
  };
  dependentSchemas?: {
    [k: string]: FieldSchema;
  };
  dependencies?: {};
  /**
   * @minItems 1
   */
  allOf?: FieldSchema[];
  /**
   * @minItems 1
   */
  anyOf?: FieldSchema[];
  /**
   * @minItems 1
   */
  oneOf?: FieldSchema[];
  not?: FieldSchema;
  if?: FieldSchema;
  then?: FieldSchema;
  else?: FieldSchema;
  patternProperties?: never;
  propertyNames?: never;
  unevaluatedProperties?: never;
  unevaluatedItems?: never;
  $dynamicRef?: never;
  contentSchema?: never;
}
export interface Outcome {
  /**
   * Text of the button.
   */
  title?: string;
  primary?: boolean;
  confirm?: Confirm;
  form?: Form;
}
export interface Assign {
  users?: Names;
  groups?: Names1;
  exclude?: Names2;
  /**
   * The human step whose person answers this one too.
   */
  sameAs?: string;
  /**
   * The human step whose person may not answer this one.
   */
  notSameAs?: string;
  /**
   * The task stays with all candidates until one claims it.
   */
  strategy?: 'manual';
}
export interface Sla {
  due?: DurationOrExpression;
  remind?: Duration[];
}
export interface DurationParts {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}
export interface Escalation {
  after: Duration;
  assign?: Assign;
  notify?: string[];
  priority?: number;
  /**
   * Also takes the task from the person who holds it.
   */
  takeover?: boolean;
}

export const humanSchema: Record<string, unknown> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "human.schema.json",
  "title": "HumanWith",
  "type": "object",
  "required": [
    "title"
  ],
  "properties": {
    "title": {
      "type": "string",
      "description": "What is asked, in one line."
    },
    "body": {
      "type": "string",
      "description": "Markdown, sanitised."
    },
    "show": {
      "description": "Read-only context, drawn as a table or a tree."
    },
    "form": {
      "$ref": "#/$defs/form"
    },
    "outcomes": {
      "title": "Outcomes",
      "description": "The buttons; one outcome `done` if not given.",
      "anyOf": [
        {
          "type": "array",
          "minItems": 1,
          "items": {
            "type": "string"
          }
        },
        {
          "type": "object",
          "minProperties": 1,
          "additionalProperties": {
            "$ref": "#/$defs/outcomeOrNothing"
          }
        }
      ]
    },
    "assign": {
      "$ref": "#/$defs/assign"
    },
    "sla": {
      "$ref": "#/$defs/sla"
    },
    "escalate": {
      "type": "array",
      "items": {
        "$ref": "#/$defs/escalation"
      }
    },
    "priority": {
      "title": "Priority",
      "description": "0 to 100, 50 if not given.",
      "anyOf": [
        {
          "type": "integer",
          "minimum": 0,
          "maximum": 100
        },
        {
          "type": "string",
          "x-check": "wholeExpression",
          "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
        }
      ]
    },
    "labels": {
      "title": "Names",
      "description": "Labels to find the task by.",
      "anyOf": [
        {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        {
          "type": "string",
          "x-check": "names",
          "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
        }
      ]
    }
  },
  "additionalProperties": false,
  "description": "The `with` of a human step. Strings of title, body, show, data, priority, labels, assign, sla.due may be expressions.",
  "$defs": {
    "form": {
      "title": "Form",
      "type": "object",
      "properties": {
        "schema": {
          "$ref": "form.schema.json"
        },
        "ui": {
          "type": "object",
          "description": "Hints of how to draw each field.",
          "additionalProperties": true
        },
        "data": {
          "description": "Prefill; its strings may be expressions."
        }
      },
      "additionalProperties": false
    },
    "outcomeOrNothing": {
      "title": "OutcomeOrNothing",
      "anyOf": [
        {
          "$ref": "#/$defs/outcome"
        },
        {
          "type": "null"
        }
      ]
    },
    "outcome": {
      "title": "Outcome",
      "type": "object",
      "properties": {
        "title": {
          "type": "string",
          "description": "Text of the button."
        },
        "primary": {
          "type": "boolean"
        },
        "confirm": {
          "title": "Confirm",
          "description": "Asks again first; a text is the question.",
          "type": [
            "boolean",
            "string"
          ]
        },
        "form": {
          "$ref": "#/$defs/form",
          "description": "A form of its own for this outcome, in place of the step's."
        }
      },
      "additionalProperties": false
    },
    "assign": {
      "title": "Assign",
      "type": "object",
      "properties": {
        "users": {
          "title": "Names",
          "description": "People by key or e-mail address.",
          "anyOf": [
            {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            {
              "type": "string",
              "x-check": "names",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ]
        },
        "groups": {
          "title": "Names",
          "description": "Groups by key.",
          "anyOf": [
            {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            {
              "type": "string",
              "x-check": "names",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ]
        },
        "exclude": {
          "title": "Names",
          "description": "People who may not answer: four eyes.",
          "anyOf": [
            {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            {
              "type": "string",
              "x-check": "names",
              "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$"
            }
          ]
        },
        "sameAs": {
          "type": "string",
          "description": "The human step whose person answers this one too."
        },
        "notSameAs": {
          "type": "string",
          "description": "The human step whose person may not answer this one."
        },
        "strategy": {
          "const": "manual",
          "description": "The task stays with all candidates until one claims it."
        }
      },
      "additionalProperties": false
    },
    "sla": {
      "title": "Sla",
      "type": "object",
      "properties": {
        "due": {
          "$ref": "definition.schema.json#/$defs/durationOrExpression"
        },
        "remind": {
          "type": "array",
          "items": {
            "$ref": "definition.schema.json#/$defs/duration"
          }
        }
      },
      "additionalProperties": false
    },
    "escalation": {
      "title": "Escalation",
      "type": "object",
      "required": [
        "after"
      ],
      "properties": {
        "after": {
          "$ref": "definition.schema.json#/$defs/duration"
        },
        "assign": {
          "$ref": "#/$defs/assign"
        },
        "notify": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "priority": {
          "type": "integer",
          "minimum": 0,
          "maximum": 100
        },
        "takeover": {
          "type": "boolean",
          "description": "Also takes the task from the person who holds it."
        }
      },
      "additionalProperties": false
    }
  }
};
