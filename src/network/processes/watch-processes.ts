import { release } from 'node:os';
import type { OverrunEvent } from '../../netlink/protocol-table.ts';
import { greetings } from '../../netlink/protocols/connector/greetings.ts';
import {
  type ProcessEvent,
  type ProcessEventName,
  processEvents,
} from '../../netlink/protocols/connector/message.ts';
import {
  checkArgument,
  isInteger,
  isListOf,
  isNamespaceHolder,
  isOneOf,
  isSignal,
} from '../../netlink/request/input.ts';
import { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { type EventWatch, watchEvents } from '../events/event-watch.ts';
import { isMilliseconds, isOptions } from '../inputs.ts';

/** Kinds of events that can be watched. */
export type WatchedProcessEvent = Exclude<ProcessEventName, 'acknowledged'>;

/** Which events of processes to watch. */
export interface ProcessWatchOptions {
  /** Kinds of events; all by default. `'nonzeroExit'` are the exits with an error, which arrive as `'exit'`. Since Linux 6.6 the kernel filters. */
  readonly events?: readonly WatchedProcessEvent[] | undefined;
  /** Ends the watch: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of events that the kernel may queue. By default 32 MiB, or as much as `net.core.rmem_max` allows. */
  readonly receiveBufferSize?: number | undefined;
  /** Milliseconds until the kernel must have acknowledged the watch; 1000 by default. */
  readonly timeout?: number | undefined;
  /** A network namespace from which the initial one is reached: only the initial one has such events. By default that of this thread. */
  readonly namespace?: { readonly fd: number } | undefined;
}

/** An event of a process, or the loss of some. */
export type ProcessItem = (ProcessEvent & { readonly kind: 'process' }) | OverrunEvent;

const eventNames = Object.keys(processEvents).filter((name) => name !== 'acknowledged');

/** Checks the options of `watchProcesses`. */
function checkOptions(options: ProcessWatchOptions): void {
  checkArgument(
    'watch processes',
    '',
    isOptions<ProcessWatchOptions>({
      events: isListOf(isOneOf(eventNames), { minimum: 1 }),
      signal: isSignal,
      receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
      timeout: isMilliseconds,
      namespace: isNamespaceHolder,
    }),
    options,
  );
}

/** Whether the kernel filters events for each listener (Linux 6.6). Older kernels ignore a request with a filter. */
function canFilter(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number.parseFloat);
  return major > 6 || (major === 6 && minor >= 6);
}

/** Starts the watch, and resolves once the kernel has acknowledged it: see `watchProcesses`. */
export async function startWatch(options: ProcessWatchOptions): Promise<EventWatch<ProcessItem>> {
  checkOptions(options);
  const { events = eventNames as WatchedProcessEvent[], signal, receiveBufferSize, timeout = 1000 } = options;
  signal?.throwIfAborted();
  const bits = events.reduce((sum, name) => (sum | processEvents[name]) >>> 0, 0);
  const token = Math.floor(Math.random() * 0x7fff_ffff);
  const socket = NetlinkSocket.open('connector', { namespace: options.namespace });
  try {
    const subscription = socket.watch(['process-events'], {
      signal,
      receiveBufferSize,
      greetings: greetings(token, canFilter() ? bits : undefined),
    });
    await acknowledged(subscription, token, timeout);
    const isWanted = wanted(new Set(events));
    return watchEvents(
      subscription,
      (event): readonly ProcessItem[] => {
        if (event.kind === 'overrun') return [event];
        const process = event.name === 'CN_MSG' ? event.object?.process : undefined;
        return process !== undefined && isWanted(process) ? [{ kind: 'process', ...process }] : [];
      },
      () => socket.close(),
    );
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** Returns the test whether an event is one of the wanted kinds. */
function wanted(events: ReadonlySet<WatchedProcessEvent>): (event: ProcessEvent) => boolean {
  return (event) =>
    event.event !== 'acknowledged' &&
    (events.has(event.event) ||
      (event.event === 'exit' && events.has('nonzeroExit') && event.exitCode !== 0));
}

/** Waits for the acknowledgement of a watch, which every listener of the group gets. */
async function acknowledged(
  subscription: ReturnType<NetlinkSocket<'connector'>['watch']>,
  token: number,
  timeout: number,
): Promise<void> {
  const timer = setTimeout(
    () => subscription.fail(new SystemError('watch processes', ETIMEDOUT, 'no acknowledgement')),
    timeout,
  );
  try {
    for (;;) {
      const { value: event, done } = await subscription.next();
      if (done === true) return;
      if (event.kind === 'overrun' || event.name !== 'CN_MSG') continue;
      const { process, acknowledgement } = event.message;
      if (acknowledgement !== token + 1 || process?.event !== 'acknowledged') continue;
      const { error = 0 } = process;
      if (error !== 0) throw new SystemError('watch processes', error);
      return;
    }
  } finally {
    clearTimeout(timer);
  }
}

const ETIMEDOUT = 110;
