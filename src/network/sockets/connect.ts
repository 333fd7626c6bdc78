import { connect as connectHere, type Socket } from 'node:net';
import {
  type Check,
  checkArgument,
  isBoolean,
  isObject,
  isSignal,
  isText,
  required,
} from '../../netlink/request/input.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { type LookupAddress, lookup } from '../dns/lookup.ts';
import { isFormWith, isIpVersion, isMilliseconds, isPort } from '../inputs.ts';
import { isLinkName } from '../links/link-name.ts';
import { type NamespaceHandle, withSignals } from '../namespace/handle.ts';
import { type ConnectToOptions, connectToAddress } from './connect-to-address.ts';
import { isIpAddress } from './socket-address.ts';

/** Options of `Namespace.connect`, like those of `net.connect`. */
export interface ConnectOptions extends ConnectToOptions {
  /** Remote host name or address; `localhost` by default. Names are looked up in the namespace. */
  readonly host?: string | undefined;
  /** 4 or 6: addresses of this IP version only. */
  readonly family?: 0 | 4 | 6 | undefined;
}

/** Options of `Namespace.connect` for a Unix domain socket. */
export interface PathConnectOptions {
  /** Path of the socket. A path that begins with NUL (abstract) belongs to the network namespace. */
  readonly path: string;
}

/** Checks the options of `Namespace.connect`. */
export const connectOptions: Check = required(
  isFormWith(
    'path',
    isObject<PathConnectOptions>({ path: required(isText) }, 'an object of options'),
    isObject<ConnectOptions>(
      {
        host: isText,
        port: required(isPort),
        family: isIpVersion,
        localAddress: isIpAddress,
        localPort: isPort,
        device: isLinkName,
        timeout: isMilliseconds,
        signal: isSignal,
        allowHalfOpen: isBoolean,
        noDelay: isBoolean,
        keepAlive: isBoolean,
        keepAliveInitialDelay: isMilliseconds,
      },
      'an object of options',
    ),
  ),
);

/** Milliseconds until the next address is tried beside a slow attempt (RFC 8305, section 5). */
const attemptDelay = 250;

/**
 * Connects from a namespace.
 *
 * The addresses of a host are tried in turn, the next one when an attempt fails or takes more than 250 ms.
 *
 * @returns the connected socket
 * @throws (as rejection) the errors of `net.connect`: `ECONNREFUSED`, `EHOSTUNREACH`, `ENOTFOUND` … with `address` and `port`;
 * an AggregateError with the code of the first error if several addresses failed; NamespaceClosedError if the namespace is
 * closed in between
 */
export async function connect(
  namespace: NamespaceHandle,
  options: ConnectOptions | PathConnectOptions,
): Promise<Socket> {
  checkArgument('connect', '', connectOptions, options);
  if ('path' in options && options.path !== undefined) return connectToPath(namespace, options.path);
  const { host = 'localhost', family, signal, ...rest } = options as ConnectOptions;
  return withSignals([signal, namespace.closeSignal], async (any) => {
    const addresses = await lookup(namespace, host, { family, signal: any });
    if (addresses.length === 1)
      return connectToAddress(namespace, addresses[0]!.address, { ...rest, signal: any });
    return race(addresses, any, (address, one) =>
      connectToAddress(namespace, address, { ...rest, signal: one }),
    );
  });
}

async function connectToPath(namespace: NamespaceHandle, path: string): Promise<Socket> {
  // Node opens and connects the socket within the call.
  const socket = inNetworkNamespace(namespace.fd, () => connectHere({ path }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  socket.removeAllListeners('error');
  return socket;
}

function race(
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
  attempt: (address: string, signal: AbortSignal) => Promise<Socket>,
): Promise<Socket> {
  const controller = new AbortController();
  const errors: Error[] = [];
  let timer: NodeJS.Timeout | undefined;
  let begun = 0;
  return new Promise<Socket>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      settle();
      controller.abort();
    };
    const abort = () => end(() => reject(signal.reason));
    const begin = () => {
      clearTimeout(timer);
      const next = addresses[begun++];
      if (next === undefined) return;
      timer = setTimeout(begin, attemptDelay);
      attempt(next.address, controller.signal).then(
        (socket) => (controller.signal.aborted ? socket.destroy() : end(() => resolve(socket))),
        (error) => {
          if (controller.signal.aborted) return;
          errors.push(error);
          if (errors.length === addresses.length) end(() => reject(combine(errors)));
          else begin();
        },
      );
    };
    signal.addEventListener('abort', abort, { once: true });
    begin();
  });
}

function combine(errors: Error[]): Error {
  const { code } = errors[0] as NodeJS.ErrnoException;
  const message = errors.map((error) => error.message).join('; ');
  return Object.assign(new AggregateError(errors, message), code !== undefined && { code });
}
