import { littleEndian } from '../../netlink/codec/byte-order.ts';
import {
  AF_INET,
  AF_INET6,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_ICMPV6,
  SOL_IP,
  SOL_IPV6,
  SOL_RAW,
} from '../../syscalls/constants.ts';
import { errnoName, errnoText } from '../../syscalls/errno.ts';
import { named, SystemError } from '../../syscalls/errors.ts';
import { type ReceivedMessage, receiveMessage } from '../../syscalls/message.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import {
  bind,
  bindToDevice,
  closeFd,
  getsockname,
  openSocket,
  sendTo,
  setSocketOption,
} from '../../syscalls/socket.ts';
import {
  decodeSocketAddress,
  encodeSocketAddress,
  type IpAddress,
  linkIndex,
} from '../sockets/socket-address.ts';
import {
  decodeEcho,
  type Echo,
  echoReplyType,
  encodeEchoRequest,
  type IcmpVersion,
  icmpErrorText,
  withoutIpv4Header,
} from './icmp.ts';

/** Options of an {@link EchoSocket}. */
export interface EchoSocketOptions {
  readonly destination: IpAddress;
  readonly source?: IpAddress | undefined;
  /** Name of the only link to use. */
  readonly device?: string | undefined;
  /** Time to live, or hop limit, of sent packets. */
  readonly ttl?: number | undefined;
}

/** A reply, or an error that concerns a request. */
export interface EchoEvent {
  /** The reply, or the request that the error concerns. */
  readonly echo: Echo;
  /** Address of the sender; absent for an error of this machine. */
  readonly from?: string;
  /** Time to live, or hop limit, of a reply on arrival. */
  readonly ttl?: number;
  /** Absent for a reply. */
  readonly error?: { readonly errno: number; readonly text: string };
}

// Socket options: linux/in.h, linux/in6.h, linux/icmp.h, linux/icmpv6.h
const v4 = { RECVERR: 11, RECVTTL: 12, TTL: 2, MULTICAST_TTL: 33, FILTER: 1, TTL_MESSAGE: 2 };
const v6 = { RECVERR: 25, RECVTTL: 51, TTL: 16, MULTICAST_TTL: 18, FILTER: 1, TTL_MESSAGE: 52 };
/** `ee_origin` of `struct sock_extended_err` (linux/errqueue.h). */
const SO_EE_ORIGIN_ICMP = 2;
const SO_EE_ORIGIN_ICMP6 = 3;

/**
 * A socket for echo requests: a datagram socket, which needs no capability if the namespace's `net.ipv4.ping_group_range` contains
 * a group of the process; otherwise a raw socket.
 */
export class EchoSocket {
  readonly fd: number;
  readonly version: IcmpVersion;
  readonly #raw: boolean;
  readonly #identifier: number;
  readonly #address: Uint8Array;
  /** The link of the destination, as the user named it, for addresses in results. */
  readonly #scope: { index: number; text: string } | undefined;
  readonly #buffer = new Uint8Array(65536);

