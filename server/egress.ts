/**
 * Where calls of a process may go. Loopback, link-local, private and other special addresses are refused unless the
 * tenant's list allows them (embedded mode allows loopback), also behind a host name and after a redirect: the check
 * stands where the socket is opened, on the address that is dialled.
 */
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, type Dispatcher } from 'undici';

export interface EgressPolicy {
  /** Hosts (`host` or `host:port`) or CIDR ranges that may be reached although they are not public. */
  allow: readonly string[];
  /** What stands in for an origin, `https://a.test` → `http://127.0.0.1:1/a`. For tests alone: no configuration sets it. */
  standIns?: Readonly<Record<string, string>>;
}

/** A policy with the dispatcher that keeps it. */
export interface Egress {
  policy: EgressPolicy;
  dispatcher: Dispatcher;
}

export class EgressRefused extends Error {
  readonly address: string;
  constructor(host: string, address: string) {
    super(`Outgoing calls to ${host} are not allowed: ${address} is not a public address.`);
    this.address = address;
  }
}

/** Why an address may not be dialled; null = it may. */
export function refusalOf(policy: EgressPolicy, host: string, address: string): EgressRefused | null {
  const parsed = ipaddr.process(address.replace(/^\[|\]$/g, ''));
  if (parsed.range() === 'unicast') return null;
  for (const allowed of policy.allow) {
    if (allowed === host || allowed === address) return null;
    if (allowed.includes('/')) {
      const range = ipaddr.parseCIDR(allowed);
      if (range[0].kind() === parsed.kind() && parsed.match(range)) return null;
    }
  }
  return new EgressRefused(host, address);
}

/** A dispatcher for fetch that dials only what the policy allows; the name is resolved once and that address is used. */
export function egressAgent(policy: EgressPolicy): Dispatcher {
  const agent = new Agent({
    connect: {
      timeout: 10_000,
      lookup(host, options, done) {
        lookup(host, { ...options, all: true }, (failure, addresses) => {
          if (failure) return done(failure, '', 4);
          const refused = addresses.map(({ address }) => refusalOf(policy, host, address)).find((one) => one !== null);
          if (refused) return done(refused, '', 4);
          const first = addresses[0];
          if (!first) return done(new Error(`${host} has no address`), '', 4);
          if ((options as { all?: boolean }).all) return done(null, addresses as never, undefined as never);
          return done(null, first.address, first.family);
        });
      },
    },
  });
  const { standIns } = policy;
  if (standIns === undefined) return agent;
  return agent.compose((dispatch) => (options, handler) => {
    const standIn = standIns[String(options.origin)];
    if (standIn === undefined) return dispatch(options, handler);
    const { origin, pathname } = new URL(standIn);
    return dispatch({ ...options, origin, path: pathname.replace(/\/$/, '') + options.path }, handler);
  });
}

/** For a URL whose host is an address itself: no lookup happens, so it is looked at here. Called before each hop. */
export function checkUrl(policy: EgressPolicy, url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0) return;
  const refused = refusalOf(policy, host, host);
  if (refused) throw refused;
}
