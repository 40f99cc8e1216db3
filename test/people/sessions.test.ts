/** Signing in and out: a link used twice, a session that outlives its end, a foreign page that acts with our cookie shows here. */
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

async function signIn(orkestra: Orkestra, link: string, cookie?: string) {
  const response = await fetch(`${orkestra.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify({ link }),
  });
  const set = response.headers.get('set-cookie');
  return { status: response.status, body: (await response.json()) as any, set, cookie: set?.split(';')[0] ?? '' };
}
const linkOf = (orkestra: Orkestra, who: string) => new URL(orkestra.signInUrl(who)).hash.slice(1);
async function who(orkestra: Orkestra, cookie: string): Promise<string | number> {
  const response = await fetch(`${orkestra.url}/api/session`, { headers: { cookie } });
  const body = (await response.json()) as any;
  return response.ok ? body.principal.key : response.status;
}

it('lets a link in once, and of two at the same time exactly one', async () => {
  await withOrkestra(async (orkestra) => {
    const both = await Promise.all([
      signIn(orkestra, linkOf(orkestra, 'alice')),
      signIn(orkestra, linkOf(orkestra, 'alice')),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(both.find(({ status }) => status === 401)?.body).toMatchObject({ code: 'LINK_SPENT' });
    expect((await signIn(orkestra, 'nonsense')).body).toMatchObject({ code: 'LINK_SPENT' });
    expect((await signIn(orkestra, orkestra.key('alice'))).body).toMatchObject({ code: 'LINK_SPENT' });
  });
});

it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
  await withOrkestra(async (orkestra) => {
    const { set, cookie } = await signIn(orkestra, linkOf(orkestra, 'alice'));
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    expect(await who(orkestra, cookie)).toBe('alice');
    for (const [name, value] of [
      ['origin', 'https://evil.test'],
      ['sec-fetch-site', 'cross-site'],
    ] as const) {
      const response = await fetch(`${orkestra.url}/api/definitions/check`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', [name]: value },
        body: JSON.stringify({ source: 'x' }),
      });
      expect(response.status).toBe(403);
    }
  });
});

it('ends with signing out, and with the next person who signs in in the same browser', async () => {
  await withOrkestra(async (orkestra) => {
    const alice = await signIn(orkestra, linkOf(orkestra, 'alice'));
    const bob = await signIn(orkestra, linkOf(orkestra, 'bob'), alice.cookie);
    expect(await who(orkestra, alice.cookie)).toBe(401);
    expect(await who(orkestra, bob.cookie)).toBe('bob');
    await fetch(`${orkestra.url}/api/sign-out`, { method: 'POST', headers: { cookie: bob.cookie } });
    expect(await who(orkestra, bob.cookie)).toBe(401);
  });
});

it('ends when its time is over', async () => {
  await withOrkestra(async (orkestra) => {
    const { cookie } = await signIn(orkestra, linkOf(orkestra, 'alice'));
    const pg = (await import('pg')).default;
    const admin = new pg.Client({ connectionString: orkestra.database.superuserUrl });
    await admin.connect();
    await admin.query(`update session set expires_at = now() - interval '1 second'`);
    await admin.end();
    expect(await who(orkestra, cookie)).toBe(401);
  });
});
