/** JSON Schemas inside a definition: see below (filled in with forms). */
import type { Json } from '../json.ts';
import type { Findings } from './findings.ts';

export function checkSchemaDocument(
  _schema: Json,
  _pointer: string,
  _findings: Findings,
  _use: 'schema' | 'form',
): void {}