  /**
   * @param namespaceFd descriptor of the network namespace; undefined for that of this thread
   * @throws SystemError `EPERM` without either permission; `ENODEV` for a missing link; `EADDRNOTAVAIL` for a source that is
   * not an address of the namespace; `EAFNOSUPPORT` without IPv6
   */
  constructor(namespaceFd: number | undefined, options: EchoSocketOptions) {
    this.version = options.destination.family === AF_INET ? 4 : 6;
    const open = () => openEchoSocket(this.version);
    const { fd, raw } = namespaceFd === undefined ? open() : inNetworkNamespace(namespaceFd, open);
    this.fd = fd;
    this.#raw = raw;
    try {
      this.#setOptions(options);
      const { destination, source } = options;
      const scope = destination.scope ?? (destination.family === AF_INET6 ? options.device : undefined);
      if (scope !== undefined) this.#scope = { index: linkIndex(fd, scope), text: scope };
      this.#address = encodeSocketAddress(destination, this.#scope?.index ?? 0);
      this.#identifier = this.#bind(source ?? { ...destination, bytes: destination.bytes.map(() => 0) });
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }

  /** Sends an echo request. Returns the negative error number if the kernel refuses it, else a number above zero. */
  send(sequence: number, payload: Uint8Array): number {
    const request = encodeEchoRequest(this.version, { identifier: this.#identifier, sequence, payload });
    return sendTo(this.fd, request, request.length, MSG_DONTWAIT, this.#address);
  }

  /** Reads the replies and errors that have arrived. */
  receive(): EchoEvent[] {
    const events: EchoEvent[] = [];
    for (const queue of [MSG_ERRQUEUE, 0]) {
      for (let failures = 0; failures < 3; ) {
        const message = receiveMessage(this.fd, this.#buffer, MSG_DONTWAIT | queue);
        if (message.length < 0) {
          if (errnoName(-message.length) === 'EAGAIN') break;
          // The kernel reports the error of an earlier request, once. The error queue has its details.
          failures++;
          continue;
        }
        const event = queue === 0 ? this.#reply(message) : this.#error(message);
        if (event !== undefined && this.#isOurs(event.echo)) events.push(event);
      }
    }
    return events;
  }

  close(): void {
    closeFd(this.fd);
  }

  #setOptions({ device, ttl }: EchoSocketOptions): void {
    const { fd } = this;
    const [level, option] = this.version === 4 ? [SOL_IP, v4] : [SOL_IPV6, v6];
    if (this.#raw && this.version === 4) {
      // struct icmp_filter: one bit for each type, set for types to drop.
      setSocketOption(fd, SOL_RAW, option.FILTER, ~(1 << echoReplyType(4)));
    } else if (this.#raw) {
      // struct icmp6_filter: the same with 256 bits.
      const filter = new Uint32Array(8).fill(0xffff_ffff);
      const type = echoReplyType(6);
      filter[type >> 5]! &= ~(1 << (type & 31));
      setSocketOption(fd, SOL_ICMPV6, option.FILTER, new Uint8Array(filter.buffer));
    }
    setSocketOption(fd, level, option.RECVERR, 1);
    setSocketOption(fd, level, option.RECVTTL, 1);
    if (ttl !== undefined) {
      setSocketOption(fd, level, option.TTL, ttl);
      setSocketOption(fd, level, option.MULTICAST_TTL, ttl);
    }
    if (device !== undefined) bindToDevice(fd, device);
  }

  /** Binds the socket. Returns the identifier of its requests. */
  #bind(source: IpAddress): number {
    const scope = source.scope === undefined ? (this.#scope?.index ?? 0) : linkIndex(this.fd, source.scope);
    const address = encodeSocketAddress(source, scope);
    named(`source address ${this.#addressText(address)}`, () => bind(this.fd, address));
    if (this.#raw) return Math.floor(Math.random() * 0x10000);
    // The port of a datagram socket is its identifier, which the kernel writes into the requests.
    const name = getsockname(this.fd);
    return new DataView(name.buffer, name.byteOffset).getUint16(2);
  }

  #isOurs({ identifier }: Echo): boolean {
    return identifier === this.#identifier;
  }

  #reply({ length, sender, control }: ReceivedMessage): EchoEvent | undefined {
    const datagram = this.#buffer.subarray(0, length);
    const bytes = this.#raw && this.version === 4 ? withoutIpv4Header(datagram) : datagram;
    const echo = decodeEcho(this.version, 'reply', bytes);
    const from = this.#addressText(sender);
    if (echo === undefined || from === undefined) return undefined;
    const ttlType = this.version === 4 ? v4.TTL_MESSAGE : v6.TTL_MESSAGE;
    const ttl = control.find(({ type, data }) => type === ttlType && data.length >= 4)?.data;
    // The payload is a view of the receive buffer.
    const event = { echo: { ...echo, payload: echo.payload.slice() }, from };
    return ttl === undefined ? event : { ...event, ttl: new DataView(ttl.buffer).getInt32(0, littleEndian) };
  }

  /** Reads an entry of the error queue: the request, or its beginning, with a `struct sock_extended_err`. */
  #error({ length, control }: ReceivedMessage): EchoEvent | undefined {
    const echo = decodeEcho(this.version, 'request', this.#buffer.subarray(0, length));
    const type = this.version === 4 ? v4.RECVERR : v6.RECVERR;
    const extended = control.find((message) => message.type === type && message.data.length >= 16)?.data;
    if (echo === undefined || extended === undefined) return undefined;
    const errno = new DataView(extended.buffer).getUint32(0, littleEndian);
    const [origin, icmpType, icmpCode] = [extended[4]!, extended[5]!, extended[6]!];
    const isIcmp = origin === SO_EE_ORIGIN_ICMP || origin === SO_EE_ORIGIN_ICMP6;
    const text = (isIcmp && icmpErrorText(this.version, icmpType, icmpCode)) || errnoText(errno);
    const from = this.#addressText(extended.subarray(16));
    return { echo, error: { errno, text }, ...(from !== undefined && { from }) };
  }

  #addressText(bytes: Uint8Array): string | undefined {
    const decoded = decodeSocketAddress(bytes);
    if (decoded === undefined) return undefined;
    const { address, scope } = decoded;
    if (scope === 0) return address;
    return `${address}%${scope === this.#scope?.index ? this.#scope.text : scope}`;
  }
}

function openEchoSocket(version: IcmpVersion): { fd: number; raw: boolean } {
  const [domain, protocol] = version === 4 ? [AF_INET, IPPROTO_ICMP] : [AF_INET6, IPPROTO_ICMPV6];
  try {
    return { fd: openSocket(domain, SOCK_DGRAM, protocol), raw: false };
  } catch (cause) {
    // Other errors would be the same for a raw socket.
    if (!['EACCES', 'EPERM', 'EPROTONOSUPPORT'].includes((cause as SystemError).code)) throw cause;
  }
  try {
    return { fd: openSocket(domain, SOCK_RAW, protocol), raw: true };
  } catch (cause) {
    const { code, errno, syscall } = cause as SystemError;
    if (code !== 'EPERM' && code !== 'EACCES') throw cause;
    const advice =
      'sending ICMP needs CAP_NET_RAW in the namespace, or a group of the process within its net.ipv4.ping_group_range';
    throw new SystemError(syscall, errno, advice, { cause });
  }
}
