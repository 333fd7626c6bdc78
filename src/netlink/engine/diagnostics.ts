import { channel } from 'node:diagnostics_channel';
import { debuglog } from 'node:util';
import { littleEndian } from '../codec/byte-order.ts';
import type { ExtendedAck } from '../errors/netlink-error.ts';
import { messageHeaderLength } from '../message/header.ts';
import type { Protocol } from '../protocols/numbers.ts';

/** What listeners of the channels `tsnetlink:send` and `tsnetlink:receive` get: one datagram, messages with their headers. */
export interface Traffic {
  readonly protocol: Protocol;
  /** Port number of the socket (`nl_pid`). */
  readonly port: number;
  /** A copy of the datagram: as much of it as fitted in the receive buffer. */
  readonly bytes: Uint8Array;
}

/** A warning that came with success; what listeners of the channel `tsnetlink:warning` get. */
export interface Warning extends ExtendedAck {
  /** What had been asked for. */
  readonly operation: string;
}

const channels = { send: channel('tsnetlink:send'), receive: channel('tsnetlink:receive') };
const warnings = channel('tsnetlink:warning');
const log = debuglog('tsnetlink');
const logging = log.enabled;

/** Whether somebody looks on: what is shown may be answered by requests that use the same buffers. */
export function isObserved(): boolean {
  return logging || channels.send.hasSubscribers || channels.receive.hasSubscribers;
}

/** Shows a datagram to those who listen (`diagnostics_channel`, `NODE_DEBUG=tsnetlink`); next to nothing where nobody does. */
export function observe(
  direction: 'send' | 'receive',
  protocol: Protocol,
  port: number,
  bytes: Uint8Array,
  length: number,
): void {
  const observers = channels[direction];
  if (!observers.hasSubscribers && !logging) return;
  const copy = bytes.slice(0, length);
  if (logging) for (const line of describe(copy)) log('%s %s %d: %s', direction, protocol, port, line);
  observers.publish({ protocol, port, bytes: copy } satisfies Traffic);
}

/** Shows a warning to those who listen. */
export function observeWarning(warning: Warning): void {
  if (logging) log('warning: %s: %s', warning.operation, warning.message ?? warning.path ?? '');
  warnings.publish(warning);
}

/** One line for each message. */
function* describe(bytes: Uint8Array): Generator<string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + messageHeaderLength <= bytes.length; ) {
    const length = view.getUint32(at, littleEndian);
    const [type, flags] = [view.getUint16(at + 4, littleEndian), view.getUint16(at + 6, littleEndian)];
    const sequence = view.getUint32(at + 8, littleEndian);
    yield `type ${type}, flags 0x${flags.toString(16)}, sequence ${sequence}, ${length} bytes`;
    at += (Math.max(length, messageHeaderLength) + 3) & ~3;
  }
}
