import { Worker } from 'node:worker_threads';
import { bind, configure } from '../../netlink/protocols/netfilter/queue/operations.ts';
import { UnicastSocket } from '../../netlink/socket/unicast-socket.ts';
import { SOCK_STREAM } from '../../syscalls/constants.ts';
import { foreignFunctionInterfacePath } from '../../syscalls/libc.ts';
import { closeFd, openSocketPair } from '../../syscalls/socket.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { type QueueHook, runQueueRules } from '../packet-queue/queue-rule.ts';
import { type DelayData, delayProgram } from './delay-thread.ts';

/** A link whose packets wait. */
export interface DelayedLink {
  readonly namespace: Namespace;
  readonly index: number;
  /** Whether packets that the link sends wait too: the other end cannot let them wait. */
  readonly isSending: boolean;
}

/** How long packets wait, in milliseconds. */
export interface PacketDelayOptions {
  readonly delay: number;
  readonly jitter: number;
  /** Most packets of a link that wait. Further ones are dropped. */
  readonly limit: number;
}

/** Numbers of queues from here on, so that they differ from those that a program uses. */
const firstQueue = 40_000;
const queueCount = 20_000;
/** Bytes that the kernel needs for a packet without its content. */
const bytesOfPacket = 1024;

/** The first hook of packets that arrive: the kernel puts fragments together later. */
const arrival = { hook: 'prerouting', priority: -449 } as const;
/** The last hook of packets that are sent. */
const departure = { hook: 'postrouting', priority: 1000 } as const;

/** The delays that run, to end them with the process. */
const running = new Set<PacketDelay>();
const endAll = (): void => {
  for (const delay of running) delay.end();
};

/** Lets packets of links wait. They go through queues of the kernel, which a thread of this process serves. */
export class PacketDelay {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #signals: readonly AbortSignal[];
  readonly #end = (): void => this.end();
  #control: number | undefined;

  /**
   * Starts the thread and adds the rules.
   *
   * @throws NetlinkError of the queue or of the rules, with nothing left open
   */
  constructor(links: readonly DelayedLink[], { delay, jitter, limit }: PacketDelayOptions) {
    const sockets: UnicastSocket[] = [];
    try {
      for (const link of links) sockets.push(openQueue(link, limit));
    } catch (error) {
      for (const socket of sockets) socket.close();
      throw error;
    }
    const [ours, theirs] = openSocketPair(SOCK_STREAM);
    this.#control = ours;
    const queues = links.map(({ index }, at) => ({
      fd: sockets[at]?.fd as number,
      number: queueOf(index),
    }));
    const workerData: DelayData = {
      ffi: foreignFunctionInterfacePath(),
      queues,
      control: theirs,
      delay,
      jitter,
    };
    this.#worker = new Worker(delayProgram, {
      eval: true,
      name: 'tsnetlink delay',
      workerData,
      execArgv: [],
      env: {},
      stdin: false,
    });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    void this.#exited.then(() => {
      closeFd(theirs);
      for (const socket of sockets) socket.close();
      this.end();
    });
    this.#worker.on('error', (error) =>
      process.emitWarning(`the thread that delays packets has ended: ${error.message}`, {
        code: 'TSNETLINK_DELAY',
      }),
    );
    this.#worker.unref();
    this.#signals = links.map(({ namespace }) => namespace.closeSignal);
    for (const signal of this.#signals) signal.addEventListener('abort', this.#end, { once: true });
    if (running.size === 0) process.once('exit', endAll);
    running.add(this);
  }

  /** Ends the delay, and waits until the rules are gone. Packets that still wait go on. */
  async stop(): Promise<void> {
    this.#worker.ref();
    this.end();
    await this.#exited;
  }

  /** Tells the thread to end. */
  end(): void {
    if (this.#control === undefined) return;
    closeFd(this.#control);
    this.#control = undefined;
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#end);
    running.delete(this);
    if (running.size === 0) process.off('exit', endAll);
  }
}

function queueOf(index: number): number {
  return firstQueue + (index % queueCount);
}

/** Opens a socket with a queue, and adds the rules that send the packets of a link to it. */
function openQueue({ namespace, index, isSending }: DelayedLink, limit: number): UnicastSocket {
  const unused = (): void => {};
  const socket = UnicastSocket.open(
    'netfilter',
    {
      namespace,
      receiveBufferSize: limit * bytesOfPacket,
      slotLength: bytesOfPacket,
      slots: 4,
      reportLoss: false,
    },
    { onMessage: unused, onError: unused, onLoss: unused, onReadable: unused },
  );
  const queue = queueOf(index);
  const ofLink: QueueHook[] = [{ ...arrival, link: { field: 'iif', index } }];
  if (isSending) ofLink.push({ ...departure, link: { field: 'oif', index } });
  try {
    socket.bind(bind(queue));
    socket.run([configure(queue, { copy: 0, maxLength: limit, gso: true })]);
    runQueueRules(socket, queue, ofLink);
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}
