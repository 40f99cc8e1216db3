/**
 * How a call shows who it is (reference, "Authentication"): basic, bearer, oauth2 and oidc with client credentials. Tokens are
 * cached in this process until shortly before they end; nothing of this reaches the run.
 */
import { type Dispatcher, fetch } from 'undici';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import { checkUrl, type EgressPolicy } from '../egress.ts';
import type { Secrets } from '../secrets.ts';
import { standardFailure } from './step-failure.ts';

export interface Outgoing {
  policy: EgressPolicy;
  dispatcher: Dispatcher;
  secrets: Secrets;
}

/** The `Authorization` header of a policy whose expressions are evaluated; null for none. */
export async function authorization(policy: Json | undefined, outgoing: Outgoing): Promise<string | null> {
  if (!isObject(policy ?? null)) return null;
  const [scheme, written] = Object.entries(policy as JsonObject).find(([name]) => name !== 'use') ?? [];
  if (scheme === undefined || !isObject(written ?? null)) return null;
  const values = fromSecret(written as JsonObject, outgoing.secrets);
  switch (scheme) {
    case 'basic':
      return `Basic ${Buffer.from(`${text(values, 'username')}:${text(values, 'password')}`).toString('base64')}`;
    case 'bearer':
      return `Bearer ${text(values, 'token')}`;
    case 'oauth2':
    case 'oidc':
      return `Bearer ${await clientCredentials(scheme, values, outgoing)}`;
    default:
      throw standardFailure('configuration', `Authentication by ${scheme} is outside the profile.`);
  }
}

/** `{ use: name }` takes everything from one secret: a JSON object, or for `bearer` the token itself. */
function fromSecret(written: JsonObject, secrets: Secrets): JsonObject {
  const name = own(written, 'use');
  if (typeof name !== 'string') return written;
  const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (secret === undefined) throw standardFailure('authentication', `There is no secret named "${name}" here.`);
  try {
    const parsed = JSON.parse(secret) as Json;
    if (isObject(parsed)) return parsed;
  } catch {
    // Not JSON: a bare token.
  }
  return { token: secret };
}

const tokens = new Map<string, { token: string; until: number }>();
/** A token is not used in its last moments: the call it is for takes time too. */
const MARGIN_MS = 30_000;

async function clientCredentials(scheme: 'oauth2' | 'oidc', values: JsonObject, outgoing: Outgoing): Promise<string> {
  const grant = own(values, 'grant');
  if (grant !== undefined && grant !== 'client_credentials') {
    throw standardFailure(
      'configuration',
      `The grant ${JSON.stringify(grant)} is outside the profile: client_credentials runs.`,
    );
  }
  const authority = text(values, 'authority').replace(/\/$/, '');
  const client = isObject(own(values, 'client') ?? null) ? (own(values, 'client') as JsonObject) : {};
  const endpoints = isObject(own(values, 'endpoints') ?? null) ? (own(values, 'endpoints') as JsonObject) : {};
  const scopes = own(values, 'scopes');
  const audiences = own(values, 'audiences');
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (Array.isArray(scopes)) form.set('scope', scopes.join(' '));
  if (Array.isArray(audiences)) form.set('audience', audiences.join(' '));
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (own(client, 'authentication') === 'client_secret_basic') {
    const pair = `${encodeURIComponent(text(client, 'id'))}:${encodeURIComponent(text(client, 'secret'))}`;
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  } else {
    form.set('client_id', text(client, 'id'));
    if (own(client, 'secret') !== undefined) form.set('client_secret', text(client, 'secret'));
  }
  const key = JSON.stringify([scheme, authority, String(form), headers.authorization ?? '']);
  const known = tokens.get(key);
  if (known && known.until > Date.now()) return known.token;
  const endpoint =
    scheme === 'oidc'
      ? await discovered(authority, outgoing)
      : `${authority}${String(own(endpoints, 'token') ?? '/oauth2/token')}`;
  const answer = await json(endpoint, outgoing, { method: 'POST', headers, body: String(form) });
  const token = own(answer, 'access_token');
  if (typeof token !== 'string')
    throw standardFailure('authentication', `${new URL(endpoint).origin} gave no access token.`);
  const seconds = Number(own(answer, 'expires_in') ?? 60);
  tokens.set(key, { token, until: Date.now() + Math.max(0, seconds * 1000 - MARGIN_MS) });
  return token;
}

async function discovered(authority: string, outgoing: Outgoing): Promise<string> {
  const document = await json(`${authority}/.well-known/openid-configuration`, outgoing, {
    method: 'GET',
    headers: { accept: 'application/json' },
  });
  const endpoint = own(document, 'token_endpoint');
  if (typeof endpoint !== 'string') throw standardFailure('authentication', `${authority} names no token endpoint.`);
  return endpoint;
}

async function json(
  address: string,
  { policy, dispatcher }: Outgoing,
  request: { method: string; headers: Record<string, string>; body?: string },
): Promise<JsonObject> {
  const url = new URL(address);
  checkUrl(policy, url);
  // Not followed: credentials go where they were written for, and nowhere else.
  const response = await fetch(url, { ...request, dispatcher, redirect: 'error', signal: AbortSignal.timeout(15_000) });
  if (!response.ok) {
    await response.body?.cancel();
    throw standardFailure('authentication', `${url.origin} refused the credentials with ${response.status}.`);
  }
  const answer = (await response.json()) as Json;
  return isObject(answer) ? answer : {};
}

function text(values: JsonObject, name: string): string {
  const value = own(values, name);
  if (typeof value !== 'string' || value === '')
    throw standardFailure('authentication', `The authentication lacks "${name}".`);
  return value;
}
