import { statSync } from 'node:fs';
import {
  AF_NETLINK,
  MSG_DONTWAIT,
  MSG_TRUNC,
  SOCK_RAW,
  SOL_NETLINK,
  SOL_SOCKET,
} from '../../syscalls/constants.ts';
import { DatagramVector } from '../../syscalls/datagram-vector.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { ioctl } from '../../syscalls/ioctl.ts';
import { type ControlMessage, receiveMessage } from '../../syscalls/message.ts';
import { inNetworkNamespace, namespaceInode } from '../../syscalls/namespace.ts';
import { watchReadable } from '../../syscalls/poll.ts';
import * as socket from '../../syscalls/socket.ts';
import { littleEndian } from '../codec/byte-order.ts';
import {
  bindToAnyPort,
  groupsOf,
  groupsOffset,
  kernelAddress,
  portOf,
  portOffset,
} from './socket-address.ts';
import { closeOnError, setReceiveBuffer } from './socket-options.ts';
import type { EventDatagram, EventTransport, EventVector, SubscribeOptions } from './transport.ts';

// Options of SOL_NETLINK (linux/netlink.h).
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_LISTEN_ALL_NSID = 8;
// Options of SOL_SOCKET (asm-generic/socket.h, linux/socket.h).
const SO_PASSCRED = 16;
const SCM_CREDENTIALS = 2;
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
    const { rootGroups = 0 } = options;
    // The kernel then tells the user of each sender.
    if (rootGroups !== 0) socket.setSocketOption(fd, SOL_SOCKET, SO_PASSCRED, 1);
    const port = bindToAnyPort(fd);
    for (const group of groups) socket.setSocketOption(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    const { greetings } = options;
    for (const message of greetings?.begin ?? []) send(fd, message);
    return {
      port,
      receive: (buffer) => receive(fd, buffer, rootGroups),
      openVector: (slotLength) => openVector(fd, slotLength, rootGroups),
      watch: (onReadable) => watchReadable(fd, onReadable),
      close: () => {
        try {
          if (greetings !== undefined) send(fd, greetings.end);
        } finally {
          socket.closeFd(fd);
        }
      },
    };
  });
}

/** Sends a message to the kernel. */
function send(fd: number, message: Uint8Array): void {
  const sent = socket.sendTo(fd, message, message.length, 0, kernelAddress());
  if (sent < 0) throw new SystemError('sendto', -sent, 'subscription');
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

function receive(fd: number, buffer: Uint8Array, rootGroups: number): EventDatagram {
  const { length, sender, control } = receiveMessage(fd, buffer, MSG_TRUNC | MSG_DONTWAIT);
  return {
    length,
    fromKernel:
      sender.length >= groupsOffset + 4 && isTrusted(portOf(sender), groupsOf(sender), control, rootGroups),
    nsid: nsidIn(control),
  };
}

function openVector(fd: number, slotLength: number, rootGroups: number): EventVector {
  const vector = new DatagramVector(vectorSlots, slotLength, true);
  return {
    bytes: vector.bytes,
    slotLength,
    receive: () => vector.receive(fd, MSG_TRUNC | MSG_DONTWAIT),
    lengthOf: (slot) => vector.lengthOf(slot),
    fromKernel: (slot) => {
      const port = vector.senderNumber(slot, portOffset);
      if (port === 0 || port === undefined || rootGroups === 0) return port === 0;
      return isTrusted(
        port,
        vector.senderNumber(slot, groupsOffset) ?? 0,
        vector.controlOf(slot),
        rootGroups,
      );
    },
    nsidOf: (slot) => nsidIn(vector.controlOf(slot)),
  };
}

/** Returns whether the kernel has sent a datagram, or root has to one of the groups that are for it. */
function isTrusted(
  port: number,
  groups: number,
  control: readonly ControlMessage[],
  rootGroups: number,
): boolean {
  if (port === 0) return true;
  if ((groups & rootGroups) === 0) return false;
  const credentials = control.find(({ level, type }) => level === SOL_SOCKET && type === SCM_CREDENTIALS);
  // struct ucred: pid, uid, gid.
  return (
    credentials !== undefined &&
    new DataView(credentials.data.buffer, credentials.data.byteOffset).getUint32(4, littleEndian) === 0
  );
}

/** Returns the identifier of the namespace of a notification, if that is another one. */
function nsidIn(control: readonly ControlMessage[]): number | undefined {
  const nsid = control.find(({ level, type }) => level === SOL_NETLINK && type === NETLINK_LISTEN_ALL_NSID);
  return nsid === undefined ? undefined : new DataView(nsid.data.buffer).getInt32(0, littleEndian);
}
