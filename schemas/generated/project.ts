// Generated from schemas/project.schema.json by schemas/generate.ts. Do not edit.

/**
 * orkestra.yaml at the root of a project: its folders, and the directory that checks, tests and the embedded tenant know.
 */
export interface Project {
  /**
   * Folder of the definitions.
   */
  definitions?: string;
  /**
   * Folder of the functions.
   */
  functions?: string;
  directory?: Directory;
  calendars?: Calendars;
  events?: Events;
  documents?: Documents;
}
export interface Directory {
  people?: People;
  groups?: Groups;
  agents?: Agents;
  connectors?: string[];
}
/**
 * By key.
 */
export interface People {
  [k: string]: Person;
}
export interface Person {
  name: string;
  email: string;
  role?: 'member' | 'lead' | 'admin';
}
/**
 * Group to the keys of its people.
 */
export interface Groups {
  [k: string]: string[];
}
/**
 * By key.
 */
export interface Agents {
  [k: string]: Agent;
}
export interface Agent {
  name: string;
}
/**
 * Calendar name to its file.
 */
export interface Calendars {
  [k: string]: string;
}
export interface Events {
  /**
   * Where emitted and lifecycle events are posted (structured CloudEvents).
   */
  sink?: string;
  /**
   * How long an event is kept for runs that do not listen yet; P7D if not said.
   */
  retention?: string;
  /**
   * Whose runs' steps are told to the sink as well: of all tenants, or of those named; `none` if not said.
   */
  steps?: ('all' | 'none') | string[];
  /**
   * Events of steps that are told of one run in an hour; 1000 if not said.
   */
  stepsPerHour?: number;
}
/**
 * Address of an OpenAPI document or schema to the file that is its copy; `orkestra vendor` writes both.
 */
export interface Documents {
  [k: string]: string;
}

export const projectSchema: Record<string, unknown> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "project.schema.json",
  "title": "Project",
  "type": "object",
  "properties": {
    "definitions": {
      "type": "string",
      "description": "Folder of the definitions."
    },
    "functions": {
      "type": "string",
      "description": "Folder of the functions."
    },
    "directory": {
      "$ref": "#/$defs/directory"
    },
    "calendars": {
      "title": "Calendars",
      "type": "object",
      "additionalProperties": {
        "type": "string"
      },
      "description": "Calendar name to its file."
    },
    "events": {
      "title": "Events",
      "type": "object",
      "properties": {
        "sink": {
          "type": "string",
          "pattern": "^https?://",
          "description": "Where emitted and lifecycle events are posted (structured CloudEvents)."
        },
        "retention": {
          "type": "string",
          "x-check": "duration",
          "pattern": "^P(?=.)(\\d+(\\.\\d+)?W)?(\\d+(\\.\\d+)?D)?(T(?=.)(\\d+(\\.\\d+)?H)?(\\d+(\\.\\d+)?M)?(\\d+(\\.\\d+)?S)?)?$",
          "description": "How long an event is kept for runs that do not listen yet; P7D if not said."
        },
        "steps": {
          "oneOf": [
            {
              "enum": [
                "all",
                "none"
              ]
            },
            {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          ],
          "description": "Whose runs' steps are told to the sink as well: of all tenants, or of those named; `none` if not said."
        },
        "stepsPerHour": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000000,
          "description": "Events of steps that are told of one run in an hour; 1000 if not said."
        }
      },
      "additionalProperties": false
    },
    "documents": {
      "title": "Documents",
      "type": "object",
      "additionalProperties": {
        "type": "string"
      },
      "description": "Address of an OpenAPI document or schema to the file that is its copy; `orkestra vendor` writes both."
    }
  },
  "additionalProperties": false,
  "description": "orkestra.yaml at the root of a project: its folders, and the directory that checks, tests and the embedded tenant know.",
  "$defs": {
    "directory": {
      "title": "Directory",
      "type": "object",
      "properties": {
        "people": {
          "title": "People",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/person"
          },
          "description": "By key."
        },
        "groups": {
          "title": "Groups",
          "type": "object",
          "additionalProperties": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "description": "Group to the keys of its people."
        },
        "agents": {
          "title": "Agents",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/$defs/agent"
          },
          "description": "By key."
        },
        "connectors": {
          "type": "array",
          "items": {
            "type": "string"
          }
        }
      },
      "additionalProperties": false
    },
    "person": {
      "title": "Person",
      "type": "object",
      "required": [
        "name",
        "email"
      ],
      "properties": {
        "name": {
          "type": "string"
        },
        "email": {
          "type": "string",
          "pattern": "^[^@\\s]+@[^@\\s]+$"
        },
        "role": {
          "enum": [
            "member",
            "lead",
            "admin"
          ]
        }
      },
      "additionalProperties": false
    },
    "agent": {
      "title": "Agent",
      "type": "object",
      "required": [
        "name"
      ],
      "properties": {
        "name": {
          "type": "string"
        }
      },
      "additionalProperties": false
    }
  }
};
