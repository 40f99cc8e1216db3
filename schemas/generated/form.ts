// Generated from schemas/form.schema.json by schemas/generate.ts. Do not edit.

export const formSchema: Record<string, unknown> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "form.schema.json",
  "title": "FormSchema",
  "description": "The JSON Schema of a form: an object whose properties are the fields. Keywords that cannot be drawn are refused by name.",
  "type": "object",
  "properties": {
    "$schema": {
      "type": "string"
    },
    "$id": {
      "type": "string"
    },
    "$anchor": {
      "type": "string"
    },
    "$comment": {
      "type": "string"
    },
    "$defs": {
      "type": "object",
      "additionalProperties": {
        "$ref": "#/$defs/field"
      }
    },
    "definitions": {
      "type": "object",
      "additionalProperties": {
        "$ref": "#/$defs/field"
      }
    },
    "$ref": {
      "type": "string",
      "description": "A place in the same schema: `#/$defs/…`.",
      "pattern": "^#"
    },
    "type": {
      "const": "object"
    },
    "enum": {
      "type": "array",
      "minItems": 1
    },
    "const": true,
    "title": {
      "type": "string"
    },
    "description": {
      "type": "string"
    },
    "default": true,
    "examples": {
      "type": "array"
    },
    "deprecated": {
      "type": "boolean"
    },
    "readOnly": {
      "type": "boolean"
    },
    "writeOnly": {
      "type": "boolean"
    },
    "multipleOf": {
      "type": "number",
      "exclusiveMinimum": 0
    },
    "minimum": {
      "type": "number"
    },
    "maximum": {
      "type": "number"
    },
    "exclusiveMinimum": {
      "type": "number"
    },
    "exclusiveMaximum": {
      "type": "number"
    },
    "minLength": {
      "type": "integer",
      "minimum": 0
    },
    "maxLength": {
      "type": "integer",
      "minimum": 0
    },
    "pattern": {
      "type": "string"
    },
    "format": {
      "type": "string"
    },
    "contentEncoding": {
      "type": "string"
    },
    "contentMediaType": {
      "type": "string"
    },
    "prefixItems": {
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/field"
      }
    },
    "items": {
      "$ref": "#/$defs/field"
    },
    "contains": {
      "$ref": "#/$defs/field"
    },
    "minContains": {
      "type": "integer",
      "minimum": 0
    },
    "maxContains": {
      "type": "integer",
      "minimum": 0
    },
    "minItems": {
      "type": "integer",
      "minimum": 0
    },
    "maxItems": {
      "type": "integer",
      "minimum": 0
    },
    "uniqueItems": {
      "type": "boolean"
    },
    "properties": {
      "type": "object",
      "additionalProperties": {
        "$ref": "#/$defs/field"
      }
    },
    "additionalProperties": {
      "$ref": "#/$defs/field"
    },
    "required": {
      "type": "array",
      "items": {
        "type": "string"
      }
    },
    "minProperties": {
      "type": "integer",
      "minimum": 0
    },
    "maxProperties": {
      "type": "integer",
      "minimum": 0
    },
    "dependentRequired": {
      "type": "object",
      "additionalProperties": {
        "type": "array",
        "items": {
          "type": "string"
        }
      }
    },
    "dependentSchemas": {
      "type": "object",
      "additionalProperties": {
        "$ref": "#/$defs/field"
      }
    },
    "dependencies": {
      "type": "object"
    },
    "allOf": {
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/field"
      }
    },
    "anyOf": {
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/field"
      }
    },
    "oneOf": {
      "type": "array",
      "minItems": 1,
      "items": {
        "$ref": "#/$defs/field"
      }
    },
    "not": {
      "$ref": "#/$defs/field"
    },
    "if": {
      "$ref": "#/$defs/field"
    },
    "then": {
      "$ref": "#/$defs/field"
    },
    "else": {
      "$ref": "#/$defs/field"
    },
    "patternProperties": false,
    "propertyNames": false,
    "unevaluatedProperties": false,
    "unevaluatedItems": false,
    "$dynamicRef": false,
    "contentSchema": false
  },
  "$defs": {
    "field": {
      "title": "FieldSchema",
      "anyOf": [
        {
          "type": "boolean"
        },
        {
          "type": "object",
          "properties": {
            "$schema": {
              "type": "string"
            },
            "$id": {
              "type": "string"
            },
            "$anchor": {
              "type": "string"
            },
            "$comment": {
              "type": "string"
            },
            "$defs": {
              "type": "object",
              "additionalProperties": {
                "$ref": "#/$defs/field"
              }
            },
            "definitions": {
              "type": "object",
              "additionalProperties": {
                "$ref": "#/$defs/field"
              }
            },
            "$ref": {
              "type": "string",
              "description": "A place in the same schema: `#/$defs/…`.",
              "pattern": "^#"
            },
            "type": {
              "anyOf": [
                {
                  "enum": [
                    "string",
                    "number",
                    "integer",
                    "boolean",
                    "object",
                    "array",
                    "null"
                  ]
                },
                {
                  "type": "array",
                  "minItems": 1,
                  "items": {
                    "enum": [
                      "string",
                      "number",
                      "integer",
                      "boolean",
                      "object",
                      "array",
                      "null"
                    ]
                  }
                }
              ]
            },
            "enum": {
              "type": "array",
              "minItems": 1
            },
            "const": true,
            "title": {
              "type": "string"
            },
            "description": {
              "type": "string"
            },
            "default": true,
            "examples": {
              "type": "array"
            },
            "deprecated": {
              "type": "boolean"
            },
            "readOnly": {
              "type": "boolean"
            },
            "writeOnly": {
              "type": "boolean"
            },
            "multipleOf": {
              "type": "number",
              "exclusiveMinimum": 0
            },
            "minimum": {
              "type": "number"
            },
            "maximum": {
              "type": "number"
            },
            "exclusiveMinimum": {
              "type": "number"
            },
            "exclusiveMaximum": {
              "type": "number"
            },
            "minLength": {
              "type": "integer",
              "minimum": 0
            },
            "maxLength": {
              "type": "integer",
              "minimum": 0
            },
            "pattern": {
              "type": "string"
            },
            "format": {
              "type": "string"
            },
            "contentEncoding": {
              "type": "string"
            },
            "contentMediaType": {
              "type": "string"
            },
            "prefixItems": {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/field"
              }
            },
            "items": {
              "$ref": "#/$defs/field"
            },
            "contains": {
              "$ref": "#/$defs/field"
            },
            "minContains": {
              "type": "integer",
              "minimum": 0
            },
            "maxContains": {
              "type": "integer",
              "minimum": 0
            },
            "minItems": {
              "type": "integer",
              "minimum": 0
            },
            "maxItems": {
              "type": "integer",
              "minimum": 0
            },
            "uniqueItems": {
              "type": "boolean"
            },
            "properties": {
              "type": "object",
              "additionalProperties": {
                "$ref": "#/$defs/field"
              }
            },
            "additionalProperties": {
              "$ref": "#/$defs/field"
            },
            "required": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "minProperties": {
              "type": "integer",
              "minimum": 0
            },
            "maxProperties": {
              "type": "integer",
              "minimum": 0
            },
            "dependentRequired": {
              "type": "object",
              "additionalProperties": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              }
            },
            "dependentSchemas": {
              "type": "object",
              "additionalProperties": {
                "$ref": "#/$defs/field"
              }
            },
            "dependencies": {
              "type": "object"
            },
            "allOf": {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/field"
              }
            },
            "anyOf": {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/field"
              }
            },
            "oneOf": {
              "type": "array",
              "minItems": 1,
              "items": {
                "$ref": "#/$defs/field"
              }
            },
            "not": {
              "$ref": "#/$defs/field"
            },
            "if": {
              "$ref": "#/$defs/field"
            },
            "then": {
              "$ref": "#/$defs/field"
            },
            "else": {
              "$ref": "#/$defs/field"
            },
            "patternProperties": false,
            "propertyNames": false,
            "unevaluatedProperties": false,
            "unevaluatedItems": false,
            "$dynamicRef": false,
            "contentSchema": false
          }
        }
      ]
    }
  }
};
