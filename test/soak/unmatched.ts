import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Reader } from '../../src/netlink/codec/reader.ts';
import type { Traffic } from '../../src/netlink/engine/diagnostics.ts';
import { MessageCursor } from '../../src/netlink/message/message-cursor.ts';

function* sequences({ bytes }: Traffic): Generator<number> {
  const message = new MessageCursor(new Reader(bytes));
  message.begin(0, bytes.length);
  while (message.next()) yield message.sequence;
}

/**
 * Counts messages, until called, that answer nothing: they come on a socket that asks, with a number that it has not sent.
 * An observed datagram takes the long way through the socket.
 */
export function watchUnmatched(): () => number {
  /** The highest number that was sent from a port. */
  const sent = new Map<number, number>();
  let unmatched = 0;
  const onSend = (message: unknown): void => {
    const traffic = message as Traffic;
    // Numbers are given before what waits is sent.
    for (const sequence of sequences(traffic))
      sent.set(traffic.port, Math.max(sequence, sent.get(traffic.port) ?? 0));
  };
  const onReceive = (message: unknown): void => {
    const traffic = message as Traffic;
    const highest = sent.get(traffic.port);
    if (highest === undefined) return;
    for (const sequence of sequences(traffic)) if (sequence === 0 || sequence > highest) unmatched++;
  };
  subscribe('tsnetlink:send', onSend);
  subscribe('tsnetlink:receive', onReceive);
  return () => {
    unsubscribe('tsnetlink:send', onSend);
    unsubscribe('tsnetlink:receive', onReceive);
    return unmatched;
  };
}
