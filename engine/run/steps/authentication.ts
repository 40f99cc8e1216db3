/** A policy named by a call, put in the place of its name; its expressions that mention `$secrets` are deferred like the call's own. */
import type { Json, JsonObject } from '../../json.ts';
import { isObject, own } from '../../json.ts';
import { raise } from '../errors.ts';
import type { Scope } from '../expressions.ts';
import type { Deferred } from '../host.ts';
import type { Run } from '../run.ts';

/** Looks at `owner.authentication`, which stands at `pointer` in the call. A policy written in place is evaluated already. */
export function resolveAuthentication(
  run: Run,
  scope: Scope,
  input: Json,
  owner: JsonObject,
  pointer: string,
  deferred: Deferred[],
): void {
  const authentication = own(owner, 'authentication');
  const name =
    typeof authentication === 'string'
      ? authentication
      : isObject(authentication)
        ? own(authentication, 'use')
        : undefined;
  if (typeof name !== 'string') return;
  const policies = run.definition.use?.authentications;
  const policy = policies && Object.hasOwn(policies, name) ? policies[name] : undefined;
  if (!policy) throw raise('configuration', `There is no authentication named "${name}" under use.authentications.`);
  owner.authentication = run.expressions.withSecrets(policy, input, scope, pointer, deferred);
}
