import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Traffic as Datagram } from '../../src/netlink/engine/diagnostics.ts';

/** A datagram that a socket of this process sent or received: its messages in hex. */
export interface Traffic {
  readonly direction: 'sent' | 'received';
  readonly messages: readonly string[];
}

/** The datagrams that the sockets of this process exchange with the kernel while `use` runs. */
export async function trafficOf(use: () => Promise<void>): Promise<Traffic[]> {
  const traffic: Traffic[] = [];
  const listen = (direction: Traffic['direction']) => (message: unknown) => {
    traffic.push({ direction, messages: split((message as Datagram).bytes) });
  };
  const [sent, received] = [listen('sent'), listen('received')];
  subscribe('tsnetlink:send', sent);
  subscribe('tsnetlink:receive', received);
  try {
    await use();
  } finally {
    unsubscribe('tsnetlink:send', sent);
    unsubscribe('tsnetlink:receive', received);
  }
  return traffic;
}

function split(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  const messages: string[] = [];
  for (let at = 0; at < buffer.length; ) {
    const length = buffer.readUInt32LE(at);
    messages.push(buffer.toString('hex', at, at + length));
    at += (length + 3) & ~3;
  }
  return messages;
}
