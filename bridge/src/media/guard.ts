import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { UrlRefused } from './errors.ts';

/** Which hosts may be fetched from. */
export interface UrlRules {
  /** Names as `cdn.example.com` or `*.example.com`; `*` is any public host. */
  hosts: string[];
  /** `host:port` of machines of ours: these may have private addresses and speak plain HTTP. */
  privateHosts: string[];
}

/** What is not the public Internet (IANA's special-purpose registries). */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
}
// Tunnels carry an IPv4 address inside, and documentation is nobody's.
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}
const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6');

/** Whether an address is on the public Internet; anything unusual counts as not. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !NOT_PUBLIC.check(address, 'ipv4');
  return version === 6 && GLOBAL_IPV6.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');
}

/** Raises `UrlRefused` unless the address may be fetched from, as far as can be told before its name is resolved. */
export function checkUrl(url: URL, rules: UrlRules): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new UrlRefused('scheme');
  if (url.username || url.password) throw new UrlRefused('credentials');
  if (isPrivateHost(url, rules)) return;
  if (url.protocol !== 'https:') throw new UrlRefused('scheme');
  if (!rules.hosts.some((pattern) => matches(url.host, pattern))) throw new UrlRefused('host');
  // Names are checked when they are resolved; a bare address never is.
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && !isPublicAddress(address)) throw new UrlRefused('address');
}

/**
 * Resolves a name for the connection itself and refuses it if any of its addresses is not public. There is no second
 * resolution after the check, so a name whose address changes in between gains nothing.
 */
export function guardedLookup(url: URL, rules: UrlRules): LookupFunction {
  const trusted = isPrivateHost(url, rules);
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (!first) done(error ?? new Error('No address.'), '');
      else if (!trusted && !addresses.every(({ address }) => isPublicAddress(address))) {
        done(new UrlRefused('address'), '');
      } else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** Whether it is one of the operator's own machines that may be reached. */
export function isPrivateHost(
  { protocol, hostname, port }: URL,
  { privateHosts }: Pick<UrlRules, 'privateHosts'>,
): boolean {
  return privateHosts.includes(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
}

function matches(host: string, pattern: string): boolean {
  // Only the usual port: a host that may be fetched from does not open all its services.
  if (pattern === '*') return !/:\d+$/.test(host);
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1));
  return host === pattern;
}
