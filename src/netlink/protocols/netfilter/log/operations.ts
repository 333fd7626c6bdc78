import { command } from '../../../request/builders.ts';
import { type Check, isBoolean, isInteger, isObject, operation, required } from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import { type LogMessage, logMessage, NFULNL_MSG_CONFIG } from './messages.ts';

/** Settings of a group of logged packets. */
export interface LogSettings {
  /** Bytes of each packet that are copied; 0 for none. All, up to 65,535, if absent. */
  copy?: number | undefined;
  /** Packets that the kernel collects before it sends them. 100 by default. A rule may set it too (`queue-threshold`). */
  threshold?: number | undefined;
  /** Milliseconds after which it sends what it has, in steps of 10. 1000 by default. */
  timeout?: number | undefined;
  /** Bytes that it collects at most, up to 131,072. */
  bufferSize?: number | undefined;
  /** Whether packets come with their number among those of all groups. */
  globalSequence?: boolean | undefined;
  /** Whether packets come with their flows. EOPNOTSUPP where the kernel lacks it. Linux 4.4. */
  conntrack?: boolean | undefined;
}

const base = { protocol: 'netfilter', body: logMessage } as const;

/** The number of a group of logged packets. */
export const isGroup: Check = isInteger(0, 0xffff, 'the number of a group');

/** Checks of the settings of a group. */
export const settingsFields = {
  copy: isInteger(0, 0xffff, 'a number of bytes'),
  threshold: isInteger(1, 0xffff_ffff, 'a number of packets'),
  timeout: isInteger(10, 0xffff_ffff, 'a number of milliseconds'),
  bufferSize: isInteger(1, 131_072, 'a number of bytes'),
  globalSequence: isBoolean,
  conntrack: isBoolean,
} satisfies Record<keyof LogSettings, Check>;

function toMessage(group: number, settings: LogSettings): LogMessage {
  const { copy = 0xffff, threshold, timeout, bufferSize, globalSequence, conntrack } = settings;
  return {
    resourceId: group,
    mode: { copyRange: copy, copyMode: copy === 0 ? 'meta' : 'packet' },
    ...(bufferSize !== undefined && { bufferSize }),
    ...(timeout !== undefined && { timeout: Math.ceil(timeout / 10) }),
    ...(threshold !== undefined && { threshold }),
    flags: [
      'sequence',
      ...(globalSequence === true ? (['globalSequence'] as const) : []),
      ...(conntrack === true ? (['conntrack'] as const) : []),
    ],
  };
}

/**
 * Binds a group to the socket of the request, which gets its packets from then on. Needs CAP_NET_ADMIN. EBUSY or EPERM where another
 * socket has it. Use `namespace.packetLog()`: a `NetlinkSocket` does not read packets.
 */
export const bind = operation(
  'packet log bind',
  () => [required(isGroup)],
  (group: number): Request<void> =>
    command({
      operation: `packet log bind ${group}`,
      type: NFULNL_MSG_CONFIG,
      value: { resourceId: group, command: { command: 'bind' } },
      ...base,
    }),
);

/** Sets how the packets of a group of the socket are sent. ENODEV where it is not bound, EPERM where another socket has it. */
export const configure = operation(
  'packet log configure',
  () => [required(isGroup), isObject<LogSettings>(settingsFields, 'an object of settings')],
  (group: number, settings: LogSettings = {}): Request<void> =>
    command({
      operation: `packet log configure ${group}`,
      type: NFULNL_MSG_CONFIG,
      value: toMessage(group, settings),
      ...base,
    }),
);

/** Ends the binding of a group. The kernel sends what it has collected. */
export const unbind = operation(
  'packet log unbind',
  () => [required(isGroup)],
  (group: number): Request<void> =>
    command({
      operation: `packet log unbind ${group}`,
      type: NFULNL_MSG_CONFIG,
      value: { resourceId: group, command: { command: 'unbind' } },
      ...base,
    }),
);
