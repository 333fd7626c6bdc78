import { statSync } from 'node:fs';
import { AF_NETLINK, MSG_DONTWAIT, MSG_TRUNC, SOCK_RAW, SOL_NETLINK } from '../../syscalls/constants.ts';
import { DatagramVector } from '../../syscalls/datagram-vector.ts';
import { ioctl } from '../../syscalls/ioctl.ts';
import { type ControlMessage, receiveMessage } from '../../syscalls/message.ts';
import { inNetworkNamespace, namespaceInode } from '../../syscalls/namespace.ts';
import { watchReadable } from '../../syscalls/poll.ts';
import * as socket from '../../syscalls/socket.ts';
import { littleEndian } from '../codec/byte-order.ts';
import { bindToAnyPort, portOf, portOffset } from './socket-address.ts';
import { closeOnError, setReceiveBuffer } from './socket-options.ts';
import type { EventDatagram, EventTransport, EventVector, SubscribeOptions } from './transport.ts';

// Options of SOL_NETLINK (linux/netlink.h).
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_LISTEN_ALL_NSID = 8;
/** The ioctl that opens the network namespace of a socket (linux/sockios.h). Needs CAP_NET_ADMIN there. */
const SIOCGSKNS = 0x894c;
/** Number of notifications that are received at once. */
const vectorSlots = 32;

/**
 * Opens a socket for the notifications of multicast groups, in the namespace of another socket.
 *
 * @param neighbour descriptor of the other socket
 * @throws SystemError EPERM for a group, or for `allNamespaces`, without the capability for it
 */
export function subscribeToKernel(
  neighbour: number,
  protocol: number,
  groups: readonly number[],
  options: SubscribeOptions,
): EventTransport {
  const fd = inNamespaceOf(neighbour, () => socket.openSocket(AF_NETLINK, SOCK_RAW, protocol));
  return closeOnError(fd, () => {
    setReceiveBuffer(fd, options.receiveBufferSize);
    if (options.allNamespaces) socket.setSocketOption(fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
    const port = bindToAnyPort(fd);
    for (const group of groups) socket.setSocketOption(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    return {
      port,
      receive: (buffer) => receive(fd, buffer),
      openVector: (slotLength) => openVector(fd, slotLength),
      watch: (onReadable) => watchReadable(fd, onReadable),
      close: () => socket.closeFd(fd),
    };
  });
}

/** Calls `open` while this thread is in the namespace of a socket. */
function inNamespaceOf(fd: number, open: () => number): number {
  const namespace = ioctl(fd, SIOCGSKNS);
  // Without the capability for this ioctl, the thread could not have entered another namespace to open the socket.
  if (namespace < 0) return open();
  try {
    const wanted = namespaceInode(namespace);
    const current = statSync('/proc/thread-self/ns/net', { bigint: true });
    if (wanted.inode === current.ino && wanted.device === current.dev) return open();
    return inNetworkNamespace(namespace, open);
  } finally {
    socket.closeFd(namespace);
  }
}

function receive(fd: number, buffer: Uint8Array): EventDatagram {
  const { length, sender, control } = receiveMessage(fd, buffer, MSG_TRUNC | MSG_DONTWAIT);
  return {
    length,
    fromKernel: sender.length >= portOffset + 4 && portOf(sender) === 0,
    nsid: nsidIn(control),
  };
}

function openVector(fd: number, slotLength: number): EventVector {
  const vector = new DatagramVector(vectorSlots, slotLength, true);
  return {
    bytes: vector.bytes,
    slotLength,
    receive: () => vector.receive(fd, MSG_TRUNC | MSG_DONTWAIT),
    lengthOf: (slot) => vector.lengthOf(slot),
    fromKernel: (slot) => vector.senderNumber(slot, portOffset) === 0,
    nsidOf: (slot) => nsidIn(vector.controlOf(slot)),
  };
}

/** Returns the identifier of the namespace of a notification, if that is another one. */
function nsidIn(control: readonly ControlMessage[]): number | undefined {
  const nsid = control.find(({ level, type }) => level === SOL_NETLINK && type === NETLINK_LISTEN_ALL_NSID);
  return nsid === undefined ? undefined : new DataView(nsid.data.buffer).getInt32(0, littleEndian);
}
