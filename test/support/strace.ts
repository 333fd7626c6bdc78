import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reader } from '../../src/netlink/codec/reader.ts';
import { messageHeader, messageHeaderLength } from '../../src/netlink/message/header.ts';
import { enter, words } from './namespace.ts';

/** A request as a program sent it. */
export interface Captured {
  readonly type: number;
  readonly flags: number;
  /** The whole message with its header; the sequence number is zero. */
  readonly bytes: Uint8Array;
}

/** The buffers that strace dumped (`-e write=all`), in order; a message that was sent in pieces as one. */
function dumpedBuffers(output: string): Uint8Array[] {
  const buffers: number[][] = [];
  for (const line of output.split('\n')) {
    const [, offset, hex] = /^ \| ([0-9a-f]{5,}) {2}((?:[0-9a-f]{2} {1,2}){1,16})/.exec(line) ?? [];
    if (offset === undefined || hex === undefined) continue;
    if (Number.parseInt(offset, 16) === 0) buffers.push([]);
    buffers.at(-1)?.push(
      ...hex
        .trim()
        .split(/ +/)
        .map((byte) => Number.parseInt(byte, 16)),
    );
  }
  const whole: Uint8Array[] = [];
  for (const buffer of buffers) {
    const last = whole.at(-1);
    if (last !== undefined && isIncomplete(last))
      whole[whole.length - 1] = Buffer.concat([last, Uint8Array.from(buffer)]);
    else whole.push(Uint8Array.from(buffer));
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
 * the kernel carried them out. Needs `strace`.
 */
export function captureRequests(namespace: { readonly fd: number }, command: string): Captured[] {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-strace-'));
  try {
    const file = join(folder, 'trace');
    const strace = [
      'strace',
      '-o',
      file,
      '-e',
      'trace=sendmsg,sendto',
      '-e',
      'write=all',
      '-e',
      'signal=none',
    ];
    const [program = '', ...rest] = [...enter(namespace), ...strace, ...words(command)];
    const { error } = spawnSync(program, rest);
    if (error !== undefined) throw error;
    return dumpedBuffers(readFileSync(file, 'utf8')).flatMap(splitMessages);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function splitMessages(buffer: Uint8Array): Captured[] {
  const messages: Captured[] = [];
  for (let at = 0; at + messageHeaderLength <= buffer.length; ) {
    const header = messageHeader.decode(new Reader(buffer), at, at + messageHeaderLength, undefined);
    if (header === undefined || header.length < messageHeaderLength) break;
    const bytes = buffer.slice(at, at + header.length);
    bytes.fill(0, 8, 12);
    messages.push({ type: header.type, flags: header.flags, bytes });
    at += (header.length + 3) & ~3;
  }
  return messages;
}
