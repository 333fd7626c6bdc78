import { readFileSync } from 'node:fs';
import type { Infer } from '../../netlink/codec/type.ts';
import type { MessageCursor } from '../../netlink/message/message-cursor.ts';
import { genericHeaderLength } from '../../netlink/protocols/generic/header.ts';
import { resolveFamily } from '../../netlink/protocols/generic/nlctrl/messages.ts';
import { replyAttributes, taskstats } from '../../netlink/protocols/generic/taskstats/family.ts';
import type { statistics } from '../../netlink/protocols/generic/taskstats/statistics.ts';
import { check, checkArgument, isInteger, isNamespaceHolder, isSignal } from '../../netlink/request/input.ts';
import { ReceivedItems } from '../../netlink/socket/received-items.ts';
import { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { UnicastSocket } from '../../netlink/socket/unicast-socket.ts';
import { type EventWatch, watchEvents } from '../events/event-watch.ts';
import { isOptions } from '../inputs.ts';

/** Counters of a task or a process. */
export interface TaskStatistics extends Infer<typeof statistics> {}

/** Which tasks to watch. */
export interface TaskExitOptions {
  /** Processors whose tasks are reported: `'0-3,7'`. All by default. */
  readonly cpus?: string | undefined;
  /** Ends the watch: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of events that the kernel may queue. By default 8 MiB, or as much as `net.core.rmem_max` allows. */
  readonly receiveBufferSize?: number | undefined;
  /** The initial network namespace: the kernel sends to sockets of this one alone. By default that of this thread. */
  readonly namespace?: { readonly fd: number } | undefined;
}

/** A task (a thread) that has ended, or the loss of some. */
export type TaskExit =
  | {
      readonly kind: 'exit';
      /** Number of the thread. */
      readonly pid: number;
      readonly stats: TaskStatistics;
      /** Sums of all threads, with the last of several threads of a process. */
      readonly process?: { readonly tgid: number; readonly stats: TaskStatistics } | undefined;
    }
  | { readonly kind: 'overrun' };

const isCpuList = check(
  "a list of processors such as '0-3,7'",
  (value) => typeof value === 'string' && /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(value),
);

/** All processors that the machine may have. */
const possibleCpus = (): string => readFileSync('/sys/devices/system/cpu/possible', 'ascii').trim();

/** Makes an event of a message. */
function readExit({ type, reader, payload, end }: MessageCursor, family: number): TaskExit | undefined {
  const message =
    type === family
      ? replyAttributes.decode(reader, payload + genericHeaderLength, end, undefined)
      : undefined;
  const { aggrPid: { pid, stats } = {}, aggrTgid } = message ?? {};
  if (pid === undefined || stats === undefined) return undefined;
  const { tgid, stats: sums } = aggrTgid ?? {};
  return {
    kind: 'exit',
    pid,
    stats,
    ...(tgid !== undefined && sums !== undefined && { process: { tgid, stats: sums } }),
  };
}

/** Starts the watch: see `watchTaskExits`. */
export function startExitWatch(options: TaskExitOptions): EventWatch<TaskExit> {
  checkArgument(
    'watch task exits',
    '',
    isOptions<TaskExitOptions>({
      cpus: isCpuList,
      signal: isSignal,
      receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
      namespace: isNamespaceHolder,
    }),
    options,
  );
  const { cpus = possibleCpus(), signal, receiveBufferSize = 8 * 1024 * 1024, namespace } = options;
  signal?.throwIfAborted();
  using lookup = NetlinkSocket.open('generic', { namespace });
  const { type } = lookup.requestSync(resolveFamily(taskstats.name));
  let received: ReceivedItems<TaskExit> | undefined;
  const socket = UnicastSocket.open(
    'generic',
    { namespace, receiveBufferSize, slotLength: 4096, slots: 64, reportLoss: true },
    {
      onMessage(message) {
        const exit = readExit(message, type);
        if (exit !== undefined) received?.push(exit);
      },
      onError: () => {},
      onLoss: () => received?.push({ kind: 'overrun' }),
      onReadable: () => received?.receive(),
    },
  );
  const items = new ReceivedItems<TaskExit>(socket);
  received = items;
  const end = (failure?: { readonly reason: unknown }): void => {
    socket.close();
    signal?.removeEventListener('abort', abort);
    items.end(failure);
  };
  const abort = (): void => end({ reason: signal?.reason });
  try {
    socket.run([{ ...taskstats.do.register({ registerCpumask: cpus }), type }]);
  } catch (error) {
    socket.close();
    throw error;
  }
  signal?.addEventListener('abort', abort, { once: true });
  const source = {
    next: () => items.take(() => {}),
    close: () => end(),
    [Symbol.asyncIterator]: () => source,
  };
  return watchEvents(source, (exit) => [exit]);
}
