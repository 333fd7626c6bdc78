import { accounting as definition } from '../../netlink/protocols/netfilter/accounting/object.ts';
import { type Accounting, list } from '../../netlink/protocols/netfilter/accounting/operations.ts';
import type { Check } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { isOptions } from '../inputs.ts';
import {
  type TrackingOverrun,
  TrackingWatch,
  type TrackingWatchOptions,
  trackingWatchFields,
} from './tracking-watch.ts';

/** Options of `AccountingObjects.watch`. */
export interface QuotaWatchOptions extends TrackingWatchOptions {}

/** The quota of an accounting object is used up. It comes again after the counters have been set to zero. */
export interface OverQuotaEvent {
  readonly kind: 'overQuota';
  readonly object: Accounting;
  /** Whether the event was lost, and a list has shown that the quota is used up. */
  readonly resynced: boolean;
}

/** One event about a quota. */
export type QuotaEvent = OverQuotaEvent | TrackingOverrun;

/** The events about quotas: see {@link TrackingWatch}. */
export type QuotaWatch = TrackingWatch<OverQuotaEvent>;

/** Checks the options of `AccountingObjects.watch`. */
export const quotaWatchOptions = (): Check => isOptions<QuotaWatchOptions>(trackingWatchFields);

const ownChanges: ReadonlySet<string> = new Set(definition.selfChanging as readonly string[]);

/** Opens a watch of the quotas of accounting objects. The entries of its table are the objects whose quota is used up. */
export function watchQuotas(
  socket: NetlinkSocket<'netfilter'>,
  options: QuotaWatchOptions,
): Promise<QuotaWatch> {
  return TrackingWatch.open<Accounting & { readonly id?: undefined }, OverQuotaEvent>(
    socket,
    {
      groups: { update: 'accounting-quota' },
      // A list that shows an object for the first time makes a `new` event.
      events: ['new', 'update'],
      entryOf: (event) =>
        event.kind !== 'overrun' &&
        (event.name === 'NFNL_MSG_ACCT_NEW' || event.name === 'NFNL_MSG_ACCT_OVERQUOTA')
          ? { entry: event.object, kind: 'update' }
          : undefined,
      list: async () =>
        (await socket.request(list())).filter(({ flags }) => flags?.includes('overquota') === true),
      isWanted: () => true,
      keyOf: ({ name }) => name,
      ownChanges,
      toEvent: (_, object, resynced) => ({ kind: 'overQuota', object, resynced }),
    },
    options,
  );
}
