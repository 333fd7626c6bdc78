import { type Link, links } from '../../netlink/protocols/route/index.ts';
import { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { openNamedNamespace } from '../../network/namespace/named-namespaces.ts';
import { closeFd } from '../../syscalls/socket.ts';
import type { Datagram } from '../datagram.ts';
import { directionOf } from './link-layer.ts';
import { type Packet, PacketSocket } from './packet-socket.ts';

/** Packets that are read before the event loop gets a turn. */
const slice = 256;
/** Names that are tried: other programs may have nlmon links as well. */
const attempts = 100;

/** A captured datagram. */
export interface CapturedPacket {
  readonly datagram: Datagram;
  /** Length in bytes of the whole datagram, of which `datagram.bytes` may hold only the beginning. */
  readonly length: number;
}

/**
 * Captures all netlink traffic of a network namespace with an nlmon link (`CONFIG_NLMON` of the kernel), which exists
 * until {@link close}. Needs `CAP_NET_ADMIN` and `CAP_NET_RAW`.
 */
export class NetlinkMonitor {
  /** Name of the link. */
  readonly name: string;
  readonly #link: Link;
  readonly #socket: NetlinkSocket;
  readonly #packets: PacketSocket;
  readonly #namespace: string | undefined;
  #closed = false;

  private constructor(
    socket: NetlinkSocket,
    link: Link,
    packets: PacketSocket,
    namespace: string | undefined,
  ) {
    this.#socket = socket;
    this.#link = link;
    this.#packets = packets;
    this.#namespace = namespace;
    this.name = link.name;
  }

  /**
   * Creates the link. Captures from then on.
   *
   * @param namespace name of a network namespace; the thread's own by default
   * @throws Error if the kernel has no nlmon; NetlinkError `EPERM`; SystemError `ENOENT`, `EPERM`
   */
  static open(namespace: string | undefined): NetlinkMonitor {
    const fd = namespace === undefined ? undefined : openNamedNamespace(namespace);
    try {
      const socket = NetlinkSocket.open('route', fd === undefined ? {} : { namespace: { fd } });
      let link: Link | undefined;
      try {
        link = createLink(socket);
        return new NetlinkMonitor(socket, link, new PacketSocket(fd, link.index), namespace);
      } catch (error) {
        if (link !== undefined) socket.requestSync(links.delete(link));
        socket.close();
        throw error;
      }
    } finally {
      if (fd !== undefined) closeFd(fd);
    }
  }

  /** Yields captured datagrams, in groups as they arrive. After `signal` is aborted, yields those from before and ends. */
  async *capture(signal: AbortSignal): AsyncGenerator<CapturedPacket[], void, undefined> {
    let end = Number.POSITIVE_INFINITY;
    for (;;) {
      // Set before packets are read: later ones are not waited for.
      if (signal.aborted && end === Number.POSITIVE_INFINITY)
        end = performance.timeOrigin + performance.now();
      const packets = this.#take();
      const wanted = packets.filter(({ time }) => time <= end);
      if (wanted.length > 0) yield wanted.map((packet) => this.#captured(packet));
      if (signal.aborted && end !== Number.POSITIVE_INFINITY && wanted.length < slice) return;
      if (packets.length < slice) await this.#packets.readable(signal);
    }
  }

  /** Returns the number of datagrams so far, and how many of them were lost because the receive buffer was full. */
  statistics(): { packets: number; dropped: number } {
    return this.#packets.statistics();
  }

  /** Deletes the link, which would outlive the process. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#packets.close();
    try {
      this.#socket.requestSync(links.delete(this.#link.index));
    } catch (error) {
      // Another program has deleted it.
      if ((error as NodeJS.ErrnoException).code !== 'ENODEV') throw error;
    } finally {
      this.#socket.close();
    }
  }

  #take(): Packet[] {
    try {
      return this.#packets.take(slice);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENETDOWN') throw cause;
      throw new Error(`${this.name}, the link that captures netlink, was taken down or deleted`, { cause });
    }
  }

  #captured({ bytes, length, protocol, type, time }: Packet): CapturedPacket {
    const direction = directionOf(type, bytes);
    return { datagram: { protocol, bytes, time, direction, namespace: this.#namespace }, length };
  }
}

/** Creates an nlmon link, up, under the first free name. */
function createLink(socket: NetlinkSocket): Link {
  for (let number = 0; ; number++) {
    const name = `nlmon${number}`;
    try {
      socket.requestSync(links.create({ name, kind: 'nlmon', up: true }));
      return socket.requestSync(links.get(name));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST' && number < attempts) continue;
      if (code !== 'EOPNOTSUPP') throw cause;
      throw new Error(
        'this kernel has no nlmon (CONFIG_NLMON), which captures the traffic of a namespace; ' +
          'dump run shows the messages of a single command, by strace',
        { cause },
      );
    }
  }
}
