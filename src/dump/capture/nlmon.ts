import { type Link, links } from '../../netlink/protocols/route/index.ts';
import { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { openNamedNamespace } from '../../network/namespace/named-namespaces.ts';
import { closeFd } from '../../syscalls/socket.ts';
import type { Datagram } from '../decode/message.ts';
import { directionOf } from './link-layer.ts';
import { type Packet, PacketSocket } from './packet-socket.ts';

/** Packets that are read before something else gets its turn. */
const slice = 256;
/** Names that are tried: others may have an nlmon link too. */
const attempts = 100;

/** What was said over netlink, and how long it was where it is cut. */
export interface CapturedPacket {
  readonly datagram: Datagram;
  readonly length: number;
}

/**
 * Hears all that is said over netlink in a network namespace, whoever says it, by an nlmon link that is there for as long
 * (`CONFIG_NLMON` of the kernel). Needs `CAP_NET_ADMIN` and `CAP_NET_RAW`.
 */
export class NetlinkMonitor {
  /** Of the link. */
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
    process.once('exit', this.#atExit);
  }

  /**
   * Makes the link, and hears from then on.
   *
   * @param namespace name of a network namespace; that of this thread unless told
   * @throws Error where the kernel has no nlmon; NetlinkError `EPERM`; SystemError `ENOENT`, `EPERM`
   */
  static open(namespace: string | undefined): NetlinkMonitor {
    const fd = namespace === undefined ? undefined : openNamedNamespace(namespace);
    try {
      const socket = NetlinkSocket.open('route', fd === undefined ? {} : { namespace: { fd } });
      let link: Link | undefined;
      try {
        link = makeLink(socket);
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

  /** What is heard, in groups as it comes, until the signal is aborted; then what had been said before. */
  async *heard(signal: AbortSignal): AsyncGenerator<CapturedPacket[], void, undefined> {
    let end = Number.POSITIVE_INFINITY;
    for (;;) {
      // Read before asking for packets: what comes later need not be waited for.
      if (signal.aborted && end === Number.POSITIVE_INFINITY)
        end = performance.timeOrigin + performance.now();
      const packets = this.#take();
      const wanted = packets.filter(({ time }) => time <= end);
      if (wanted.length > 0) yield wanted.map((packet) => this.#heard(packet));
      if (signal.aborted && end !== Number.POSITIVE_INFINITY && wanted.length < slice) return;
      if (packets.length < slice) await this.#packets.readable(signal);
    }
  }

  /** How many datagrams there were, and how many of them were lost because they were not read in time. */
  statistics(): { packets: number; dropped: number } {
    return this.#packets.statistics();
  }

  /** Removes the link. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.off('exit', this.#atExit);
    this.#packets.close();
    try {
      this.#socket.requestSync(links.delete(this.#link.index));
    } catch (error) {
      // Somebody else has removed it.
      if ((error as NodeJS.ErrnoException).code !== 'ENODEV') throw error;
    } finally {
      this.#socket.close();
    }
  }

  /** A link outlives its process: so it is removed also where the program ends in the middle. */
  readonly #atExit = (): void => this.close();

  #take(): Packet[] {
    try {
      return this.#packets.take(slice);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENETDOWN') throw cause;
      throw new Error(`${this.name}, by which netlink was heard, was taken down or removed`, { cause });
    }
  }

  #heard({ bytes, length, protocol, type, time }: Packet): CapturedPacket {
    const direction = directionOf(type, bytes);
    return { datagram: { protocol, bytes, time, direction, namespace: this.#namespace }, length };
  }
}

/** Makes an nlmon link, up, under the first name that is free. */
function makeLink(socket: NetlinkSocket): Link {
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
        'this kernel has no nlmon (CONFIG_NLMON), by which all that is said in a namespace can be heard; ' +
          'strace shows what a single command says',
        { cause },
      );
    }
  }
}
