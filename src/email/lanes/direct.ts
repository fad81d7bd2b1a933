import { lookup, resolveMx } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { openSession, type Session, type SmtpServer } from '../smtp/session.ts';
import type { Target } from './lane-state.ts';
import { laneOfExchanger, type Limits } from './limits.ts';

export type Route = { lane: { name: string; limits: Limits }; target: Target };
/** No server takes mail for the domain; `response` is what the ledger says. */
export type NoRoute = { permanent: boolean; response: string };
export type FindRoute = (domain: string) => Promise<Route | NoRoute>;

type FindExchangers = (domain: string) => Promise<{ exchange: string; priority: number }[]>;
type Kept = { until: number; route: Promise<Route | NoRoute> };

const keepMs = 10 * 60_000;
const maxKept = 20_000;
const maxExchangers = 4;

/** Delivery to the mail exchangers of each domain (RFC 5321 5.1), `name` being what EHLO says. */
export function openDirectRoutes(input: {
  name: string;
  port?: number;
  findExchangers?: FindExchangers;
  now?: () => number;
}): FindRoute {
  const { name, port = 25, findExchangers = resolveMx, now = Date.now } = input;
  const kept = new Map<string, Kept>();
  return (domain) => {
    const known = kept.get(domain);
    if (known !== undefined && known.until > now()) return known.route;
    if (kept.size >= maxKept) kept.clear();
    const route = findRoute(domain, { name, port, findExchangers });
    kept.set(domain, { until: now() + keepMs, route });
    // What was not found may be found at the next attempt.
    void route.then((found) => 'response' in found && kept.delete(domain));
    return route;
  };
}

type Finding = { name: string; port: number; findExchangers: FindExchangers };

async function findRoute(domain: string, finding: Finding): Promise<Route | NoRoute> {
  try {
    const found = await finding.findExchangers(domain);
    const hosts = found.toSorted((a, b) => a.priority - b.priority).map((mx) => mx.exchange);
    if (hosts.length === 1 && (hosts[0] === '' || hosts[0] === '.'))
      return { permanent: true, response: '556 5.1.10 the domain takes no mail (RFC 7505)' };
    return toRoute(hosts.length === 0 ? [domain] : hosts, finding);
  } catch (error) {
    // No MX record at all: the domain itself is its exchanger.
    if (hasCode(error, 'ENODATA')) return toRoute([domain], finding);
    // Also for a name that does not exist: a fault of DNS looks the same.
    return { permanent: false, response: `451 4.4.3 no mail exchanger of ${domain} was found` };
  }
}

function toRoute(hosts: string[], { name, port }: Finding): Route {
  const tried = hosts.slice(0, maxExchangers);
  const servers = tried.map((host): SmtpServer => ({
    host,
    port,
    secure: false,
    requireTls: false,
    name,
    timeouts: { connect: 10_000, greeting: 30_000 },
    // Exchangers show certificates of any name; opportunistic TLS is better than none (RFC 7435).
    tls: { rejectUnauthorized: false, ...(isIP(host) === 0 && { servername: host }) },
  }));
  const target = {
    key: tried.join(','),
    connect: (signal: AbortSignal) => connectToFirst(servers, signal),
  };
  return { lane: laneOfExchanger(tried[0] ?? ''), target };
}

async function connectToFirst(servers: SmtpServer[], signal: AbortSignal): Promise<Session> {
  let last: unknown;
  for (const server of servers)
    try {
      return await openSession({ ...server, host: await findPublicAddress(server.host) }, signal);
    } catch (error) {
      last = error;
      if (signal.aborted) break;
    }
  throw last;
}

// Anybody can type an address whose exchanger is a name of our own network: never there.
async function findPublicAddress(host: string): Promise<string> {
  const found = await lookup(host, { all: true });
  const open = found.find(
    ({ address, family }) => !inside.check(address, family === 6 ? 'ipv6' : 'ipv4'),
  );
  if (open === undefined)
    throw Object.assign(new Error(`${host} has no public address`), { code: 'EINSIDE' });
  return open.address;
}

// This host, private, link-local, shared and reserved (RFC 6890).
const inside = listNets({
  ipv4: [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['224.0.0.0', 3],
  ],
  ipv6: [
    ['::', 127],
    ['::ffff:0:0', 96],
    ['fc00::', 7],
    ['fe80::', 10],
    ['ff00::', 8],
  ],
});

function listNets(nets: Record<'ipv4' | 'ipv6', [net: string, bits: number][]>): BlockList {
  const list = new BlockList();
  for (const [net, bits] of nets.ipv4) list.addSubnet(net, bits, 'ipv4');
  for (const [net, bits] of nets.ipv6) list.addSubnet(net, bits, 'ipv6');
  return list;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
