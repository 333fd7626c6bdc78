import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import {
  type Check,
  checkArgument,
  isObject,
  isSignal,
  isText,
  required,
} from '../../netlink/request/input.ts';
import { SOCK_DGRAM } from '../../syscalls/constants.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd, connect, openSocket } from '../../syscalls/socket.ts';
import { isIpVersion } from '../inputs.ts';
import { type NamespaceHandle, withSignals } from '../namespace/handle.ts';
import { encodeSocketAddress, parseIpAddress } from '../sockets/socket-address.ts';
import { askServer } from './ask-server.ts';
import { type ResolverConfiguration, readHosts, readResolverConfiguration } from './configuration.ts';
import type { Answer, RecordType } from './message.ts';

/** Options of `Namespace.lookup`. */
export interface LookupOptions {
  /** 4 or 6: addresses of this IP version only; 0, the default, for both. */
  readonly family?: 0 | 4 | 6 | undefined;
  /** Aborts the look-up: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** An address of a host. */
export interface LookupAddress {
  /** IPv4 or IPv6 address. */
  address: string;
  /** 4 or 6. */
  family: 4 | 6;
}

/** Checks the options of `Namespace.lookup`. */
export const lookupOptions: Check = isObject<LookupOptions>(
  { family: isIpVersion, signal: isSignal },
  'an object of options',
);

/** Response code of a name that does not exist (RFC 1035, section 4.1.1). */
const NAME_ERROR = 3;
const recordsOf = { 4: ['A'], 6: ['AAAA'], 0: ['AAAA', 'A'] } as const;

/**
 * Looks a host name up in a namespace: in its `hosts`, then with the name servers of its `resolv.conf`. Both files are those of
 * `/etc/netns/NAME` if they exist there. All sockets are opened in the namespace, and no pool thread is used.
 *
 * @param host name or address; the result of an address is the address, and `localhost` needs no server
 * @returns at least one address; IPv6 and IPv4 addresses alternate, beginning with IPv6 unless only IPv4 has a route
 * @throws (as rejection) an error like those of `dns.lookup`, with `hostname`: `ENOTFOUND`; `EAI_AGAIN` if no server answered;
 * NamespaceClosedError if the namespace is closed in between
 */
export async function lookup(
  namespace: NamespaceHandle,
  host: string,
  options: LookupOptions = {},
): Promise<LookupAddress[]> {
  checkArgument('lookup', 'host', required(isText), host);
  checkArgument('lookup', '', lookupOptions, options);
  const { family = 0, signal } = options;
  return withSignals([signal, namespace.closeSignal], (any) => find(namespace, host, family, any));
}

async function find(
  namespace: NamespaceHandle,
  host: string,
  family: 0 | 4 | 6,
  signal: AbortSignal,
): Promise<LookupAddress[]> {
  // Also expands `1.2` to `1.0.0.2`, like the C library.
  const ascii = domainToASCII(host);
  const literal = [host, ascii].find((text) => parseIpAddress(text) !== undefined);
  const known = literal === undefined ? knownAddresses(namespace.name, host) : [literal];
  const addresses = known.map(toAddress).filter((it) => family === 0 || it.family === family);
  if (addresses.length > 0) return alternate(namespace, addresses);
  if (known.length > 0 || ascii === '') throw lookupError('ENOTFOUND', -3008, host);
  const found = await resolve(namespace, host, ascii, recordsOf[family], signal);
  return alternate(namespace, found.map(toAddress));
}

/** Returns the addresses in `hosts`, and those of `localhost` and the names below it, which no server is asked for (RFC 6761, section 6.3). */
function knownAddresses(namespace: string | undefined, host: string): string[] {
  const known = readHosts(namespace, host);
  return known.length === 0 && /^(.+\.)?localhost\.?$/i.test(host) ? ['::1', '127.0.0.1'] : known;
}

function toAddress(address: string): LookupAddress {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}

/** Alternates IPv6 and IPv4 addresses, so that an IP version without a connection costs one attempt (RFC 8305, section 4). */
function alternate(namespace: NamespaceHandle, addresses: LookupAddress[]): LookupAddress[] {
  const [six, four] = [addresses.filter((it) => it.family === 6), addresses.filter((it) => it.family === 4)];
  if (six.length === 0 || four.length === 0) return addresses;
  const isFourFirst = !hasRoute(namespace, six[0]!) && hasRoute(namespace, four[0]!);
  const [first, second] = isFourFirst ? [four, six] : [six, four];
  return Array.from({ length: Math.max(six.length, four.length) }, (_, index) => [
    ...first.slice(index, index + 1),
    ...second.slice(index, index + 1),
  ]).flat();
}

/** Returns whether there is a route, like the C library: connecting a datagram socket sends nothing. */
function hasRoute(namespace: NamespaceHandle, { address }: LookupAddress): boolean {
  const target = parseIpAddress(address)!;
  let fd: number | undefined;
  try {
    fd = inNetworkNamespace(namespace.fd, () => openSocket(target.family, SOCK_DGRAM, 0));
    connect(fd, encodeSocketAddress(target, 0, 1));
    return true;
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeFd(fd);
  }
}

async function resolve(
  namespace: NamespaceHandle,
  host: string,
  name: string,
  types: readonly RecordType[],
  signal: AbortSignal,
): Promise<string[]> {
  // Without permission to enter, the error names that, not the name servers.
  inNetworkNamespace(namespace.fd, () => undefined);
  const configuration = readResolverConfiguration(namespace.name);
  let failure: unknown;
  for (const candidate of candidates(name, configuration)) {
    const results = await Promise.allSettled(
      types.map((type) => ask(namespace, candidate, type, configuration, signal)),
    );
    signal.throwIfAborted();
    const addresses = results.flatMap((it) => (it.status === 'fulfilled' ? it.value : []));
    if (addresses.length > 0) return addresses;
    failure ??= results.find((it) => it.status === 'rejected')?.reason;
  }
  if (failure !== undefined) throw lookupError('EAI_AGAIN', -3001, host, failure);
  throw lookupError('ENOTFOUND', -3008, host);
}

function candidates(name: string, { search, ndots }: ResolverConfiguration): string[] {
  if (name.endsWith('.')) return [name];
  const completed = search.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...completed] : [...completed, name];
}

/**
 * Asks one server after the other, in several rounds. Returns the values of the records; none if the name does not exist.
 * Throws the last error if no server answers.
 */
export async function ask(
  namespace: NamespaceHandle,
  name: string,
  type: RecordType,
  { servers, attempts, timeout }: ResolverConfiguration,
  signal: AbortSignal,
): Promise<string[]> {
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const server of servers) {
      let answer: Answer | undefined;
      try {
        answer = await withTimeout(timeout, signal, (limit) =>
          askServer(namespace, server, name, type, limit),
        );
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
        continue;
      }
      if (answer === undefined || answer.code === NAME_ERROR) return [];
      if (answer.code === 0) return answer.values;
      failure = new Error(`the name server ${server} failed with code ${answer.code}`);
    }
  }
  throw failure;
}

async function withTimeout<T>(
  milliseconds: number,
  signal: AbortSignal,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('no answer in time')), milliseconds);
  try {
    return await withSignals([signal, late.signal], act);
  } finally {
    clearTimeout(timer);
  }
}

function lookupError(code: string, errno: number, hostname: string, cause?: unknown): NodeJS.ErrnoException {
  const error = new Error(`getaddrinfo ${code} ${hostname}`, cause === undefined ? undefined : { cause });
  return Object.assign(error, { code, errno, syscall: 'getaddrinfo', hostname });
}
