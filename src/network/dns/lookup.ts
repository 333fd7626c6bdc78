import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { argumentError } from '../../syscalls/arguments.ts';
import { SOCK_DGRAM } from '../../syscalls/constants.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd, connect, openSocket } from '../../syscalls/socket.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { encodeSocketAddress, parseIpAddress } from '../sockets/socket-address.ts';
import { askServer } from './ask-server.ts';
import { type ResolverConfiguration, readHosts, readResolverConfiguration } from './configuration.ts';
import type { Answer, RecordType } from './message.ts';

/** How to look a name up. */
export interface LookupOptions {
  /** 4 or 6: addresses of this kind only; 0 for both, so unless told. */
  readonly family?: 0 | 4 | 6 | undefined;
  /** Ends it: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** An address of a host. */
export interface LookupAddress {
  /** IPv4 or IPv6 address. */
  address: string;
  /** 4 or 6. */
  family: 4 | 6;
}

const NAME_ERROR = 3;
const recordsOf = { 4: ['A'], 6: ['AAAA'], 0: ['AAAA', 'A'] } as const;

/**
 * Looks a host name up inside a namespace: in its `hosts`, then with the name servers of its `resolv.conf`, both of
 * `/etc/netns/NAME` where that has them. All sockets for it are opened in the namespace, and no thread of the pool is used.
 *
 * @param host name or address; an address is its own result, and `localhost` needs no server
 * @returns never empty; the kinds of addresses take turns, first the kind to which there is a route: IPv6 where there is to both
 * @throws (as rejection) an error as of `dns.lookup`, with `hostname`: `ENOTFOUND`; `EAI_AGAIN` where no server answered
 */
export async function lookup(
  namespace: NamespaceHandle,
  host: string,
  options: LookupOptions = {},
): Promise<LookupAddress[]> {
  const { family = 0, signal } = options;
  signal?.throwIfAborted();
  if (typeof host !== 'string')
    throw argumentError('ERR_INVALID_ARG_TYPE', `lookup: the host must be a string, not ${typeof host}`);
  if (!Object.hasOwn(recordsOf, family))
    throw argumentError('ERR_INVALID_ARG_VALUE', `lookup: family must be 0, 4 or 6: ${family}`);
  // As the C library does, also `1.2` for `1.0.0.2`.
  const ascii = domainToASCII(host);
  const literal = [host, ascii].find((text) => parseIpAddress(text) !== undefined);
  const known = literal === undefined ? knownAddresses(namespace.name, host) : [literal];
  const addresses = known.map(toAddress).filter((it) => family === 0 || it.family === family);
  if (addresses.length > 0) return takeTurns(namespace, addresses);
  if (known.length > 0 || ascii === '') throw lookupError('ENOTFOUND', -3008, host);
  const found = await resolve(namespace, host, ascii, recordsOf[family], signal);
  return takeTurns(namespace, found.map(toAddress));
}

/** What is in the file, and `localhost` with the names below it, which is no server's business (RFC 6761, section 6.3). */
function knownAddresses(namespace: string | undefined, host: string): string[] {
  const known = readHosts(namespace, host);
  return known.length === 0 && /^(.+\.)?localhost\.?$/i.test(host) ? ['::1', '127.0.0.1'] : known;
}

function toAddress(address: string): LookupAddress {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}

/** So that a kind of address that leads nowhere holds nobody up for long (RFC 8305, section 4). */
function takeTurns(namespace: NamespaceHandle, addresses: LookupAddress[]): LookupAddress[] {
  const [six, four] = [addresses.filter((it) => it.family === 6), addresses.filter((it) => it.family === 4)];
  if (six.length === 0 || four.length === 0) return addresses;
  const isFourFirst = !hasRoute(namespace, six[0]!) && hasRoute(namespace, four[0]!);
  const [first, second] = isFourFirst ? [four, six] : [six, four];
  return Array.from({ length: Math.max(six.length, four.length) }, (_, index) => [
    ...first.slice(index, index + 1),
    ...second.slice(index, index + 1),
  ]).flat();
}

/** As the C library finds it out: to connect a datagram socket sends nothing. */
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
  signal: AbortSignal | undefined,
): Promise<string[]> {
  // Who may not enter is to hear of that, and not that no server answers.
  inNetworkNamespace(namespace.fd, () => undefined);
  const configuration = readResolverConfiguration(namespace.name);
  let failure: unknown;
  for (const candidate of candidates(name, configuration)) {
    const results = await Promise.allSettled(
      types.map((type) => ask(namespace, candidate, type, configuration, signal)),
    );
    signal?.throwIfAborted();
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

/** Asks one server after the other, in several rounds. Throws what went wrong last where none has a say. */
async function ask(
  namespace: NamespaceHandle,
  name: string,
  type: RecordType,
  { servers, attempts, timeout }: ResolverConfiguration,
  signal: AbortSignal | undefined,
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
        signal?.throwIfAborted();
        failure = error;
        continue;
      }
      if (answer === undefined || answer.code === NAME_ERROR) return [];
      if (answer.code === 0) return answer.addresses;
      failure = new Error(`the name server ${server} failed with code ${answer.code}`);
    }
  }
  throw failure;
}

/** Runs with a signal of its own, so that nothing hangs on the caller's afterwards. */
async function withTimeout<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(new Error('no answer in time')), milliseconds);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await act(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function lookupError(code: string, errno: number, hostname: string, cause?: unknown): NodeJS.ErrnoException {
  const error = new Error(`getaddrinfo ${code} ${hostname}`, cause === undefined ? undefined : { cause });
  return Object.assign(error, { code, errno, syscall: 'getaddrinfo', hostname });
}
