import type { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { isIP, type LookupFunction } from 'node:net';
import type * as ForHttp from 'https-proxy-agent';
import type * as ForSocks from 'socks-proxy-agent';
import { InvalidBody, ProxyRefused } from '../errors.ts';
import { guardedLookup, isPrivateHost, isPublicAddress } from '../media/guard.ts';
import type { KeyStore } from '../store/keys.ts';

const SCHEMES = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);
const SOCKS_PORT = '1080';
/** How long a proxy may take to accept us and to reach WhatsApp. */
const PATIENCE_MS = 20_000;
/** Under this name the address is kept, sealed like every key: it may hold a password. */
export const PROXY = 'proxy';

/** Loads what most bridges never use: their accounts have no proxies. */
const load = createRequire(import.meta.url);

/** Through what an account speaks to WhatsApp: nothing, or a proxy that its owner has named. */
export class Route {
  private readonly keys: KeyStore;
  private readonly privateHosts: string[];
  private url: string | null = null;

  /** `privateHosts`: `host:port` of proxies that may have a private address. */
  constructor(keys: KeyStore, privateHosts: string[]) {
    this.keys = keys;
    this.privateHosts = privateHosts;
  }

  async load(): Promise<void> {
    this.url = ((await this.keys.read(PROXY, [''])).get('') as string | undefined) ?? null;
  }

  /** Takes the caller's choice: undefined leaves it, null is no proxy. True when it is another one than before. */
  choose(url: string | null | undefined): boolean {
    if (url === undefined || url === this.url) return false;
    this.url = url;
    this.keys.write(PROXY, '', url);
    return true;
  }

  /** What requests to WhatsApp are given; undefined goes straight. */
  agent(): Agent | undefined {
    return this.url === null ? undefined : agentFor(readProxy(this.url, this.privateHosts), this.privateHosts);
  }
}

/** Reads a proxy's address. Raises `InvalidBody`, and `ProxyRefused` for an address inside that is not allowed. */
export function readProxy(text: string, privateHosts: string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !SCHEMES.has(url.protocol) || !url.hostname || url.pathname.length > 1 || url.search || url.hash) {
    throw new InvalidBody([
      { field: 'proxyUrl', message: 'must be like http://user:password@host:port, or with https or socks5' },
    ]);
  }
  // The proxy resolves WhatsApp's name: our own resolver need not know whom we speak to.
  if (url.protocol === 'socks5:') return readProxy(text.replace(/^socks5:/i, 'socks5h:'), privateHosts);
  if (url.protocol === 'socks5h:') url.port ||= SOCKS_PORT;
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && !isPublicAddress(address) && !isPrivateHost(url, { privateHosts })) throw new ProxyRefused();
  return url;
}

function agentFor(url: URL, privateHosts: string[]): Agent {
  const lookup = lookupOf(url, privateHosts);
  if (url.protocol === 'socks5h:') {
    const { SocksProxyAgent } = load('socks-proxy-agent') as typeof ForSocks;
    const agent = new SocksProxyAgent(url, { timeout: PATIENCE_MS, socketOptions: { lookup } });
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- takes either protocol's requests
    return agent;
  }
  const { HttpsProxyAgent } = load('https-proxy-agent') as typeof ForHttp;
  const agent = new HttpsProxyAgent(url, { lookup, timeout: PATIENCE_MS });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- takes either protocol's requests
  return agent;
}

/** The proxy's name is resolved for the connection itself, and refused if it leads inside. */
function lookupOf(url: URL, privateHosts: string[]): LookupFunction {
  const lookup = guardedLookup(url, { hosts: [], privateHosts });
  return (hostname, options, done) => {
    lookup(hostname, options, (error, address, family) => {
      done(error?.code === 'url_refused' ? new Error('its address is private') : error, address, family);
    });
  };
}
