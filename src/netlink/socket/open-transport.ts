import type { ProtocolEntry } from '../protocol.ts';
import { type Protocol, protocolEntry, protocolNames } from '../protocol-table.ts';
import { argument, isOneOf, operation, required } from '../request/input.ts';
import { throwInvalid } from '../request/validate.ts';
import { openTransport, type TransportOptions } from '../transport/kernel-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { isTransportOptions } from './options.ts';

/** The entry of a protocol by its name. Throws a TypeError for a name that none has. */
export function entryOf(protocol: string): ProtocolEntry {
  const entry = protocolEntry(protocol);
  if (entry === undefined)
    throwInvalid(
      'open netlink socket',
      'protocol',
      `'${protocol}' is not one of ${protocolNames.join(', ')}`,
    );
  return entry;
}

/**
 * Opens an AF_NETLINK socket of a protocol as a transport: to be recorded, or to be wrapped.
 *
 * @throws SystemError where the kernel refuses, with nothing left open
 */
export const openKernelTransport = operation(
  'open kernel transport',
  () => [required(argument('protocol', isOneOf(protocolNames))), argument('options', isTransportOptions)],
  (protocol: Protocol, options: TransportOptions = {}): Transport =>
    openTransport(entryOf(protocol).number, options),
);
