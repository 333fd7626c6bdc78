import { littleEndian } from '../../netlink/codec/byte-order.ts';
import {
  AF_PACKET,
  MSG_DONTWAIT,
  MSG_TRUNC,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
} from '../../syscalls/constants.ts';
import { errnoName } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { type ReceivedMessage, receiveMessage } from '../../syscalls/message.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { type ReadableWatch, watchReadable } from '../../syscalls/poll.ts';
import { bind, closeFd, openSocket, readSocketOption, setSocketOption } from '../../syscalls/socket.ts';
import { longestRecord } from './writer.ts';

/** All protocols (`ETH_P_ALL` of linux/if_ether.h). */
const ETH_P_ALL = 3;
/** Counts of packets that arrived and were lost since the last call (linux/if_packet.h). */
const PACKET_STATISTICS = 6;

/** A packet of a link. */
export interface Packet {
  /** Its beginning: all of it, unless it is longer than a capture has. */
  readonly bytes: Uint8Array;
  /** How long it was. */
  readonly length: number;
  /** Of the link layer; of an nlmon link, the netlink protocol. */
  readonly protocol: number;
  /** `PACKET_*` of linux/if_packet.h. */
  readonly type: number;
  /** When the kernel had it, in milliseconds since the epoch, with a fraction. */
  readonly time: number;
}

/** Hears the packets of a link. Needs `CAP_NET_RAW`. */
export class PacketSocket {
  readonly #fd: number;
  readonly #buffer = new Uint8Array(longestRecord);
  readonly #watch: ReadableWatch;
  #wake: () => void = () => {};
  #packets = 0;
  #dropped = 0;

  /**
   * @param namespaceFd the network namespace; that of this thread by default
   * @param index of the link
   * @param bufferSize bytes of packets that may wait to be read; further packets are lost, and counted
   * @throws SystemError `EPERM`; `ENETDOWN` later, from {@link take}, when the link is taken down
   */
  constructor(namespaceFd: number | undefined, index: number, bufferSize = 32 * 1024 * 1024) {
    // Without a protocol it hears nothing until it is bound.
    const open = (): number => openSocket(AF_PACKET, SOCK_RAW, 0);
    this.#fd = namespaceFd === undefined ? open() : inNetworkNamespace(namespaceFd, open);
    try {
      this.#setBufferSize(bufferSize);
      setSocketOption(this.#fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
      bind(this.#fd, linkAddress(index));
      this.#watch = watchReadable(this.#fd, () => this.#wake());
    } catch (error) {
      closeFd(this.#fd);
      throw error;
    }
  }

  /** The packets that are there, at most `limit`. */
  take(limit: number): Packet[] {
    const packets: Packet[] = [];
    while (packets.length < limit) {
      const message = receiveMessage(this.#fd, this.#buffer, MSG_DONTWAIT | MSG_TRUNC);
      if (message.length >= 0) packets.push(this.#packet(message));
      else if (errnoName(-message.length) === 'EAGAIN') break;
      else if (errnoName(-message.length) !== 'EINTR') throw new SystemError('recvmsg', -message.length);
    }
    return packets;
  }

  /** Resolves when there may be packets, or when the signal is aborted. */
  async readable(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = () => {
        this.#watch.stop();
        signal.removeEventListener('abort', this.#wake);
        resolve();
      };
      signal.addEventListener('abort', this.#wake);
      this.#watch.start();
    });
  }

  /** The number of all packets, and the number of those that were lost because the receive buffer was full. */
  statistics(): { packets: number; dropped: number } {
    const bytes = readSocketOption(this.#fd, SOL_PACKET, PACKET_STATISTICS, 8);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Reading them sets them to zero.
    this.#packets += view.getUint32(0, littleEndian);
    this.#dropped += view.getUint32(4, littleEndian);
    return { packets: this.#packets, dropped: this.#dropped };
  }

  close(): void {
    closeFd(this.#fd);
  }

  /** Sets the size of the receive buffer, or the largest one that an ordinary user may have. */
  #setBufferSize(bufferSize: number): void {
    try {
      setSocketOption(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, bufferSize);
    } catch {
      setSocketOption(this.#fd, SOL_SOCKET, SO_RCVBUF, bufferSize);
    }
  }

  #packet({ length, sender, control }: ReceivedMessage): Packet {
    const from = new DataView(sender.buffer, sender.byteOffset, sender.byteLength);
    const stamp = control.find(({ level, type }) => level === SOL_SOCKET && type === SO_TIMESTAMPNS);
    return {
      bytes: this.#buffer.slice(0, Math.min(length, this.#buffer.length)),
      length,
      protocol: from.getUint16(2),
      type: from.getUint8(10),
      time: stamp === undefined ? performance.timeOrigin + performance.now() : milliseconds(stamp.data),
    };
  }
}

/** `struct sockaddr_ll`: family u16, protocol u16 in network order, index s32, then what only the kernel fills in. */
function linkAddress(index: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(20));
  view.setUint16(0, AF_PACKET, littleEndian);
  view.setUint16(2, ETH_P_ALL);
  view.setInt32(4, index, littleEndian);
  return new Uint8Array(view.buffer);
}

/** A `struct timespec`: seconds and nanoseconds, each a `long`. */
function milliseconds(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes.length / 2;
  const read = (at: number): number =>
    long === 8 ? Number(view.getBigInt64(at, littleEndian)) : view.getInt32(at, littleEndian);
  return read(0) * 1000 + read(long) / 1_000_000;
}
