import { jsonPrototype } from '../../netlink/codec/json.ts';
import type { MessageCursor } from '../../netlink/message/message-cursor.ts';
import type { FlowAttributes } from '../../netlink/protocols/netfilter/conntrack/attributes.ts';
import { netfilter } from '../../netlink/protocols/netfilter/entry.ts';
import {
  type LoggedMessage,
  loggedMessage,
  NFULNL_MSG_PACKET,
} from '../../netlink/protocols/netfilter/log/messages.ts';
import {
  bind,
  configure,
  isGroup,
  type LogSettings,
  settingsFields,
} from '../../netlink/protocols/netfilter/log/operations.ts';
import { type HookName, toAddress, toNanoseconds } from '../../netlink/protocols/netfilter/packet-fields.ts';
import {
  type Check,
  checkArgument,
  isInteger,
  isObject,
  isSignal,
  required,
} from '../../netlink/request/input.ts';
import { ReceivedItems } from '../../netlink/socket/received-items.ts';
import { UnicastSocket } from '../../netlink/socket/unicast-socket.ts';
import { readKernelTable } from '../kernel-table.ts';

/** Options of `namespace.packetLog`. */
export interface PacketLogOptions extends LogSettings {
  /** Bytes of packets that the kernel may hold. By default 8 MiB, or as much as `net.core.rmem_max` allows. */
  readonly receiveBufferSize?: number | undefined;
  /** Ends the log: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A packet that a rule has logged. */
export interface LoggedPacket {
  /** Family of the rule: `ip`, `ip6`, `bridge` … */
  readonly family: LoggedMessage['family'];
  /** Where the packet was. */
  readonly hook: HookName | number | undefined;
  /** EtherType: 0x0800 for IPv4. */
  readonly protocol: number;
  /** Text of the rule. */
  readonly prefix: string;
  readonly mark: number;
  /** When it was received, in nanoseconds since 1970. */
  readonly timestamp: bigint | undefined;
  /** Indices of links. Those of ports of a bridge are `physIn` and `physOut`. */
  readonly in: number | undefined;
  readonly out: number | undefined;
  readonly physIn: number | undefined;
  readonly physOut: number | undefined;
  /** Link-layer address of the sender, and the header with it. */
  readonly hardwareAddress: string | undefined;
  readonly hardwareHeader: Uint8Array | undefined;
  /** The packet from its IP header on, as far as the log copies it. */
  readonly payload: Uint8Array;
  /** User and group of its socket. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** Its flow, where the log has `conntrack`. */
  readonly conntrack: FlowAttributes | undefined;
  readonly conntrackInfo: LoggedMessage['conntrackInfo'];
  readonly vlan: LoggedMessage['vlan'];
  readonly l2Header: Uint8Array | undefined;
  /** Number of the packet in its group, and among those of all groups where the log has `globalSequence`. */
  readonly sequence: number;
  readonly globalSequence: number | undefined;
  /** Number of packets that were lost directly before this one. */
  readonly lost: number;
}

/** The namespace of a log. */
interface LogNamespace {
  readonly fd: number;
  readonly closeSignal: AbortSignal;
}

/** Counters of a log (`/proc/net/netfilter/nfnetlink_log` and `/proc/net/netlink`). */
export interface PacketLogStatistics {
  /** Packets that the kernel collects and has not sent yet. */
  waiting: number;
  /** Datagrams that were lost because the receive buffer was full. Each has up to `threshold` packets. */
  dropped: number;
}

const defaultBufferSize = 8 * 1024 * 1024;
/** Bytes beside the payload that a packet needs. */
const attributesLength = 4096;
/** Most bytes that the kernel collects (`NFULNL_NLBUFSIZ_MAX`), and what it collects by default. */
const collectedLength = 16 * 1024;
const vectorLength = 1024 * 1024;

/** Checks the options of `namespace.packetLog`. */
export const packetLogOptions: Check = required(
  isObject<PacketLogOptions>(
    {
      ...settingsFields,
      receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
      signal: isSignal,
    },
    'an object of options',
  ),
);

/**
 * Packets that rules log to a group, as an async iterator: made by `namespace.packetLog`. Each packet says how many were lost before
 * it. Leaving the loop closes the log.
 */
export class PacketLog implements AsyncIterableIterator<LoggedPacket, void, undefined> {
  /** Number of the group. */
  readonly group: number;
  readonly #socket: UnicastSocket;
  readonly #received: ReceivedItems<LoggedPacket>;
  /** Number of the next packet. */
  #expected = 0;
  #lost = 0;
  readonly #namespace: LogNamespace;
  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => this.#end({ reason: this.#signal?.reason });
  readonly #closed = (): void => this.close();

