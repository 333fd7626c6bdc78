import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { Writer } from '../../netlink/codec/writer.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { beginMessage, endMessage, NLM_F_REQUEST } from '../../netlink/message/header.ts';
import type { MessageCursor } from '../../netlink/message/message-cursor.ts';
import { type HookName, hooks } from '../../netlink/protocols/netfilter/packet-fields.ts';
import {
  NFQNL_MSG_PACKET,
  NFQNL_MSG_VERDICT,
  NFQNL_MSG_VERDICT_BATCH,
  packetMessage,
} from '../../netlink/protocols/netfilter/queue/messages.ts';
import {
  bind,
  configure,
  isQueue,
  longestCopy,
  type QueueSettings,
  settingsFields,
} from '../../netlink/protocols/netfilter/queue/operations.ts';
import { encodeRequest } from '../../netlink/request/encode-request.ts';
import {
  type Check,
  checkArgument,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isSignal,
  required,
} from '../../netlink/request/input.ts';
import { ReceivedItems } from '../../netlink/socket/received-items.ts';
import { UnicastSocket } from '../../netlink/socket/unicast-socket.ts';
import { errnoNumber } from '../../syscalls/errno.ts';
import { readKernelTable } from '../kernel-table.ts';
import { ByteStore } from './byte-store.ts';
import { type QueueHook, runQueueRules } from './queue-rule.ts';
import { QueuedPacket, type Verdict, type VerdictSink } from './queued-packet.ts';

/** Options of `namespace.packetQueue`. */
export interface PacketQueueOptions extends QueueSettings {
  /**
   * Hooks whose packets are sent to the queue, all of them, by a table that is gone when the queue is closed (Linux 5.12). Without, rules of
   * other tables send packets here.
   */
  readonly hooks?: readonly HookName[] | undefined;
  /** The verdict of packets that have none when the queue is closed: `'drop'` by default. */
  readonly onClose?: 'accept' | 'drop' | undefined;
  /** Most verdicts that are sent together. 64 by default; 1 sends each at once. */
  readonly batch?: number | undefined;
  /** Bytes of packets that the kernel may hold for the queue. 32 KiB at least. Enough for `maxLength` packets by default, 64 MiB at most. */
  readonly receiveBufferSize?: number | undefined;
  /** Ends the queue: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Counters of a queue (`/proc/net/netfilter/nfnetlink_queue`). */
export interface PacketQueueStatistics {
  /** Packets that wait for a verdict. */
  waiting: number;
  /** Packets that were dropped because `maxLength` packets waited. */
  dropped: number;
  /** Packets that were dropped because the receive buffer was full. */
  userDropped: number;
  /** Number of the last packet. */
  lastId: number;
}

/** The namespace of a queue. */
interface QueueNamespace {
  readonly fd: number;
  readonly closeSignal: AbortSignal;
}

const defaultMaxLength = 8192;
/** Bytes beside the payload that a packet needs: its other attributes; in the kernel also the structs around them. */
const attributesLength = 4096;
const overhead = 1536;
/** Enough for the answers to the rules of all hooks. */
const smallestBuffer = 32 * 1024;
const largestBuffer = 64 * 1024 * 1024;
/** Bytes of one vector, and its most slots. */
const vectorLength = 1024 * 1024;
const mostSlots = 64;
/** A datagram of verdicts is sent when it has so many bytes. */
const fullDatagram = 64 * 1024;
/** Fewest verdicts for which one about all packets up to the last is sent. */
const fewestForBatch = 4;

/** Checks the arguments of `namespace.packetQueue`. */
export const packetQueueOptions: Check = required(
  isObject<PacketQueueOptions>(
    {
      ...settingsFields,
      maxLength: isInteger(1, 0xffff_ffff, 'a number of packets'),
      hooks: isListOf(isOneOf(Object.keys(hooks).filter((name) => name !== 'ingress')), { minimum: 1 }),
      onClose: isOneOf(['accept', 'drop']),
      batch: isInteger(1, 1024, 'a number of verdicts'),
      receiveBufferSize: isInteger(smallestBuffer, 2 ** 31 - 1, 'a number of bytes'),
      signal: isSignal,
    },
    'an object of options',
  ),
);

/**
 * Packets that rules send to a queue, as an async iterator: made by `namespace.packetQueue`. Each packet needs a verdict, in any order.
 * Packets that have none when the queue is closed are dropped or accepted, as `onClose` says. Leaving the loop closes the queue.
 */
export class PacketQueue implements AsyncIterableIterator<QueuedPacket, void, undefined>, VerdictSink {
  /** Number of the queue. */
  readonly number: number;
  readonly #namespace: QueueNamespace;
  readonly #socket: UnicastSocket;
  readonly #batch: number;
  readonly #onClose: 'accept' | 'drop';
  readonly #received: ReceivedItems<QueuedPacket>;
  /** Packets without a verdict that has been sent, in the order of their numbers; with the verdict where it is given. */
  readonly #pending = new Map<number, Verdict | undefined>();
  #judged = 0;
  #flushing: NodeJS.Immediate | undefined;
  readonly #writer = new Writer(8192);
  readonly #store = new ByteStore();
  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => this.#end({ reason: this.#signal?.reason });
  readonly #closed = (): void => this.close();

