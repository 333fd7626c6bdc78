import { type Channel, channel } from 'node:diagnostics_channel';
import { debuglog } from 'node:util';
import { Reader } from '../codec/reader.ts';
import type { ExtendedAck } from '../errors/netlink-error.ts';
import { MessageCursor } from '../message/message-cursor.ts';

/** The message of the diagnostics channels `tsnetlink:send` and `tsnetlink:receive`: one datagram. */
export interface Traffic {
  readonly protocol: string;
  /** Port number of the socket (`nl_pid`). */
  readonly port: number;
  /** A copy of the datagram, messages with their headers. Cut off where it did not fit in the receive buffer. */
  readonly bytes: Uint8Array;
}

/** A warning that came with success: the message of the diagnostics channel `tsnetlink:warning`. */
export interface Warning extends ExtendedAck {
  /** Operation of the request: `link create br0`. */
  readonly operation: string;
}

/** The channels, opened when the first datagram is sent. */
let channels: Record<'send' | 'receive' | 'warning', Channel> | undefined;
const log = debuglog('tsnetlink');
const logging = log.enabled;

function openChannels(): Record<'send' | 'receive' | 'warning', Channel> {
  channels = {
    send: channel('tsnetlink:send'),
    receive: channel('tsnetlink:receive'),
    warning: channel('tsnetlink:warning'),
  };
  return channels;
}

/** Whether traffic is observed. An observer may make requests, which use the same buffers. */
export function isObserved(): boolean {
  const { send, receive } = channels ?? openChannels();
  return logging || send.hasSubscribers || receive.hasSubscribers;
}

/** Publishes the bytes `[start, end)` as a datagram (`diagnostics_channel`, `NODE_DEBUG=tsnetlink`), if traffic is observed. */
export function observe(
  direction: 'send' | 'receive',
  protocol: string,
  port: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const observers = (channels ?? openChannels())[direction];
  if (!observers.hasSubscribers && !logging) return;
  const copy = bytes.slice(start, end);
  if (logging) for (const line of describe(copy)) log('%s %s %d: %s', direction, protocol, port, line);
  observers.publish({ protocol, port, bytes: copy } satisfies Traffic);
}

/** Publishes a warning. */
export function observeWarning(warning: Warning): void {
  if (logging) log('warning: %s: %s', warning.operation, warning.message ?? warning.path ?? '');
  (channels ?? openChannels()).warning.publish(warning);
}

/** Yields one line for each message. */
function* describe(bytes: Uint8Array): Generator<string> {
  const message = new MessageCursor(new Reader(bytes));
  message.begin(0, bytes.length);
  while (message.next()) {
    const { type, flags, sequence, start, end } = message;
    yield `type ${type}, flags 0x${flags.toString(16)}, sequence ${sequence}, ${end - start} bytes`;
  }
}
