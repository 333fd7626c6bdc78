import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { jsonValue } from '../../netlink/codec/json.ts';
import { Reader } from '../../netlink/codec/reader.ts';
import type { Flags } from '../../netlink/codec/scalars/enums.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import {
  type FlowAttributes,
  flowAttributes,
} from '../../netlink/protocols/netfilter/conntrack/attributes.ts';
import { type HookName, toAddress, toNanoseconds } from '../../netlink/protocols/netfilter/packet-fields.ts';
import { type PacketMessage, packetMessage } from '../../netlink/protocols/netfilter/queue/messages.ts';
import {
  type Check,
  checkArgument,
  isBytes,
  isEncodedBy,
  isInteger,
  isObject,
  required,
} from '../../netlink/request/input.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';

/** Changes of a packet that goes on. */
export interface PacketChange {
  /** New mark. */
  readonly mark?: number | undefined;
  /** New priority (`skb->priority`). Linux 5.18. */
  readonly priority?: number | undefined;
  /** Changes of its flow: mark, labels, timeout … Needs a queue with `conntrack`. */
  readonly conntrack?: FlowAttributes | undefined;
}

/** The decision about a packet, as a queue sends it. */
export interface Verdict extends PacketChange {
  /** Number of the verdict (`NF_*`); of `queue`, with the number of the other queue in the upper half. */
  readonly code: number;
  readonly payload?: Uint8Array | undefined;
}

/** Sends the verdict of a packet. */
export interface VerdictSink {
  judge(packet: QueuedPacket, verdict: Verdict): void;
}

const [DROP, ACCEPT, QUEUE, REPEAT] = [0, 1, 3, 4] as const;
const isUint32 = isInteger(0, 0xffff_ffff);

const isChange: Check = isObject<PacketChange>(
  {
    mark: isUint32,
    priority: isUint32,
    conntrack: isEncodedBy(flowAttributes, 'an object of changes of the flow'),
  },
  'an object of changes',
);

/**
 * A packet that waits for a verdict: `accept`, `drop`, `repeat`, `replace` or `moveTo`, once. Its fields are read when they are first
 * asked for.
 */
