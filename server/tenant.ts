/**
 * The tenant's id as a type that nobody can write by accident: a string from a request, a document or a row is not one.
 */
declare const brand: unique symbol;

export type TenantId = string & { readonly [brand]: 'TenantId' };

/**
 * Makes a tenant id of a UUID. To be called by `auth.ts` (from a verified credential), by activities and the projector (from
 * the id of the workflow, which the server made), by the seed and by the sweeper only; a test holds the list of callers.
 * Refuses what is not a UUID, because the id is written into the statement that opens a transaction.
 */
export function mintTenantId(id: string): TenantId {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw new TypeError('A tenant id must be a UUID.');
  // The only place where the brand is put on.
  return id.toLowerCase() as TenantId;
}
