import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TestContext } from 'vitest';
import { inspect } from '../../src/netlink/codec/inspect.ts';
import { Reader } from '../../src/netlink/codec/reader.ts';
import type { Part } from '../../src/netlink/codec/type.ts';
import { Writer } from '../../src/netlink/codec/writer.ts';
import { messageHeader, messageHeaderLength, NLM_F_DUMP } from '../../src/netlink/message/header.ts';
import { encodeRequest } from '../../src/netlink/request/encode-request.ts';
import type { Request } from '../../src/netlink/request/request.ts';
import { enter, words } from './namespace.ts';
import { listReason, tally } from './tallies.ts';

/** A request as a program sent it. */
export interface Captured {
  readonly type: number;
  readonly flags: number;
  /** The whole message with its header; the sequence number is zeroed. */
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
 * the kernel took them. Needs `command strace`.
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

/** Whether it is what `ip link` tries first, to know what the kernel understands: an empty request. */
function isProbe({ bytes }: Captured): boolean {
  return bytes.subarray(messageHeaderLength).every((byte) => byte === 0);
}

/** The bytes of a request of the library, with sequence number 0. */
export function requestBytes(request: Request<unknown>): Uint8Array {
  const writer = new Writer();
  encodeRequest(writer, request, 0);
  return writer.toBytes();
}

/** A part of a message, without what may differ though it means the same. */
interface Canonical {
  readonly name: string;
  readonly content: string | readonly Canonical[];
}

const stringKinds = new Set(['string', 'bareString']);

function canonical(
  parts: readonly Part[],
  bytes: Uint8Array,
  except: ReadonlySet<string>,
  path = '',
): Canonical[] {
  const list = parts
    .map((part) => ({ part, name: path === '' ? part.name : `${path}.${part.name}` }))
    .filter(({ name }) => !except.has(name))
    .map(({ part, name }): Canonical & { id: number } => {
      const content =
        part.parts !== undefined
          ? canonical(part.parts, bytes, except, name)
          : stringKinds.has(part.type?.kind ?? '')
            ? String(part.value)
            : Buffer.from(bytes.subarray(part.payload, part.end)).toString('hex');
      return { id: part.id ?? -1, name, content };
    });
  return list.sort((a, b) => a.id - b.id).map(({ name, content }) => ({ name, content }));
}

/** The whole tree as lines `path=hex`, for a readable difference. */
function lines(tree: readonly Canonical[]): string[] {
  return tree.flatMap(({ name, content }) =>
    typeof content === 'string'
      ? [`${name}=${content}`]
      : content.length === 0
        ? [`${name}={}`]
        : lines(content),
  );
}

/** How the comparison of a request may be loosened. */
export interface RequestComparison {
  /** Which of the requests that the command sent: by message type; the last one that is not a get, unless told. */
  readonly type?: number;
  /** Paths (`extMask`, `linkInfo.data.id`, `flags` for the message's own) left out on both sides, each with the reason. */
  readonly except?: Readonly<Record<string, string>>;
}

/**
 * Compares the request that an iproute2 command sends with the one that the library makes. Equal bytes count as such;
 * else the order of attributes, the NUL behind a text and the `NLA_F_NESTED` bit may differ, for which the kernel does
 * not care. Anything else is an error, but for what `except` names with its reason.
 */
export function compareRequest(
  context: TestContext,
  namespace: { readonly fd: number },
  command: string,
  request: Request<unknown>,
  { type, except = {} }: RequestComparison = {},
): void {
  const sent = captureRequests(namespace, command);
  // Get requests number 2 in each group of four message types; a command may look things up before it acts.
  const wanted = type ?? (request.type % 4 === 2 ? request.type : undefined);
  const theirs = sent.findLast((message) =>
    wanted === undefined ? message.type % 4 !== 2 && !isProbe(message) : message.type === wanted,
  );
  if (theirs === undefined)
    throw new Error(`${command} sent no such request, but types ${sent.map((message) => message.type)}`);
  const outcome = compareCaptured(context, command, theirs.bytes, request, except);
  tally(context, "requests compared with iproute2's", outcome);
}

/** Compares a captured request, with sequence number 0, with one of the library, as {@link compareRequest} does, and says how equal it is. */
export function compareCaptured(
  context: TestContext,
  command: string,
  theirs: Uint8Array,
  request: Request<unknown>,
  except: Readonly<Record<string, string>> = {},
): string {
  const ours = requestBytes(request);
  const ignored = new Set(Object.keys(except));
  for (const [path, reason] of Object.entries(except)) listReason(context, `${path} in requests: ${reason}`);
  if (isDeepStrictEqual(Buffer.from(theirs), Buffer.from(ours))) {
    return 'identical bytes';
  }
  const describe = (bytes: Uint8Array): { type: number; flags: number; body: Canonical[] } => {
    const header = messageHeader.decode(new Reader(bytes), 0, messageHeaderLength, undefined);
    const flags = header?.flags ?? 0;
    const parts = inspect(request.body, bytes, messageHeaderLength);
    return {
      type: header?.type ?? 0,
      flags: ignored.has('flags') ? flags & NLM_F_DUMP : flags,
      body: canonical(parts, bytes, ignored),
    };
  };
  const expected = describe(theirs);
  const actual = describe(ours);
  if (!isDeepStrictEqual(expected, actual)) {
    const [a, b] = [lines(expected.body), lines(actual.body)];
    throw new Error(
      [
        `${command}: the requests differ`,
        `type ${expected.type}, flags 0x${expected.flags.toString(16)} by iproute2; type ${actual.type}, flags 0x${actual.flags.toString(16)} by the library`,
        ...a.filter((line) => !b.includes(line)).map((line) => `only iproute2: ${line}`),
        ...b.filter((line) => !a.includes(line)).map((line) => `only the library: ${line}`),
        `iproute2:    ${Buffer.from(theirs).toString('hex')}`,
        `the library: ${Buffer.from(ours).toString('hex')}`,
      ].join('\n'),
    );
  }
  return ignored.size > 0 ? 'equal but for what is listed' : 'equal but for order, NUL or nested bit';
}

/** A command of iproute2, the same as a request of the library, and what may differ. */
export type RequestPair = readonly [
  command: string,
  request: Request<unknown>,
  comparison?: RequestComparison,
];

/** Compares several by {@link compareRequest}, in order, and throws with what is wrong with all of them. */
export function compareRequests(
  context: TestContext,
  namespace: { readonly fd: number },
  pairs: Readonly<Record<string, RequestPair>>,
): void {
  const problems: string[] = [];
  for (const [name, [command, request, comparison]] of Object.entries(pairs)) {
    try {
      compareRequest(context, namespace, command, request, comparison);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n\n'));
}
