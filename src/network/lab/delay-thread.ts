/** A queue whose packets wait. */
export interface DelayedQueue {
  /** Descriptor of the netlink socket that the queue is bound to. */
  readonly fd: number;
  readonly number: number;
}

/** Data for the start of the thread. */
export interface DelayData {
  /** Path of the foreign function interface. */
  readonly ffi: string;
  readonly queues: readonly DelayedQueue[];
  /** Descriptor of a socket. The thread ends when the other end of the socket is closed. */
  readonly control: number;
  /** Milliseconds that each packet waits. */
  readonly delay: number;
  /** Milliseconds that are added to the wait or taken from it, at random, at most. */
  readonly jitter: number;
}

/**
 * The program of the thread that delays packets: it gives each packet of its queues the verdict "accept" when its time has come. It
 * blocks in poll(2) meanwhile. A blocked main thread therefore delays no packet further.
 *
 * The program is text, so that no file must be found at run time when the library is bundled. Numbers: poll.h, linux/socket.h,
 * linux/netfilter/nfnetlink_queue.h.
 */
export const delayProgram = `
const { performance } = require('node:perf_hooks');
const { workerData } = require('node:worker_threads');

const POLLIN = 1, MSG_DONTWAIT = 0x40;
const PACKET = 0x300, VERDICT = 0x301, REQUEST = 1, NF_ACCEPT = 1;
/** Longest wait in milliseconds: a thread that is blocked longer would delay the end of the process. */
const longest = 250;
const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const { load } = require(workerData.ffi);
const library = load(null);
const poll = library.func('poll', 'int', ['void *', 'unsigned long', 'int']);
const recv = library.func('recv', 'intptr_t', ['int', 'void *', 'size_t', 'int']);
const send = library.func('send', 'intptr_t', ['int', 'void *', 'size_t', 'int']);

const { queues, control, delay, jitter } = workerData;
const polled = new Uint8Array(8 * (queues.length + 1));
const polledView = new DataView(polled.buffer);
[...queues.map(({ fd }) => fd), control].forEach((fd, index) => {
  polledView.setInt32(8 * index, fd, isLittle);
  polledView.setInt16(8 * index + 4, POLLIN, isLittle);
});
const revents = (index) => polledView.getInt16(8 * index + 6, isLittle);

const received = new Uint8Array(64 * 1024);
const receivedView = new DataView(received.buffer);
/** Packets in the order in which they go on. */
const waiting = [];

function take({ fd, number }) {
  const length = Number(recv(fd, received, received.length, MSG_DONTWAIT));
  for (let at = 0; at + 28 <= length; ) {
    const size = receivedView.getUint32(at, isLittle);
    // Behind struct nlmsghdr and struct nfgenmsg, the header of the packet is the first attribute.
    if (receivedView.getUint16(at + 4, isLittle) === PACKET) {
      const due = performance.now() + delay + (2 * Math.random() - 1) * jitter;
      let place = waiting.length;
      while (place > 0 && waiting[place - 1].due > due) place--;
      waiting.splice(place, 0, { due, fd, number, id: receivedView.getUint32(at + 24) });
    }
    at += Math.max(16, (size + 3) & ~3);
  }
  return length > 0;
}

const verdict = new Uint8Array(32);
const verdictView = new DataView(verdict.buffer);
verdictView.setUint32(0, 32, isLittle);
verdictView.setUint16(4, VERDICT, isLittle);
verdictView.setUint16(6, REQUEST, isLittle);
verdictView.setUint16(20, 12, isLittle);
verdictView.setUint16(22, 2, isLittle);
verdictView.setUint32(24, NF_ACCEPT);

function accept({ fd, number, id }) {
  verdictView.setUint16(18, number);
  verdictView.setUint32(28, id);
  send(fd, verdict, verdict.length, 0);
}

for (;;) {
  const now = performance.now();
  let due = 0;
  while (due < waiting.length && waiting[due].due <= now) accept(waiting[due++]);
  waiting.splice(0, due);
  const wait = waiting.length === 0 ? longest : Math.min(longest, Math.ceil(waiting[0].due - now));
  poll(polled, queues.length + 1, wait);
  if (revents(queues.length) !== 0) break;
  queues.forEach((queue, index) => {
    if (revents(index) === 0) return;
    while (take(queue));
  });
}
// Packets that still wait go on at once.
waiting.forEach(accept);
`;
