import { struct } from '../../../codec/composites/struct.ts';
import { u32, u64 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';

/** The counters, of whichever width, that `rtnl_link_stats` and `rtnl_link_stats64` have in common. */
function counters<T>(counter: Type<T>) {
  return {
    rxPackets: counter,
    txPackets: counter,
    rxBytes: counter,
    txBytes: counter,
    rxErrors: counter,
    txErrors: counter,
    rxDropped: counter,
    txDropped: counter,
    multicast: counter,
    collisions: counter,
    rxLengthErrors: counter,
    rxOverErrors: counter,
    rxCrcErrors: counter,
    rxFrameErrors: counter,
    rxFifoErrors: counter,
    rxMissedErrors: counter,
    txAbortedErrors: counter,
    txCarrierErrors: counter,
    txFifoErrors: counter,
    txHeartbeatErrors: counter,
    txWindowErrors: counter,
    rxCompressed: counter,
    txCompressed: counter,
    /** Dropped because no protocol handler was registered for them. Linux 4.6. */
    rxNohandler: counter,
  };
}

/** Counters that wrap at 32 bits (`struct rtnl_link_stats` of linux/if_link.h). */
export const linkStatistics = struct('rtnl_link_stats', counters(u32));

/** Counters of a link (`struct rtnl_link_stats64` of linux/if_link.h). Packets and bytes since it was made. */
export const linkStatistics64 = struct('rtnl_link_stats64', {
  ...counters(u64),
  /** Dropped since they were for another host. Linux 5.19. */
  rxOtherhostDropped: u64,
});
export interface LinkStatistics extends Infer<typeof linkStatistics64> {}
