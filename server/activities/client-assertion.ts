/**
 * How an OAuth 2 client proves who it is by a signed assertion (RFC 7523): made here from its secret (`client_secret_jwt`,
 * HS256) or its private key (`private_key_jwt`, RS256 or ES256 by the kind of key), or sent as it was given when it is signed already.
 */
import { createHmac, createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { standardFailure } from './step-failure.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** An assertion is used at once. */
const SECONDS = 60;

export function assertionBySecret(client: string, secret: string, audience: string): string {
  const signed = unsigned('HS256', client, audience);
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** `assertion`: a private key in PEM, or a JWT that somebody else signed. */
export function assertionByKey(client: string, assertion: string, audience: string): string {
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(assertion.trim())) return assertion.trim();
  let key: KeyObject;
  try {
    key = createPrivateKey(assertion);
  } catch {
    throw standardFailure(
      'authentication',
      'The assertion of the client is neither a signed JWT nor a private key in PEM.',
    );
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return signedBy(key, 'RS256', client, audience);
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return signedBy(key, 'ES256', client, audience);
  throw standardFailure('authentication', 'The private key of the client must be RSA, or EC on the curve P-256.');
}

// ---- helpers

function signedBy(key: KeyObject, algorithm: string, client: string, audience: string): string {
  const text = unsigned(algorithm, client, audience);
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function unsigned(algorithm: string, client: string, audience: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: client, sub: client, aud: audience, jti: randomUUID(), iat: now, exp: now + SECONDS };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: algorithm, typ: 'JWT' })}.${part(claims)}`;
}
