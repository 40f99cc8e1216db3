/**
 * Access tokens by client credentials, for oauth2 and oidc, with every way a client can say who it is. Kept in this process
 * until shortly before they end; nothing of them reaches the run.
 */
import { fetch } from 'undici';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import { boundedBody } from '../bounded-body.ts';
import { checkUrl, type Egress } from '../egress.ts';
import { ASSERTION_TYPE, assertionByKey, assertionBySecret } from './client-assertion.ts';
import { standardFailure } from './step-failure.ts';

export interface AccessToken {
  token: string;
  /** Forgets it, for the next call to get another; present when it was kept from an earlier call. */
  renew?: () => void;
}

const kept = new Map<string, { token: string; until: number }>();
const MOST_KEPT = 1_000;
/** A token is not used in its last moments: the call it is for takes time too. */
const MARGIN_MS = 30_000;
const PATIENCE_MS = 15_000;
const MAX_BYTES = 200_000;

export async function accessToken(scheme: 'oauth2' | 'oidc', values: JsonObject, egress: Egress): Promise<AccessToken> {
  const grant = own(values, 'grant');
  if (grant !== undefined && grant !== 'client_credentials') {
    throw standardFailure(
      'configuration',
      `The grant ${JSON.stringify(grant)} is outside the profile: client_credentials runs.`,
    );
  }
  const authority = required(values, 'authority').replace(/\/$/, '');
  // The secret is a part of the key: another client must not get this one's token.
  const key = JSON.stringify([scheme, authority, values]);
  const known = kept.get(key);
  if (known && known.until > Date.now()) return { token: known.token, renew: () => kept.delete(key) };
  const endpoint = scheme === 'oidc' ? await discovered(authority, values, egress) : endpointOf(authority, values);
  const answer = await json(endpoint, egress, { method: 'POST', ...tokenRequest(values, endpoint) });
  const token = own(answer, 'access_token');
  if (typeof token !== 'string')
    throw standardFailure('authentication', `${new URL(endpoint).origin} gave no access token.`);
  refuseForeign(values, issuerIn(token), authority);
  const seconds = Number(own(answer, 'expires_in') ?? 60);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, { token, until: Date.now() + Math.max(0, seconds * 1000 - MARGIN_MS) });
  return { token };
}

export function required(values: JsonObject, name: string): string {
  const value = own(values, name);
  if (typeof value !== 'string' || value === '')
    throw standardFailure('authentication', `The authentication lacks "${name}".`);
  return value;
}

// ---- helpers

function endpointOf(authority: string, values: JsonObject): string {
  const endpoints = own(values, 'endpoints');
  const written = isObject(endpoints) ? own(endpoints, 'token') : undefined;
  const path = typeof written === 'string' ? written : '/oauth2/token';
  return /^https?:\/\//.test(path) ? path : `${authority}${path.startsWith('/') ? '' : '/'}${path}`;
}

async function discovered(authority: string, values: JsonObject, egress: Egress): Promise<string> {
  const document = await json(`${authority}/.well-known/openid-configuration`, egress, { method: 'GET', headers: {} });
  const issuer = own(document, 'issuer');
  refuseForeign(values, typeof issuer === 'string' ? issuer : null, authority);
  const endpoint = own(document, 'token_endpoint');
  if (typeof endpoint !== 'string') throw standardFailure('authentication', `${authority} names no token endpoint.`);
  return endpoint;
}

/** `issuers` names those that are trusted; without it, anyone the authority speaks for is. */
function refuseForeign(values: JsonObject, issuer: string | null, authority: string): void {
  const issuers = own(values, 'issuers');
  if (!Array.isArray(issuers) || issuers.length === 0 || issuer === null || issuers.includes(issuer)) return;
  throw standardFailure('authentication', `${authority} speaks for ${issuer}, which is none of the issuers named.`);
}

/** Of a token that is a JWT; it is the service that judges its signature. */
function issuerIn(token: string): string | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Json;
    const issuer = isObject(claims) ? own(claims, 'iss') : undefined;
    return typeof issuer === 'string' ? issuer : null;
  } catch {
    return null;
  }
}

function tokenRequest(values: JsonObject, endpoint: string): { headers: Record<string, string>; body: string } {
  const form: Record<string, string> = { grant_type: 'client_credentials' };
  const scopes = own(values, 'scopes');
  const audiences = own(values, 'audiences');
  if (Array.isArray(scopes)) form.scope = scopes.join(' ');
  if (Array.isArray(audiences)) form.audience = audiences.join(' ');
  const headers: Record<string, string> = {};
  identify(values, endpoint, form, headers);
  const request = own(values, 'request');
  if (isObject(request) && own(request, 'encoding') === 'application/json') {
    return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(form) };
  }
  const type = 'application/x-www-form-urlencoded';
  return { headers: { ...headers, 'content-type': type }, body: String(new URLSearchParams(form)) };
}

/** Adds who the client is, in the way it is registered with. */
function identify(
  values: JsonObject,
  endpoint: string,
  form: Record<string, string>,
  headers: Record<string, string>,
): void {
  const written = own(values, 'client');
  const client = isObject(written) ? written : {};
  const id = required(client, 'id');
  const method = own(client, 'authentication') ?? 'client_secret_post';
  switch (method) {
    case 'client_secret_basic': {
      const pair = `${encodeURIComponent(id)}:${encodeURIComponent(required(client, 'secret'))}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      return;
    }
    case 'client_secret_post':
      form.client_id = id;
      // A public client has none.
      if (own(client, 'secret') !== undefined) form.client_secret = required(client, 'secret');
      return;
    case 'none':
      form.client_id = id;
      return;
    case 'client_secret_jwt':
    case 'private_key_jwt':
      form.client_id = id;
      form.client_assertion_type = ASSERTION_TYPE;
      form.client_assertion =
        method === 'client_secret_jwt' && own(client, 'assertion') === undefined
          ? assertionBySecret(id, required(client, 'secret'), endpoint)
          : assertionByKey(id, required(client, 'assertion'), endpoint);
      return;
    default:
      throw standardFailure('configuration', `A client cannot authenticate by ${JSON.stringify(method)}.`);
  }
}

async function json(
  address: string,
  { policy, dispatcher }: Egress,
  request: { method: string; headers: Record<string, string>; body?: string },
): Promise<JsonObject> {
  if (!URL.canParse(address)) throw standardFailure('configuration', `The authority "${address}" is not an address.`);
  const url = new URL(address);
  checkUrl(policy, url);
  const headers = { accept: 'application/json', ...request.headers };
  // Not followed: credentials go where they were written for, and nowhere else.
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, { ...request, headers, dispatcher, redirect: 'error', signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw standardFailure('authentication', `${url.origin} refused the credentials with ${response.status}.`);
  }
  try {
    const answer = JSON.parse((await boundedBody(response, MAX_BYTES)).toString('utf8')) as Json;
    return isObject(answer) ? answer : {};
  } catch {
    throw standardFailure('authentication', `${url.origin} answered what is no JSON.`);
  }
}
