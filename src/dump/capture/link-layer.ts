import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { messageHeaderLength, NLM_F_REQUEST } from '../../netlink/message/header.ts';
import type { Datagram } from '../datagram.ts';

/** Captures of netlink (`LINKTYPE_NETLINK`), and of all interfaces at once (`LINKTYPE_LINUX_SLL`). */
export const LINKTYPE_NETLINK = 253;
export const LINKTYPE_LINUX_SLL = 113;
/** Hardware type of an nlmon interface (`ARPHRD_NETLINK`). */
export const ARPHRD_NETLINK = 824;
/** Where the kernel says that a message goes: to a program, to itself (`PACKET_USER`, `PACKET_KERNEL`). */
export const PACKET_USER = 6;
export const PACKET_KERNEL = 7;
/** The direction that packet sockets, and so captures, have in place of both. */
const PACKET_OUTGOING = 4;

/**
 * The header before each datagram of a capture, 16 bytes in network order: packet type u16, hardware type u16,
 * address length u16, address 8 bytes, netlink protocol u16.
 */
export const cookedHeaderLength = 16;

/** Reads the datagram in a packet of a capture, which lies at `offset` of the file; `undefined` where it is not netlink. */
export function readPacket(
  packet: Uint8Array,
  linkType: number,
  littleEndianFile: boolean,
  time: number | undefined,
  offset: number,
): Datagram | undefined {
  if (packet.length < cookedHeaderLength) return undefined;
  if (linkType !== LINKTYPE_NETLINK && linkType !== LINKTYPE_LINUX_SLL) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  if (view.getUint16(2) !== ARPHRD_NETLINK) return undefined;
  const bytes = packet.subarray(cookedHeaderLength);
  const foreign = isForeign(bytes, littleEndianFile);
  return {
    protocol: view.getUint16(14),
    bytes,
    foreign,
    time,
    origin: offset + cookedHeaderLength,
    direction: directionOf(view.getUint16(0), bytes, foreign),
  };
}

/** Which way a datagram goes: where the packet type does not tell, only programs make requests. */
export function directionOf(packetType: number, bytes: Uint8Array, foreign = false): Datagram['direction'] {
  if (packetType === PACKET_KERNEL) return 'sent';
  if (packetType === PACKET_USER) return 'received';
  if (packetType !== PACKET_OUTGOING || bytes.length < messageHeaderLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (view.getUint16(6, littleEndian !== foreign) & NLM_F_REQUEST) !== 0 ? 'sent' : 'received';
}

/**
 * Whether messages come from a host of the other byte order. Captures have the order of the host that they were made
 * on. A program that saved the file again may have changed only the order of the file: the length of the first message shows
 * the order of the messages.
 */
function isForeign(bytes: Uint8Array, littleEndianFile: boolean): boolean {
  const foreignFile = littleEndianFile !== littleEndian;
  if (bytes.length < messageHeaderLength) return foreignFile;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = (order: boolean): boolean => {
    const length = view.getUint32(0, order);
    return length >= messageHeaderLength && length <= bytes.length;
  };
  return fits(littleEndianFile) || !fits(!littleEndianFile) ? foreignFile : !foreignFile;
}
