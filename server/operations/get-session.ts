import { Type } from 'typebox';
import { operation } from '../operation.ts';
import { Choice, Closed, Nullable } from './shapes.ts';

export const getSession = operation({
  name: 'session.get',
  http: 'GET /session',
  summary: 'Who you are here.',
  access: 'member',
  errors: [],
  input: Closed({}),
  output: Closed({
    tenant: Closed({ key: Type.String(), name: Type.String() }),
    principal: Closed({
      kind: Choice(['user', 'agent', 'service']),
      key: Type.String(),
      name: Type.String(),
      email: Nullable(Type.String()),
      admin: Type.Boolean(),
      groups: Type.Array(Type.String()),
    }),
  }),
  async run({ tenant, principal }) {
    const { kind, key, name, email, admin, groups } = principal;
    return { tenant, principal: { kind, key, name, email, admin, groups } };
  },
});