  /** Use `namespace.packetLog`. */
  constructor(namespace: LogNamespace, group: number, options: PacketLogOptions = {}) {
    checkArgument('packet log', 'group', required(isGroup), group);
    checkArgument('packet log', '', packetLogOptions, options);
    const { receiveBufferSize = defaultBufferSize, signal, ...settings } = options;
    const { copy = 0xffff, bufferSize = collectedLength } = settings;
    signal?.throwIfAborted();
    this.group = group;
    this.#namespace = namespace;
    this.#signal = signal;
    const slotLength = Math.max(bufferSize, copy) + attributesLength;
    this.#socket = UnicastSocket.open(
      'netfilter',
      {
        namespace,
        receiveBufferSize,
        slotLength,
        slots: Math.floor(vectorLength / slotLength),
        // The numbers of the packets show what is lost.
        reportLoss: false,
      },
      {
        onMessage: (message) => this.#onMessage(message),
        onError: () => {},
        onLoss: () => {},
        onReadable: () => this.#received.receive(),
      },
    );
    this.#received = new ReceivedItems(this.#socket);
    try {
      this.#socket.bind(bind(group));
      this.#socket.run([configure(group, settings)]);
    } catch (error) {
      this.#socket.close();
      throw error;
    }
    signal?.addEventListener('abort', this.#abort, { once: true });
    namespace.closeSignal.addEventListener('abort', this.#closed, { once: true });
  }

  /** Number of packets that were lost so far, before the last one that was received. See `statistics` for those behind it. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether the log has been closed. */
  get closed(): boolean {
    return this.#socket.closed;
  }

  /** Returns the counters of the log: they tell of a loss also where no packet follows that would show it. */
  statistics(): PacketLogStatistics {
    const { port } = this.#socket;
    const logs = readKernelTable(this.#namespace, 'netfilter/nfnetlink_log');
    const [, , waiting = 0] = logs.find(([group]) => group === this.group) ?? [];
    const sockets = readKernelTable(this.#namespace, 'netlink');
    const own = sockets.find(([, protocol, owner]) => protocol === netfilter.number && owner === port);
    return { waiting, dropped: own?.[8] ?? 0 };
  }

  /** Waits for the next packet. */
  next(): Promise<IteratorResult<LoggedPacket, void>> {
    return this.#received.take(() => {});
  }

  /** Closes the log. */
  return(): Promise<IteratorResult<LoggedPacket, void>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Closes the log. The iteration ends. Closing twice does nothing. */
  close(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #onMessage({ type, reader, payload, end }: MessageCursor): void {
    if (type !== NFULNL_MSG_PACKET) return;
    const message = loggedMessage.decode(reader, payload, end, undefined);
    if (message === undefined) return;
    const { sequence = this.#expected } = message;
    const lost = (sequence - this.#expected) >>> 0;
    this.#lost += lost;
    this.#expected = (sequence + 1) >>> 0;
    this.#received.push(toPacket(message, sequence, lost));
  }

  #end(failure?: { readonly reason: unknown }): void {
    if (this.closed) return;
    this.#socket.close();
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#namespace.closeSignal.removeEventListener('abort', this.#closed);
    this.#received.end(failure);
  }
}

function toPacket(message: LoggedMessage, sequence: number, lost: number): LoggedPacket {
  const { header, timestamp, hardwareAddress } = message;
  const packet: LoggedPacket = {
    family: message.family,
    hook: header?.hook,
    protocol: header?.protocol ?? 0,
    prefix: message.prefix ?? '',
    mark: message.mark ?? 0,
    timestamp: timestamp && toNanoseconds(timestamp),
    in: message.in,
    out: message.out,
    physIn: message.physIn,
    physOut: message.physOut,
    hardwareAddress: hardwareAddress && toAddress(hardwareAddress),
    hardwareHeader: message.hardwareHeader,
    payload: message.payload ?? new Uint8Array(0),
    uid: message.uid,
    gid: message.gid,
    conntrack: message.conntrack,
    conntrackInfo: message.conntrackInfo,
    vlan: message.vlan,
    l2Header: message.l2Header,
    sequence,
    globalSequence: message.globalSequence,
    lost,
  };
  return Object.setPrototypeOf(packet, jsonPrototype) as LoggedPacket;
}
