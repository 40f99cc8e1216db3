/** A response as the step's output: by `output` the body, status with headers and body, or the body as base64. */
import type { Response } from 'undici';
import type { Json, JsonObject } from '../../engine/json.ts';
import { BodyTooLarge, boundedBody } from '../bounded-body.ts';
import { shallow } from './shallow.ts';
import { standardFailure } from './step-failure.ts';

/** What fits into one payload of the history (2 MB), with what stands around it. */
const MAX_TEXT = 1_900_000;
/** The same as bytes, which base64 makes larger by a third. */
const MAX_BYTES = 1_400_000;
/** Of the body of a failure, what goes into the error. */
const MAX_SHOWN = 2_000;

export interface Asked {
  method: string;
  url: URL;
  headers: JsonObject;
  output: Json | undefined;
  /** Whether 3xx is an answer. */
  redirect: boolean;
}

export async function read(response: Response, { method, url, headers, output, redirect }: Asked): Promise<Json> {
  const type = response.headers.get('content-type') ?? '';
  const asText = output !== 'raw' && isText(type);
  const bytes = await body(response, asText ? MAX_TEXT : MAX_BYTES);
  const isGood = response.status >= 200 && response.status <= (redirect ? 399 : 299);
  if (!isGood) {
    throw standardFailure('communication', `${method} ${url.origin}${url.pathname} answered ${response.status}.`, {
      status: response.status,
      details: { content: shown(bytes, type) },
    });
  }
  if (output === 'raw') return bytes.toString('base64');
  const content = parsed(bytes, type);
  if (output !== 'response') return content;
  return {
    request: { method, uri: `${url.origin}${url.pathname}`, headers },
    statusCode: response.status,
    headers: Object.fromEntries(response.headers.entries()),
    content,
  };
}

// ---- helpers

async function body(response: Response, limit: number): Promise<Buffer> {
  try {
    return await boundedBody(response, limit);
  } catch (failure) {
    if (!(failure instanceof BodyTooLarge)) throw failure;
    throw standardFailure('communication', `${failure.message} It was not read to its end; ask for less of it.`, {
      details: { limit },
    });
  }
}

function isText(type: string): boolean {
  return /^text\/|[/+](?:json|xml|yaml|x-yaml)\b|^application\/(?:x-www-form-urlencoded|javascript)\b|charset=/i.test(
    type,
  );
}

function parsed(bytes: Buffer, type: string): Json {
  if (bytes.length === 0) return null;
  if (!isText(type)) return bytes.toString('base64');
  const text = textIn(bytes, type);
  if (!/[/+]json\b/i.test(type)) return text;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw standardFailure('communication', 'The response says it is JSON and is not.');
  }
  return shallow(value, 'communication', 'The response');
}

/** In the character set it names, else UTF-8. */
function textIn(bytes: Buffer, type: string): string {
  const charset = /charset="?([^\s;"]+)/i.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

/** What a failure says of itself: JSON as it is when it is short, else the beginning of its text. */
function shown(bytes: Buffer, type: string): Json {
  if (bytes.length === 0) return null;
  if (!isText(type)) return bytes.subarray(0, MAX_SHOWN).toString('base64');
  const text = textIn(bytes, type);
  if (text.length > MAX_SHOWN || !/[/+]json\b/i.test(type)) return text.slice(0, MAX_SHOWN);
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
