import type { ProtocolEntry } from '../protocol.ts';
import { type Protocol, protocolEntry, protocolNames } from '../protocol-table.ts';
import { throwInvalid } from '../request/validate.ts';
import { openTransport, type TransportOptions } from '../transport/kernel-transport.ts';
import type { Transport } from '../transport/transport.ts';

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
export function openKernelTransport(protocol: Protocol, options: TransportOptions = {}): Transport {
  return openTransport(entryOf(protocol).number, options);
}
