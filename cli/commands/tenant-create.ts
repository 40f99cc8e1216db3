/** `orkestra tenant create`: a tenant and its first administrator in a database of your own. */
import { readAddress, readDatabase } from '../../server/config.ts';
import { print, printJson, strong } from '../print.ts';
import { Failed, WrongUse } from '../refusal.ts';

/** As long as somebody may need to find the message that the link came in. */
const LINK_HOURS = 72;

export async function tenantCreate(
  key: string,
  options: { name?: string; admin?: string; json?: true },
): Promise<void> {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(key)) {
    throw new WrongUse(`"${key}" cannot be a tenant's key: lower-case letters, digits and hyphens, a letter first.`);
  }
  const { admin: email } = options;
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new WrongUse(`"${email}" is not an e-mail address.`);
  }
  const logins = readDatabase(process.env);
  if (!logins) {
    throw new WrongUse(
      'DATABASE_URL is not set: a tenant is made in a database of your own. "orkestra dev" without one brings its tenants along.',
    );
  }
  const { publicUrl } = readAddress(process.env);
  const [{ prepareOwnDatabase }, { openStore }, { makeAdministrator, putTenant }] = await Promise.all([
    import('../../server/store/own-database.ts'),
    import('../../server/store/open.ts'),
    import('../../server/store/seed.ts'),
  ]);
  const { appUrl } = await prepareOwnDatabase(logins);
  const store = openStore(appUrl, { poolSize: 1 });
  try {
    const tenant = await putTenant(store, key, options.name ?? key);
    if (!tenant.created) throw new Failed(`There is a tenant "${key}" already: choose another key.`);
    const made = await makeAdministrator(store, tenant.id, email ?? null, LINK_HOURS);
    const result = {
      tenant: key,
      admin: made.key,
      email: email ?? null,
      key: made.apiKey,
      signInUrl: `${publicUrl}/sign-in#${made.link}`,
    };
    if (options.json) return printJson(result);
    print(`Tenant ${strong(key)} is there, with its administrator ${strong(made.key)}.`);
    print(`  Sign in  ${result.signInUrl}`);
    print(`  Key      ${result.key}`);
    print(`Keep both now: they are not shown again. The link works once, within ${LINK_HOURS / 24} days.`);
  } finally {
    await store.close();
  }
}
