import {
  type Expectation,
  keyOfExpectation,
} from '../../netlink/protocols/netfilter/expectations/expectation.ts';
import {
  type ExpectationFilter,
  filterInput,
  filterTests,
} from '../../netlink/protocols/netfilter/expectations/filter.ts';
import { expectation as definition } from '../../netlink/protocols/netfilter/expectations/object.ts';
import { list } from '../../netlink/protocols/netfilter/expectations/operations.ts';
import { filterBy } from '../../netlink/request/filter.ts';
import type { Check } from '../../netlink/request/input.ts';
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

/** Options of `Expectations.watch`. */
export interface ExpectationWatchOptions extends TrackingWatchOptions {
  /** Expectations whose events are yielded; all by default. */
  readonly filter?: ExpectationFilter | undefined;
}

/** A change of an expectation. */
export interface ExpectationChangeEvent {
  /** `update` only where events were lost: the kernel has no such event. */
  readonly kind: TrackingEventKind;
  /** The expectation as it is now; as it last was, where it has been destroyed. */
  readonly expectation: Expectation;
  /** Whether the event was lost, and a list has shown the change. */
  readonly resynced: boolean;
}

/** One event about an expectation. */
export type ExpectationEvent = ExpectationChangeEvent | TrackingOverrun;

/** The events about expectations: see {@link TrackingWatch}. */
export type ExpectationWatch = TrackingWatch<ExpectationChangeEvent>;

/** Checks the options of `Expectations.watch`. */
export const expectationWatchOptions = (): Check =>
  isOptions<ExpectationWatchOptions>({ ...trackingWatchFields, filter: filterInput() });

const ownChanges: ReadonlySet<string> = new Set(definition.selfChanging as readonly string[]);

/** Opens a watch of expectations. */
export function watchExpectations(
  socket: NetlinkSocket<'netfilter'>,
  options: ExpectationWatchOptions,
): Promise<ExpectationWatch> {
  const { filter = {} } = options;
  return TrackingWatch.open<Expectation, ExpectationChangeEvent>(
    socket,
    {
      groups: { new: 'expectation-new', destroy: 'expectation-destroy' },
      events: ['new', 'update', 'destroy'],
      entryOf: (event) =>
        event.kind !== 'overrun' &&
        (event.name === 'IPCTNL_MSG_EXP_NEW' || event.name === 'IPCTNL_MSG_EXP_DELETE')
          ? { entry: event.object, kind: trackingEventKind(event, event.name === 'IPCTNL_MSG_EXP_DELETE') }
          : undefined,
      list: () => socket.request(list(filter)),
      isWanted: filterBy(filterTests, filter) ?? (() => true),
      keyOf: keyOfExpectation,
      ownChanges,
      toEvent: (kind, expectation, resynced) => ({ kind, expectation, resynced }),
    },
    options,
  );
}
