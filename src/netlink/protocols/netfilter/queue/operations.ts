import { command } from '../../../request/builders.ts';
import {
  type Check,
  isBoolean,
  isInteger,
  isObject,
  isOneOf,
  operation,
  required,
} from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import {
  NFQNL_MSG_CONFIG,
  NFQNL_MSG_VERDICT,
  NFQNL_MSG_VERDICT_BATCH,
  packetMessage,
  type QueueMessage,
  queueMessage,
  verdicts,
} from './messages.ts';

/** Settings of a packet queue. */
export interface QueueSettings {
  /** Bytes of each packet that are copied; 0 for none. All, up to 65,531, if absent. */
  copy?: number | undefined;
  /** Most packets that wait for a verdict. Further ones are dropped, or accepted with `failOpen`. The kernel's default is 1024. */
  maxLength?: number | undefined;
  /** Whether packets are accepted that find the queue full. Linux 3.6. */
  failOpen?: boolean | undefined;
  /** Whether packets come with their flows. EOPNOTSUPP where the kernel lacks it. Linux 3.6. */
  conntrack?: boolean | undefined;
  /** Whether packets come as they are that the link is to segment; their checksums are not complete. Linux 3.10. */
  gso?: boolean | undefined;
  /** Whether packets come with the user and group of their socket. Linux 3.12. */
  uidGid?: boolean | undefined;
  /** Whether packets come with the security context of their socket. Linux 4.3. */
  securityContext?: boolean | undefined;
}

/** The verdict about one packet, or about all up to it. */
export interface PacketVerdict {
  /** Number of the packet in the queue. */
  id: number;
  verdict: keyof typeof verdicts;
  /** New mark of the packet. */
  mark?: number | undefined;
}

const base = { protocol: 'netfilter', body: queueMessage } as const;

/** The number of a queue. */
export const isQueue: Check = isInteger(0, 0xffff, 'the number of a queue');
const isUint32 = isInteger(0, 0xffff_ffff);
/** Longest part of a packet that the kernel copies. */
export const longestCopy = 65_531;

/** Checks of the settings of a queue. */
export const settingsFields = {
  copy: isInteger(0, longestCopy, 'a number of bytes'),
  maxLength: isInteger(0, 0xffff_ffff, 'a number of packets'),
  failOpen: isBoolean,
  conntrack: isBoolean,
  gso: isBoolean,
  uidGid: isBoolean,
  securityContext: isBoolean,
} satisfies Record<keyof QueueSettings, Check>;

function toMessage(queue: number, settings: QueueSettings): QueueMessage {
  const { copy = longestCopy, maxLength } = settings;
  const names = ['failOpen', 'conntrack', 'gso', 'uidGid', 'securityContext'] as const;
  const mask = names.filter((name) => settings[name] !== undefined);
  return {
    resourceId: queue,
    parameters: { copyRange: copy, copyMode: copy === 0 ? 'meta' : 'packet' },
    ...(maxLength !== undefined && { maxLength }),
    ...(mask.length > 0 && { mask, flags: mask.filter((name) => settings[name] === true) }),
  };
}

/**
 * Binds a queue to the socket of the request, which gets its packets from then on. Needs CAP_NET_ADMIN. EPERM where another socket
 * has it. Use `namespace.packetQueue()`: a `NetlinkSocket` does not read packets.
 */
export const bind = operation(
  'packet queue bind',
  () => [required(isQueue)],
  (queue: number): Request<void> =>
    command({
      operation: `packet queue bind ${queue}`,
      type: NFQNL_MSG_CONFIG,
      value: { resourceId: queue, command: { command: 'bind', family: 0 } },
      ...base,
    }),
);

/** Sets how the packets of a queue of the socket are sent. ENODEV where it is not bound, EPERM where another socket has it. */
export const configure = operation(
  'packet queue configure',
  () => [required(isQueue), isObject<QueueSettings>(settingsFields, 'an object of settings')],
  (queue: number, settings: QueueSettings = {}): Request<void> =>
    command({
      operation: `packet queue configure ${queue}`,
      type: NFQNL_MSG_CONFIG,
      value: toMessage(queue, settings),
      ...base,
    }),
);

/** Ends the binding of a queue. Packets without a verdict are dropped. */
export const unbind = operation(
  'packet queue unbind',
  () => [required(isQueue)],
  (queue: number): Request<void> =>
    command({
      operation: `packet queue unbind ${queue}`,
      type: NFQNL_MSG_CONFIG,
      value: { resourceId: queue, command: { command: 'unbind', family: 0 } },
      ...base,
    }),
);

const isVerdict = (): Check =>
  required(
    isObject<PacketVerdict>(
      {
        id: required(isUint32),
        verdict: required(isOneOf(Object.keys(verdicts))),
        mark: isUint32,
      },
      'a verdict',
    ),
  );

function judge(
  name: string,
  type: number,
  queue: number,
  { id, verdict, mark }: PacketVerdict,
): Request<void> {
  return command({
    protocol: 'netfilter',
    operation: `${name} ${queue}`,
    type,
    body: packetMessage,
    value: { resourceId: queue, verdict: { verdict, id }, ...(mark !== undefined && { mark }) },
  });
}

/** Decides about one packet of a queue of the socket. ENOENT where it does not wait. */
export const giveVerdict = operation(
  'packet queue verdict',
  () => [required(isQueue), isVerdict()],
  (queue: number, verdict: PacketVerdict): Request<void> =>
    judge('packet queue verdict', NFQNL_MSG_VERDICT, queue, verdict),
);

/** Decides about all packets of a queue of the socket up to a number. ENOENT where none waits. Linux 3.1. */
export const giveVerdictUpTo = operation(
  'packet queue verdict up to',
  () => [required(isQueue), isVerdict()],
  (queue: number, verdict: PacketVerdict): Request<void> =>
    judge('packet queue verdict up to', NFQNL_MSG_VERDICT_BATCH, queue, verdict),
);
