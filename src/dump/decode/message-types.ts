import type { AnyType } from '../../netlink/codec/type.ts';
import { NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, NLMSG_OVERRUN } from '../../netlink/message/header.ts';
import type { AnyObjectDefinition, Verb } from '../../netlink/protocol.ts';
import { protocolNameOf } from '../../netlink/protocol-table.ts';

/** Name and schema of a message. */
export interface MessageDescription {
  readonly name: string;
  /** Schema of the payload; `undefined` for an unknown message type. */
  readonly body: AnyType | undefined;
  /** The kind of object that the message is about, if it is known. */
  readonly object: AnyObjectDefinition | undefined;
  /** Decides the meaning of the message flags from 0x100 on. */
  readonly verb: Verb | 'acknowledge' | undefined;
  /** False if the schema describes only the fixed header of the payload. */
  readonly hasAttributes: boolean;
  /** True if integers without a schema are in network byte order. */
  readonly bigEndian: boolean;
}

/** Returns the description of a message without a schema. */
export function unknownMessage(
  name: string,
  rest: Partial<Omit<MessageDescription, 'name'>> = {},
): MessageDescription {
  return {
    name,
    body: undefined,
    object: undefined,
    verb: undefined,
    hasAttributes: false,
    bigEndian: false,
    ...rest,
  };
}

/** Messages that are the same in all protocols, by type. */
export const controlMessages: ReadonlyMap<number, MessageDescription> = new Map([
  [NLMSG_NOOP, unknownMessage('NLMSG_NOOP')],
  [NLMSG_ERROR, unknownMessage('NLMSG_ERROR', { verb: 'acknowledge' })],
  [NLMSG_DONE, unknownMessage('NLMSG_DONE', { verb: 'acknowledge' })],
  [NLMSG_OVERRUN, unknownMessage('NLMSG_OVERRUN')],
]);

/** Returns the name of a protocol: `route` for 0. The number, if it has none. */
export function protocolName(protocol: number): string {
  return protocolNameOf(protocol) ?? String(protocol);
}

type FlagTable = readonly (readonly [bits: number, name: string])[];

const commonFlags: FlagTable = [
  [0x1, 'request'],
  [0x2, 'multi'],
  [0x4, 'ack'],
  [0x8, 'echo'],
  [0x10, 'dumpInterrupted'],
  [0x20, 'dumpFiltered'],
];

const createFlags: FlagTable = [
  [0x100, 'replace'],
  [0x200, 'excl'],
  [0x400, 'create'],
  [0x800, 'append'],
];

const verbFlags: Readonly<Record<NonNullable<MessageDescription['verb']>, FlagTable>> = {
  get: [
    [0x300, 'dump'],
    [0x100, 'root'],
    [0x200, 'match'],
    [0x400, 'atomic'],
  ],
  new: createFlags,
  set: createFlags,
  delete: [
    [0x100, 'nonrec'],
    [0x200, 'bulk'],
  ],
  acknowledge: [
    [0x100, 'capped'],
    [0x200, 'ackTlvs'],
  ],
};

/** Flags of a message whose verb is not known: those of a dump, and of a request to create. */
const unknownVerbFlags: FlagTable = [
  [0x300, 'dump'],
  [0x400, 'create'],
  [0x800, 'append'],
];

/** Returns the names of message flags (`NLM_F_*`). Flags without a name are one hexadecimal number at the end. */
export function flagNames(flags: number, { verb }: Pick<MessageDescription, 'verb'>): string[] {
  const names: string[] = [];
  let rest = flags;
  for (const [bits, name] of [...commonFlags, ...(verb === undefined ? unknownVerbFlags : verbFlags[verb])]) {
    if ((rest & bits) !== bits) continue;
    names.push(name);
    rest &= ~bits;
  }
  if (rest !== 0) names.push(`0x${rest.toString(16)}`);
  return names;
}
