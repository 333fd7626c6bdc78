import type { OverrunEvent } from '../../netlink/protocol-table.ts';
import {
  isWantedUevent,
  type UeventFilter,
  type UeventSource,
} from '../../netlink/protocols/uevent/filter.ts';
import type { Uevent } from '../../netlink/protocols/uevent/message.ts';
import {
  checkArgument,
  isAnyOf,
  isInteger,
  isListOf,
  isOneOf,
  isSignal,
  isText,
} from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { type EventWatch, watchEvents } from '../events/event-watch.ts';
import { isOptions } from '../inputs.ts';

/** Which events of devices to watch. */
export interface UeventOptions extends UeventFilter {
  /** The kernel tells of a device at once; udev tells of it when its rules have run, with more properties. `'kernel'` by default. */
  readonly source?: UeventSource | readonly UeventSource[] | undefined;
  /** Ends the watch: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of events that the kernel may queue. By default 32 MiB, or as much as `net.core.rmem_max` allows. */
  readonly receiveBufferSize?: number | undefined;
}

/** An event of a device, or the loss of some. */
export type UeventItem = (Uevent & { readonly kind: 'uevent' }) | OverrunEvent;

const isName = isAnyOf(isText, isListOf(isText, { minimum: 1 }));
const isSource = isOneOf(['kernel', 'udev']);

/** Watches the events of devices in the namespace of a socket. */
export function watchUevents(
  socket: NetlinkSocket<'uevent'>,
  options: UeventOptions,
): EventWatch<UeventItem> {
  checkArgument(
    'uevents',
    '',
    isOptions<UeventOptions>({
      action: isName,
      subsystem: isName,
      devtype: isName,
      devpath: isText,
      source: isAnyOf(isSource, isListOf(isSource, { minimum: 1 })),
      signal: isSignal,
      receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
    }),
    options,
  );
  const { source = 'kernel', signal, receiveBufferSize, ...filter } = options;
  const groups = [source].flat().map((name) => `${name as UeventSource}-uevent` as const);
  const subscription = socket.watch(groups, { signal, receiveBufferSize });
  return watchEvents(subscription, (event): readonly UeventItem[] => {
    if (event.kind === 'overrun') return [event];
    const uevent = event.name === 'UEVENT' ? event.object : undefined;
    return uevent !== undefined && isWantedUevent(uevent, filter) ? [{ kind: 'uevent', ...uevent }] : [];
  });
}
