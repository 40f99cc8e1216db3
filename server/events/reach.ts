/** What handing events around needs of one tenant: its database, its runs, and the installation's settings. */
import type { Scope } from '../scope.ts';

export type Reach = Pick<Scope, 'store' | 'runs' | 'settings'>;
