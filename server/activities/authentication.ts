/**
 * How a call shows who it is (reference, "Authentication"): basic, bearer, oauth2 and oidc with client credentials, and the
 * API key of an OpenAPI operation. Nothing of this reaches the run.
 */
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import type { Egress } from '../egress.ts';
import type { Secrets } from '../secrets.ts';
import { accessToken, required } from './access-token.ts';
import { standardFailure } from './step-failure.ts';

export type Outgoing = Egress & { secrets: Secrets };

/** What is added to a request, and where. */
export interface Credential {
  in: 'header' | 'query' | 'cookie';
  name: string;
  value: string;
  /** Present where a refusal may mean that it is too old: forgets it, so that the next one is new. */
  renew?: () => void;
}

/** The credential of a policy whose expressions are evaluated; null for none. */
export async function credentialOf(policy: Json | undefined, outgoing: Outgoing): Promise<Credential | null> {
  if (!isObject(policy)) return null;
  const [scheme, written] = Object.entries(policy).find(([name]) => name !== 'use') ?? [];
  if (scheme === undefined || !isObject(written)) return null;
  const values = fromSecret(written, outgoing.secrets);
  const header = (value: string): Credential => ({ in: 'header', name: 'authorization', value });
  switch (scheme) {
    case 'basic': {
      const pair = `${required(values, 'username')}:${required(values, 'password')}`;
      return header(`Basic ${Buffer.from(pair).toString('base64')}`);
    }
    case 'bearer':
      return header(`Bearer ${required(values, 'token')}`);
    case 'apiKey': {
      const place = own(written, 'in');
      if (place !== 'header' && place !== 'query' && place !== 'cookie') return null;
      return { in: place, name: String(own(written, 'name')), value: required(values, 'token') };
    }
    case 'oauth2':
    case 'oidc': {
      const { token, renew } = await accessToken(scheme, values, outgoing);
      return { ...header(`Bearer ${token}`), ...(renew && { renew }) };
    }
    default:
      throw standardFailure('configuration', `Authentication by ${scheme} is outside the profile.`);
  }
}

// ---- helpers

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
