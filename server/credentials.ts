/**
 * Keys, sessions and sign-in links. A credential carries its tenant and its row, so that it is looked up inside row
 * security, and 256 random bits of which only the SHA-256 is stored (random bits need no slow hash).
 *
 * Form: `ork_<kind>_<tenant><row><secret>` in base64url: 16 + 16 + 32 bytes.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type CredentialKind = 'key' | 'session' | 'link';

export interface Credential {
  kind: CredentialKind;
  /** As written in the credential: a claim until the hash was compared. */
  tenant: string;
  row: string;
  hash: Buffer;
}

export function makeCredential(kind: CredentialKind, tenant: string, row: string): { text: string; hash: Buffer } {
  const secret = randomBytes(32);
  const text = `ork_${kind}_${Buffer.concat([bytesOf(tenant), bytesOf(row), secret]).toString('base64url')}`;
  return { text, hash: hashOf(secret) };
}

/** null for anything that is not of the form; says nothing about whether it is valid. */
export function readCredential(text: string): Credential | null {
  const match = /^ork_(key|session|link)_([A-Za-z0-9_-]{86})$/.exec(text);
  if (!match) return null;
  const bytes = Buffer.from(match[2] as string, 'base64url');
  if (bytes.length !== 64) return null;
  return {
    kind: match[1] as CredentialKind,
    tenant: uuidOf(bytes.subarray(0, 16)),
    row: uuidOf(bytes.subarray(16, 32)),
    hash: hashOf(bytes.subarray(32)),
  };
}

/** Constant time. */
export function sameHash(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

function hashOf(secret: Uint8Array): Buffer {
  return createHash('sha256').update(secret).digest();
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
