import {
  type FlowFilter,
  filterInput,
  filterTests,
} from '../../netlink/protocols/netfilter/conntrack/filter.ts';
import { type Flow, keyOfFlow } from '../../netlink/protocols/netfilter/conntrack/flow.ts';
import { flow as definition } from '../../netlink/protocols/netfilter/conntrack/object.ts';
import { list } from '../../netlink/protocols/netfilter/conntrack/operations.ts';
import { filterBy } from '../../netlink/request/filter.ts';
import { type Check, isListOf, isOneOf } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { isOptions } from '../inputs.ts';
import {
  type TrackingEventKind,
  type TrackingOverrun,
  TrackingWatch,
  type TrackingWatchOptions,
  trackingEventKind,
  trackingWatchFields,
} from './tracking-watch.ts';

/** Options of `Conntrack.watch`. */
export interface ConntrackWatchOptions extends TrackingWatchOptions {
  /** Events to yield: `new` and `destroy` by default. There are many updates: one for each change of a state. */
  readonly events?: readonly TrackingEventKind[] | undefined;
  /** Flows whose events are yielded; all by default. */
  readonly filter?: FlowFilter | undefined;
}

/** A change of a flow. */
export interface FlowChangeEvent {
  readonly kind: TrackingEventKind;
  /** The flow as it is now; as it last was, where it has been destroyed. */
  readonly flow: Flow;
  /** Whether the event was lost, and a list has shown the change. */
  readonly resynced: boolean;
}

/** One event about a flow. */
export type FlowEvent = FlowChangeEvent | TrackingOverrun;

/** The events about flows: see {@link TrackingWatch}. */
export type ConntrackWatch = TrackingWatch<FlowChangeEvent>;

/** Checks the options of `Conntrack.watch`. */
export const conntrackWatchOptions = (): Check =>
  isOptions<ConntrackWatchOptions>({
    ...trackingWatchFields,
    events: isListOf(isOneOf(['new', 'update', 'destroy']), { minimum: 1 }),
    filter: filterInput(),
  });

const ownChanges: ReadonlySet<string> = new Set(definition.selfChanging as readonly string[]);

/** Opens a watch of flows. */
export function watchFlows(
  socket: NetlinkSocket<'netfilter'>,
  options: ConntrackWatchOptions,
): Promise<ConntrackWatch> {
  const { events = ['new', 'destroy'], filter = {} } = options;
  return TrackingWatch.open<Flow, FlowChangeEvent>(
    socket,
    {
      groups: { new: 'conntrack-new', update: 'conntrack-update', destroy: 'conntrack-destroy' },
      events,
      entryOf: (event) =>
        event.kind !== 'overrun' &&
        (event.name === 'IPCTNL_MSG_CT_NEW' || event.name === 'IPCTNL_MSG_CT_DELETE')
          ? { entry: event.object, kind: trackingEventKind(event, event.name === 'IPCTNL_MSG_CT_DELETE') }
          : undefined,
      list: () => socket.request(list(filter)),
      isWanted: filterBy(filterTests, filter) ?? (() => true),
      keyOf: keyOfFlow,
      ownChanges,
      toEvent: (kind, flow, resynced) => ({ kind, flow, resynced }),
    },
    options,
  );
}
