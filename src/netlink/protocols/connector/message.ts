import { keepReceived, restoreReceived } from '../../codec/as-received.ts';
import { type Struct, struct } from '../../codec/composites/struct.ts';
import { checkObject } from '../../codec/encode-error.ts';
import type { Reader } from '../../codec/reader.ts';
import { enumeration, flags } from '../../codec/scalars/enums.ts';
import { s32, u16, u32, u64 } from '../../codec/scalars/integers.ts';
import { fixedString } from '../../codec/scalars/strings.ts';
import type { AnyType, Infer, Part, Type } from '../../codec/type.ts';
import type { Writer } from '../../codec/writer.ts';

/** Kinds of events of processes (`enum proc_cn_event` of linux/cn_proc.h). */
export const processEvents = {
  acknowledged: 0,
  fork: 1,
  exec: 2,
  uid: 4,
  gid: 0x40,
  sid: 0x80,
  ptrace: 0x100,
  comm: 0x200,
  nonzeroExit: 0x2000_0000,
  coredump: 0x4000_0000,
  exit: 0x8000_0000,
} as const;

/** Name of a kind of event. */
export type ProcessEventName = keyof typeof processEvents;

const header = struct('cn_msg', {
  /** The part of the kernel that sends: 1 for processes (`CN_IDX_PROC`). */
  index: u32,
  value: u32,
  sequence: u32,
  acknowledgement: u32,
  length: u16,
  flags: u16,
});

const eventHeader = struct('proc_event', {
  event: enumeration(u32, processEvents),
  cpu: u32,
  /** Nanoseconds since the machine was started. */
  timestamp: u64,
});

/** `pid` is the thread, `tgid` the process. */
const identity = { pid: u32, tgid: u32 };
const parent = { parentPid: u32, parentTgid: u32 };

/** The data of each kind of event. */
const data = {
  acknowledged: struct('ack', { error: u32 }),
  fork: struct('fork_proc_event', { ...parent, ...identity }),
  exec: struct('exec_proc_event', identity),
  uid: struct('uid_proc_event', { ...identity, realUid: u32, effectiveUid: u32 }),
  gid: struct('gid_proc_event', { ...identity, realGid: u32, effectiveGid: u32 }),
  sid: struct('sid_proc_event', identity),
  ptrace: struct('ptrace_proc_event', { ...identity, tracerPid: u32, tracerTgid: u32 }),
  comm: struct('comm_proc_event', { ...identity, name: fixedString(16) }),
  // Sent as `exit`: the name is for filters.
  nonzeroExit: struct('exit_proc_event', { ...identity, exitCode: u32, exitSignal: s32, ...parent }),
  coredump: struct('coredump_proc_event', { ...identity, ...parent }),
  exit: struct('exit_proc_event', { ...identity, exitCode: u32, exitSignal: s32, ...parent }),
} as const satisfies Readonly<Record<ProcessEventName, AnyType>>;

/** An event of a process. `event` says which, and so which fields there are. */
export type ProcessEvent = {
  [K in ProcessEventName]: {
    readonly event: K;
    readonly cpu: number;
    /** Nanoseconds since the machine was started. */
    readonly timestamp: bigint;
  } & Readonly<Infer<(typeof data)[K]>>;
}[ProcessEventName];

/** A message of the connector. */
export interface ConnectorMessage {
  index: number;
  value: number;
  sequence: number;
  acknowledgement: number;
  flags: number;
  /** The event, of a message about processes whose kind is known. */
  process?: ProcessEvent | undefined;
  /** The content of any other message. */
  data?: Uint8Array | undefined;
}

function bodyOf(reader: Reader, start: number, end: number): Struct<object> | undefined {
  if (header.read(reader, start, end)?.index !== 1) return undefined;
  const event = eventHeader.read(reader, start + header.size, end)?.event;
  return typeof event === 'string' ? (data[event] as Struct<object>) : undefined;
}

const bodyOffset = header.size + eventHeader.size;

function decode(reader: Reader, start: number, end: number): ConnectorMessage | undefined {
  if (end - start < header.size) return undefined;
  const { length: _, ...fields } = header.read(reader, start, end) as Infer<typeof header>;
  const schema = end - start >= bodyOffset ? bodyOf(reader, start, end) : undefined;
  const body = schema?.read(reader, start + bodyOffset, end);
  const process =
    body === undefined ? undefined : { ...eventHeader.read(reader, start + header.size, end), ...body };
  const value: ConnectorMessage =
    process === undefined
      ? { ...fields, data: reader.bytes.slice(start + header.size, end) }
      : { ...fields, process: process as unknown as ProcessEvent };
  return keepReceived(value, encode, reader, start, end, undefined);
}

function encode(writer: Writer, value: ConnectorMessage): void {
  checkObject('a message of the connector', value);
  const start = writer.length;
  const { process, data: content = new Uint8Array(0), ...fields } = value;
  const schema = process === undefined ? undefined : (data[process.event] as Struct<object>);
  // The kernel sends each event in a union, whose largest member has 24 bytes.
  const length = schema === undefined ? content.length : eventHeader.size + unionSize;
  header.write(writer, { ...fields, length });
  if (process === undefined || schema === undefined) writer.put(content);
  else {
    eventHeader.write(writer, process);
    schema.write(writer, process);
    writer.zeros(unionSize - schema.size);
  }
  restoreReceived(writer, start, value);
}

const unionSize = Math.max(...Object.values(data).map(({ size }) => size));

function inspect(reader: Reader, start: number, end: number): Part[] {
  const parts = header.inspect?.(reader, start, Math.min(start + header.size, end), undefined) ?? [];
  if (end - start < bodyOffset) return parts;
  const schema = bodyOf(reader, start, end);
  if (schema === undefined) return parts;
  const events = eventHeader.inspect?.(reader, start + header.size, start + bodyOffset, undefined) ?? [];
  const stop = Math.min(start + bodyOffset + schema.size, end);
  return [...parts, ...events, ...(schema.inspect?.(reader, start + bodyOffset, stop, undefined) ?? [])];
}

/** The schema of a message of the connector (`struct cn_msg` of linux/connector.h, `struct proc_event` of linux/cn_proc.h). */
export const connectorMessage: Type<ConnectorMessage> = {
  kind: 'connectorMessage',
  scoped: false,
  decode,
  encode,
  inspect,
};

/** The schema of a request for events of processes (`struct proc_input`). Before Linux 6.6 it has no `events`. */
export const connectorRequest = struct(
  'cn_msg',
  {
    index: u32,
    value: u32,
    sequence: u32,
    acknowledgement: u32,
    length: u16,
    flags: u16,
    operation: enumeration(u32, { listen: 1, ignore: 2 }),
    events: flags(u32, processEvents),
  },
  20,
);