  /** Use `namespace.packetQueue`. */
  constructor(namespace: QueueNamespace, queue: number, options: PacketQueueOptions = {}) {
    checkArgument('packet queue', 'queue', required(isQueue), queue);
    checkArgument('packet queue', '', packetQueueOptions, options);
    const { hooks, onClose = 'drop', batch = 64, receiveBufferSize, signal, ...settings } = options;
    const { copy = longestCopy, maxLength = defaultMaxLength } = settings;
    signal?.throwIfAborted();
    this.number = queue;
    this.#namespace = namespace;
    this.#batch = batch;
    this.#onClose = onClose;
    this.#signal = signal;
    const slotLength = copy + attributesLength;
    const needed = Math.min(largestBuffer, maxLength * (copy + overhead));
    this.#socket = UnicastSocket.open(
      'netfilter',
      {
        namespace,
        receiveBufferSize: receiveBufferSize ?? Math.max(needed, smallestBuffer),
        slotLength,
        slots: Math.max(1, Math.min(mostSlots, Math.floor(vectorLength / slotLength))),
        // The queue counts the packets that it drops.
        reportLoss: false,
      },
      {
        onMessage: (message) => this.#onMessage(message),
        onError: (id, errno) => this.#onError(id, errno),
        onLoss: () => {},
        onReadable: () => this.#received.receive(),
      },
    );
    this.#received = new ReceivedItems(this.#socket);
    try {
      this.#socket.bind(bind(queue));
      this.#socket.run([configure(queue, { ...settings, maxLength })]);
      const places = hooks?.map((hook): QueueHook => ({ hook, priority: 0 }));
      if (places !== undefined) runQueueRules(this.#socket, queue, places);
    } catch (error) {
      this.#socket.close();
      throw error;
    }
    signal?.addEventListener('abort', this.#abort, { once: true });
    namespace.closeSignal.addEventListener('abort', this.#closed, { once: true });
  }

  /** Whether the queue has been closed. */
  get closed(): boolean {
    return this.#socket.closed;
  }

  /** Waits for the next packet. Sends the verdicts that were given. */
  next(): Promise<IteratorResult<QueuedPacket, void>> {
    return this.#received.take(() => this.#flush());
  }

  /** Closes the queue. */
  return(): Promise<IteratorResult<QueuedPacket, void>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Closes the queue, as `onClose` says. The iteration ends. Closing twice does nothing. */
  close(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Sends the verdict of a packet. Called by the methods of packets; does nothing when the queue is closed. */
  judge({ id }: QueuedPacket, verdict: Verdict): void {
    if (this.closed || !this.#pending.has(id)) return;
    if (this.#batch === 1 && isPlain(verdict)) {
      this.#pending.delete(id);
      this.#writer.length = 0;
      writePlain(this.#writer, NFQNL_MSG_VERDICT, this.number, id, verdict);
      this.#send(this.#writer);
      return;
    }
    this.#pending.set(id, verdict);
    if (++this.#judged >= this.#batch) this.#flush();
    // The loop that takes the next packet sends them earlier.
    else this.#flushing ??= setImmediate(() => this.#flush());
  }

  /** Sends the verdicts that were given, without waiting for more. */
  flush(): void {
    this.#flush();
  }

  /** Returns the counters of the queue. */
  statistics(): PacketQueueStatistics {
    const queues = readKernelTable(this.#namespace, 'netfilter/nfnetlink_queue');
    const [, , waiting = 0, , , dropped = 0, userDropped = 0, lastId = 0] =
      queues.find(([queue]) => queue === this.number) ?? [];
    return { waiting, dropped, userDropped, lastId };
  }

  #onMessage({ type, reader, payload, end }: MessageCursor): void {
    if (type !== NFQNL_MSG_PACKET) return;
    const store = this.#store;
    const start = store.copy(reader.bytes, payload, end);
    // The header of the packet is the first attribute, behind struct nfgenmsg.
    const id = reader.view.getUint32(payload + 8);
    this.#received.push(new QueuedPacket(this, id, store.bytes, start, start + end - payload));
    this.#pending.set(id, undefined);
  }

  /** A verdict was refused. */
  #onError(id: number, errno: number): void {
    // The kernel drops packets whose link is gone.
    if (errno === errnoNumber('ENOENT')) return;
    const error = new NetlinkError(`packet queue ${this.number}: verdict of packet ${id}`, errno);
    // The packet still waits.
    this.#pending.set(id, { code: 0 });
    this.#judged++;
    this.#flush();
    this.#end({ reason: error });
  }

  #flush(): void {
    if (this.#flushing !== undefined) clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#judged === 0 || this.closed) return;
    this.#judged = 0;
    const writer = this.#writer;
    writer.length = 0;
    this.#writeRuns(writer);
    for (const [id, verdict] of this.#pending) {
      if (verdict === undefined) continue;
      this.#pending.delete(id);
      this.#writeVerdict(writer, id, verdict);
      if (writer.length >= fullDatagram) this.#send(writer);
    }
    this.#send(writer);
  }

  /** Writes one verdict for each run of equal verdicts at the front: it is about all packets up to the last one of the run. */
  #writeRuns(writer: Writer): void {
    for (;;) {
      let first: Verdict | undefined;
      const run: number[] = [];
      for (const [id, verdict] of this.#pending) {
        if (verdict === undefined || !isPlain(verdict)) break;
        first ??= verdict;
        if (verdict.code !== first.code || verdict.mark !== first.mark) break;
        run.push(id);
      }
      if (first === undefined || run.length < fewestForBatch) return;
      for (const id of run) this.#pending.delete(id);
      writePlain(writer, NFQNL_MSG_VERDICT_BATCH, this.number, run.at(-1) as number, first);
    }
  }

  #writeVerdict(writer: Writer, id: number, verdict: Verdict): void {
    if (isPlain(verdict)) {
      writePlain(writer, NFQNL_MSG_VERDICT, this.number, id, verdict);
      return;
    }
    const { code, mark, priority, conntrack, payload } = verdict;
    encodeRequest(
      writer,
      {
        protocol: 'netfilter',
        operation: 'packet queue verdict',
        type: NFQNL_MSG_VERDICT,
        flags: NLM_F_REQUEST,
        body: packetMessage,
        value: {
          resourceId: this.number,
          verdict: { verdict: code, id },
          ...(mark !== undefined && { mark }),
          ...(priority !== undefined && { priority }),
          ...(payload !== undefined && { payload }),
          ...(conntrack !== undefined && { conntrack }),
        },
        answer: 'ack',
        read: () => undefined,
        blocking: false,
      },
      id,
    );
  }

  #send(writer: Writer): void {
    if (writer.length === 0) return;
    const errno = this.#socket.send(writer.bytes, writer.length);
    writer.length = 0;
    if (errno !== 0) this.#end({ reason: new NetlinkError(`packet queue ${this.number}: verdict`, errno) });
  }

  #end(failure?: { readonly reason: unknown }): void {
    if (this.closed) return;
    if (this.#onClose === 'accept') this.#acceptAll();
    else this.#flush();
    if (this.#flushing !== undefined) clearImmediate(this.#flushing);
    this.#socket.close();
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#namespace.closeSignal.removeEventListener('abort', this.#closed);
    this.#received.end(failure);
  }

  /** Accepts all packets that have no verdict, those that were not received yet too. Further ones pass without a verdict. */
  #acceptAll(): void {
    // Otherwise packets that arrive meanwhile would prolong this for ever.
    this.#socket.run([
      configure(this.number, { copy: 0, failOpen: true }),
      configure(this.number, { copy: 0, maxLength: 0 }),
    ]);
    do {
      for (const [id, verdict] of this.#pending) {
        if (verdict !== undefined) continue;
        this.#pending.set(id, { code: 1 });
        this.#judged++;
      }
      this.#flush();
    } while (this.#socket.receive() === 0);
  }
}

/** Whether a verdict has no more than its code and a mark. */
function isPlain({ payload, priority, conntrack }: Verdict): boolean {
  return payload === undefined && priority === undefined && conntrack === undefined;
}

/** Writes a verdict: struct nfgenmsg, then attributes 2 (verdict and number) and 3 (mark). */
function writePlain(writer: Writer, type: number, queue: number, id: number, { code, mark }: Verdict): void {
  const start = beginMessage(writer, type, NLM_F_REQUEST, id);
  const at = writer.reserve(mark === undefined ? 16 : 24);
  const { view } = writer;
  view.setUint16(at, 0);
  view.setUint16(at + 2, queue);
  view.setUint16(at + 4, 12, littleEndian);
  view.setUint16(at + 6, 2, littleEndian);
  view.setUint32(at + 8, code);
  view.setUint32(at + 12, id);
  if (mark !== undefined) {
    view.setUint16(at + 16, 8, littleEndian);
    view.setUint16(at + 18, 3, littleEndian);
    view.setUint32(at + 20, mark);
  }
  endMessage(writer, start);
}
