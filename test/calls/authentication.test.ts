/**
 * Access tokens by client credentials, with every way a client can say who it is; a token is kept, and got anew once when the
 * service refuses it. Shows a client that is told apart by nothing but its name, and a token that is used after its end.
 */
import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../engine/json.ts';
import { accessToken } from '../../server/activities/access-token.ts';
import { egressAgent } from '../../server/egress.ts';
import { withOrkestra } from '../setup/orkestra.ts';
import { calling, json, run, withService } from './service.ts';

const policy = { allow: ['127.0.0.0/8'] };
const egress = { policy, dispatcher: egressAgent(policy) };

/** A token that is new each time, and what the request for it was. */
async function asked(values: (url: string) => JsonObject, scheme: 'oauth2' | 'oidc' = 'oauth2') {
  return withService(
    (request, response, _body, url) =>
      request.url?.startsWith('/.well-known/')
        ? json(response, 200, { issuer: 'https://issuer.test', token_endpoint: `${url}/oauth2/token` })
        : json(response, 200, { access_token: 'granted', expires_in: 3600 }),
    async ({ url, seen }) => {
      const { token } = await accessToken(
        scheme,
        { authority: url, grant: 'client_credentials', ...values(url) },
        egress,
      );
      expect(token).toBe('granted');
      const { headers, body } = seen.at(-1)!;
      return { url, headers, body, form: new URLSearchParams(body) };
    },
  );
}

/** The parts of a signed assertion. */
function claimsOf(assertion: string) {
  const [head, claims, signature] = assertion.split('.') as [string, string, string];
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject;
  return {
    head: read(head),
    claims: read(claims),
    text: `${head}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

it('by its secret in the form, the default, or in the header', async () => {
  const { form } = await asked(() => ({ client: { id: 'me', secret: 'hush' }, scopes: ['a', 'b'], audiences: ['c'] }));
  expect(Object.fromEntries(form)).toEqual({
    grant_type: 'client_credentials',
    client_id: 'me',
    client_secret: 'hush',
    scope: 'a b',
    audience: 'c',
  });
  const basic = await asked(() => ({ client: { id: 'me:1', secret: 'h&', authentication: 'client_secret_basic' } }));
  expect(basic.headers.authorization).toBe(`Basic ${Buffer.from('me%3A1:h%26').toString('base64')}`);
  expect(basic.form.has('client_secret')).toBe(false);
  const open = await asked(() => ({ client: { id: 'me', secret: 'unused', authentication: 'none' } }));
  expect(Object.fromEntries(open.form)).toEqual({ grant_type: 'client_credentials', client_id: 'me' });
});

it('by an assertion signed with its secret', async () => {
  const { form, url } = await asked(() => ({
    client: { id: 'me', secret: 'hush', authentication: 'client_secret_jwt' },
  }));
  expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  const { head, claims, text, signature } = claimsOf(form.get('client_assertion')!);
  expect(head).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(claims).toMatchObject({ iss: 'me', sub: 'me', aud: `${url}/oauth2/token` });
  expect(Number(claims.exp) - Number(claims.iat)).toBe(60);
  expect(signature.equals(createHmac('sha256', 'hush').update(text).digest())).toBe(true);
  expect(form.has('client_secret')).toBe(false);
});

it('by an assertion signed with its private key, or signed before', async () => {
  const pem = (key: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
    key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const { privateKey, publicKey, algorithm } of [
    { ...rsa, algorithm: 'RS256' },
    { ...curve, algorithm: 'ES256' },
  ]) {
    const { form } = await asked(() => ({
      client: { id: 'me', assertion: pem(privateKey), authentication: 'private_key_jwt' },
    }));
    const { head, text, signature } = claimsOf(form.get('client_assertion')!);
    expect(head.alg).toBe(algorithm);
    expect(verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  }
  const { form } = await asked(() => ({ client: { id: 'me', assertion: 'a.b.c', authentication: 'private_key_jwt' } }));
  expect(form.get('client_assertion')).toBe('a.b.c');
  await expect(
    asked(() => ({ client: { id: 'me', assertion: 'no key', authentication: 'private_key_jwt' } })),
  ).rejects.toThrow(/neither a signed JWT nor a private key/);
});

it('as JSON, at another endpoint, and from an issuer that is named', async () => {
  const sent = await asked(() => ({ client: { id: 'me' }, request: { encoding: 'application/json' } }));
  expect(sent.headers['content-type']).toBe('application/json');
  expect(JSON.parse(sent.body)).toEqual({ grant_type: 'client_credentials', client_id: 'me' });
  await asked((url) => ({ client: { id: 'me' }, endpoints: { token: '/auth/token' }, authority: url }));
  await asked(() => ({ client: { id: 'me' }, issuers: ['https://issuer.test'] }), 'oidc');
  await expect(asked(() => ({ client: { id: 'me' }, issuers: ['https://other.test'] }), 'oidc')).rejects.toThrow(
    /speaks for https:\/\/issuer.test, which is none of the issuers/,
  );
  await expect(asked(() => ({ client: { id: 'me' }, grant: 'password' }))).rejects.toThrow(/outside the profile/);
  await expect(asked(() => ({ client: {} }))).rejects.toThrow(/lacks "id"/);
});

let given = 0;
beforeEach(() => {
  given = 0;
});

it('a token is kept for the next call, and got anew once when it is refused', async () => {
  let accepted = 'token-1';
  await withService(
    (request, response) => {
      if (request.url === '/oauth2/token')
        return json(response, 200, { access_token: `token-${++given}`, expires_in: 3600 });
      return request.headers.authorization === `Bearer ${accepted}`
        ? json(response, 200, { with: request.headers.authorization })
        : json(response, 401, {});
    },
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const oauth2 = { authority: url, grant: 'client_credentials', client: { id: 'me', secret: 'hush' } };
        const call = () =>
          run(
            orkestra,
            calling('http', { method: 'get', endpoint: { uri: `${url}/data`, authentication: { oauth2 } } }),
          );
        expect((await call()).output).toEqual({ with: 'Bearer token-1' });
        expect((await call()).output).toEqual({ with: 'Bearer token-1' });
        accepted = 'token-2';
        expect((await call()).output).toEqual({ with: 'Bearer token-2' });
        expect(given).toBe(2);
        accepted = 'nobody-has-it';
        const before = seen.length;
        expect(await call()).toMatchObject({ status: 'failed', error: { status: 401 } });
        // The data, refused; a new token; the data, refused again; and no more.
        expect(seen.slice(before).map((one) => one.url)).toEqual(['/data', '/oauth2/token', '/data']);
      });
    },
  );
});
