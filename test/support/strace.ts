import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reader } from '../../src/netlink/codec/reader.ts';
import { messageHeader, messageHeaderLength } from '../../src/netlink/message/header.ts';
import { MessageCursor } from '../../src/netlink/message/message-cursor.ts';
import { type Protocol, protocolNames } from '../../src/netlink/protocol-table.ts';
import { enter, words } from './namespace.ts';

/** Names of protocols as strace writes them: `SOCK_DIAG`. */
const byTraceName = new Map(
  protocolNames.map((name) => [name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(), name]),
);

/** A request as a program sent it. */
export interface Captured {
  /** Name of the netlink protocol of the socket; undefined where strace cannot say. */
  readonly protocol: Protocol | undefined;
  readonly type: number;
  readonly flags: number;
  /** The whole message with its header; the sequence number is zero. */
  readonly bytes: Uint8Array;
}

/** Bytes that strace dumped, and the protocol of the socket that they went to. */
interface Sent {
  readonly protocol: Protocol | undefined;
  readonly bytes: Uint8Array;
}

/** The buffers that strace dumped (`-e write=all`), in order; a message that was sent in pieces as one. */
function dumpedBuffers(output: string): Sent[] {
  const buffers: { protocol: Protocol | undefined; bytes: number[] }[] = [];
  let protocol: Protocol | undefined;
  for (const line of output.split('\n')) {
    // With -yy: sendmsg(3<NETLINK:[SOCK_DIAG:10543]>, …
    const [, call, name] = /^(sendmsg|sendto)\(\d+(?:<NETLINK:\[(\w+))?/.exec(line) ?? [];
    if (call !== undefined) protocol = byTraceName.get(name ?? '');
    const [, offset, hex] = /^ \| ([0-9a-f]{5,}) {2}((?:[0-9a-f]{2} {1,2}){1,16})/.exec(line) ?? [];
    if (offset === undefined || hex === undefined) continue;
    if (Number.parseInt(offset, 16) === 0) buffers.push({ protocol, bytes: [] });
    buffers.at(-1)?.bytes.push(
      ...hex
        .trim()
        .split(/ +/)
        .map((byte) => Number.parseInt(byte, 16)),
    );
  }
  const whole: Sent[] = [];
  for (const { bytes, protocol: of } of buffers) {
    const last = whole.at(-1);
    if (last !== undefined && isIncomplete(last.bytes))
      whole[whole.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, Uint8Array.from(bytes)]) };
    else whole.push({ protocol: of, bytes: Uint8Array.from(bytes) });
  }
  return whole;
}

/** Whether a buffer is the beginning of a longer message. */
function isIncomplete(buffer: Uint8Array): boolean {
  const header = messageHeader.decode(new Reader(buffer), 0, buffer.length, undefined);
  return buffer.length === messageHeaderLength && header !== undefined && header.length > buffer.length;
}

/**
 * Runs a command under strace in the namespace and returns the netlink requests that it sent, in order, whether or not
 * the kernel carried them out. `options` are further ones of strace. Needs `strace`.
 */
export function captureRequests(
  namespace: { readonly fd: number },
  command: string,
  options: readonly string[] = [],
): Captured[] {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-strace-'));
  try {
    const file = join(folder, 'trace');
    const strace = [
      'strace',
      '-yy',
      '-o',
      file,
      '-e',
      'trace=sendmsg,sendto',
      '-e',
      'write=all',
      '-e',
      'signal=none',
      ...options,
    ];
    const [program = '', ...rest] = [...enter(namespace), ...strace, ...words(command)];
    const { error } = spawnSync(program, rest);
    if (error !== undefined) throw error;
    return dumpedBuffers(readFileSync(file, 'utf8')).flatMap(splitMessages);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function splitMessages({ protocol, bytes: buffer }: Sent): Captured[] {
  const messages: Captured[] = [];
  const message = new MessageCursor(new Reader(buffer));
  message.begin(0, buffer.length);
  while (message.next() && message.isWhole) {
    const { type, flags, start, end } = message;
    const bytes = buffer.slice(start, end);
    bytes.fill(0, 8, 12);
    messages.push({ protocol, type, flags, bytes });
  }
  return messages;
}
