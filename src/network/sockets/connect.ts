import { connect as connectHere, type Socket } from 'node:net';
import { argumentError } from '../../syscalls/arguments.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { type LookupAddress, lookup } from '../dns/lookup.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { type ConnectToOptions, connectTo } from './connect-to-address.ts';

/** Where to connect to, and how: as for `net.connect`. */
export interface ConnectOptions extends ConnectToOptions {
  /** Name or address of the host; `localhost` unless told. Names are looked up inside the namespace. */
  readonly host?: string | undefined;
  /** 4 or 6: addresses of this kind only. */
  readonly family?: 0 | 4 | 6 | undefined;
}

/** A socket of this machine, which has a path; one that begins with NUL (abstract) belongs to a network namespace. */
export interface PathConnectOptions {
  /** Path of the socket. */
  readonly path: string;
}

/** An attempt that takes longer gets company by one to the next address, in milliseconds (RFC 8305, section 5). */
const attemptDelay = 250;

/**
 * Connects from inside a namespace.
 *
 * A host with several addresses is tried at one after the other, the next one when an attempt failed or took 250 ms.
 *
 * @returns the connected socket
 * @throws (as rejection) as `net.connect`: `ECONNREFUSED`, `EHOSTUNREACH`, `ENOTFOUND` … with `address` and `port`; where
 * several addresses failed an AggregateError of them, with the code of the first
 */
export async function connect(
  namespace: NamespaceHandle,
  options: ConnectOptions | PathConnectOptions,
): Promise<Socket> {
  if ('path' in options && options.path !== undefined) return connectToPath(namespace, options.path);
  const { host = 'localhost', family, ...rest } = options as ConnectOptions;
  assertPort(rest.port);
  const addresses = await lookup(namespace, host, { family, signal: rest.signal });
  if (addresses.length === 1) return connectTo(namespace, addresses[0]!.address, rest);
  return race(addresses, rest.signal, (address, signal) =>
    connectTo(namespace, address, { ...rest, signal }),
  );
}

/** Refuses what is no port: `ERR_INVALID_ARG_TYPE`, `ERR_OUT_OF_RANGE`. */
export function assertPort(port: number): void {
  if (typeof port !== 'number')
    throw argumentError('ERR_INVALID_ARG_TYPE', `port must be a number, not ${typeof port}`);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw argumentError('ERR_OUT_OF_RANGE', `port must be a whole number from 0 to 65535: ${port}`);
}

async function connectToPath(namespace: NamespaceHandle, path: string): Promise<Socket> {
  // Node opens and connects these within the call.
  const socket = inNetworkNamespace(namespace.fd, () => connectHere({ path }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  socket.removeAllListeners('error');
  return socket;
}

function race(
  addresses: readonly LookupAddress[],
  signal: AbortSignal | undefined,
  attempt: (address: string, signal: AbortSignal) => Promise<Socket>,
): Promise<Socket> {
  const controller = new AbortController();
  const errors: Error[] = [];
  let timer: NodeJS.Timeout | undefined;
  let begun = 0;
  return new Promise<Socket>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      settle();
      controller.abort();
    };
    const abort = () => end(() => reject(signal?.reason));
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
    signal?.addEventListener('abort', abort, { once: true });
    begin();
  });
}

function combine(errors: Error[]): Error {
  const { code } = errors[0] as NodeJS.ErrnoException;
  const message = errors.map((error) => error.message).join('; ');
  return Object.assign(new AggregateError(errors, message), code !== undefined && { code });
}