export class QueuedPacket {
  static {
    guardMethods(QueuedPacket);
    inspectAs(QueuedPacket, (packet) => packet.#present());
  }

  /** Number of the packet in its queue. */
  readonly id: number;
  readonly #sink: VerdictSink;
  /** Where its message is. */
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #message: PacketMessage | undefined;
  #judged = false;

  /** Made by a `PacketQueue`, of the payload of a message: bytes from `start` to `end`, which must stay as they are. */
  constructor(sink: VerdictSink, id: number, bytes: Uint8Array, start: number, end: number) {
    this.#sink = sink;
    this.id = id;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** Its properties, for `JSON.stringify`: bytes as hexadecimal digits. */
  toJSON(): object {
    return jsonValue(this.#present()) as object;
  }

  /** The properties that have a value. */
  #present(): object {
    const properties = Object.entries(Object.getOwnPropertyDescriptors(QueuedPacket.prototype));
    const read = properties.filter(([, { get }]) => get !== undefined).map(([name]) => name);
    const values = read.map((name) => [name, this[name as keyof this]] as const);
    return { id: this.id, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
  }

  get #fields(): PacketMessage {
    this.#message ??= packetMessage.decode(new Reader(this.#bytes), this.#start, this.#end, undefined) ?? {};
    return this.#message;
  }

  /** The packet from its IP header on, as far as the queue copies it. */
  get payload(): Uint8Array {
    return this.#fields.payload ?? new Uint8Array(0);
  }

  /** Length of the whole packet in bytes. */
  get length(): number {
    return this.#fields.capLen ?? this.payload.length;
  }

  /** Family of the rule: `ip`, `ip6`, `bridge` … */
  get family(): PacketMessage['family'] {
    return this.#fields.family;
  }

  /** Where the packet was when it was queued. */
  get hook(): HookName | number | undefined {
    return this.#fields.header?.hook;
  }

  /** EtherType: 0x0800 for IPv4, 0x86dd for IPv6. */
  get protocol(): number {
    return this.#fields.header?.protocol ?? 0;
  }

  get mark(): number {
    return this.#fields.mark ?? 0;
  }

  /** When it was received, in nanoseconds since 1970; undefined for most packets that the host sends. */
  get timestamp(): bigint | undefined {
    const { timestamp } = this.#fields;
    return timestamp && toNanoseconds(timestamp);
  }

  /** Index of the link that it came by. */
  get in(): number | undefined {
    return this.#fields.in;
  }

  /** Index of the link that it leaves by. */
  get out(): number | undefined {
    return this.#fields.out;
  }

  /** Index of the port of a bridge that it came by. */
  get physIn(): number | undefined {
    return this.#fields.physIn;
  }

  /** Index of the port of a bridge that it leaves by. */
  get physOut(): number | undefined {
    return this.#fields.physOut;
  }

  /** Link-layer address of the sender. */
  get hardwareAddress(): string | undefined {
    const { hardwareAddress } = this.#fields;
    return hardwareAddress && toAddress(hardwareAddress);
  }

  /** Its flow, where the queue has `conntrack`. */
  get conntrack(): FlowAttributes | undefined {
    return this.#fields.conntrack;
  }

  /** How it relates to its flow, where the queue has `conntrack`: `new`, `established` … */
  get conntrackInfo(): PacketMessage['conntrackInfo'] {
    return this.#fields.conntrackInfo;
  }

  /** `checksumNotReady`: the link will complete the checksum. `gso`: the link will segment it. */
  get info(): Flags<'checksumNotReady' | 'gso' | 'checksumNotVerified'> {
    return this.#fields.skbInfo ?? [];
  }

  /** User of its socket, where the queue has `uidGid`. */
  get uid(): number | undefined {
    return this.#fields.uid;
  }

  /** Group of its socket, where the queue has `uidGid`. */
  get gid(): number | undefined {
    return this.#fields.gid;
  }

  /** Security context of its socket, where the queue has `securityContext`. */
  get securityContext(): string | undefined {
    return this.#fields.securityContext;
  }

  get vlan(): PacketMessage['vlan'] {
    return this.#fields.vlan;
  }

  /** The link-layer header, of packets of bridges. */
  get l2Header(): Uint8Array | undefined {
    return this.#fields.l2Header;
  }

  get priority(): number | undefined {
    return this.#fields.priority;
  }

  get cgroupClassId(): number | undefined {
    return this.#fields.cgroupClassId;
  }

  /** Whether it has its verdict. */
  get judged(): boolean {
    return this.#judged;
  }

  /** Lets the packet go on. */
  accept(change?: PacketChange): void {
    this.#judge('accept', ACCEPT, change);
  }

  /** Drops the packet. */
  drop(): void {
    this.#judge('drop', DROP);
  }

  /** Lets the packet pass the rules of its hook again, from the first one on. Without a new mark it comes back for ever. */
  repeat(change?: PacketChange): void {
    this.#judge('repeat', REPEAT, change);
  }

  /** Lets another packet go on in its place: bytes from the IP header on, with right checksums (see `buildPacket`). */
  replace(payload: Uint8Array, change?: PacketChange): void {
    checkArgument('packet replace', 'payload', required(isBytes), payload);
    this.#judge('replace', ACCEPT, change, payload);
  }

  /** Moves the packet to another queue. */
  moveTo(queue: number, change?: PacketChange): void {
    checkArgument('packet move', 'queue', required(isInteger(0, 0xffff, 'the number of a queue')), queue);
    this.#judge('move', (queue * 0x1_0000 + QUEUE) >>> 0, change);
  }

  #judge(name: string, code: number, change?: PacketChange, payload?: Uint8Array): void {
    checkArgument(`packet ${name}`, '', isChange, change);
    if (this.#judged) throwInvalid(`packet ${name}`, 'verdict', `packet ${this.id} has its verdict already`);
    this.#sink.judge(this, { ...change, code, payload });
    this.#judged = true;
  }
}
