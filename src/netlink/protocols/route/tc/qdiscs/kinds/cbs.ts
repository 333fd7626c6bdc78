import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { s32, u8 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { kilobitRate } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_cbs_qopt`. */
const parameters = struct('tc_cbs_qopt', {
  /** 1: done by the hardware. */
  offload: u8,
  _pad: pad(3),
  /** Most credits, bytes. */
  highCredit: s32,
  /** Least credits, bytes; negative. */
  lowCredit: s32,
  /** Bytes per second that credits grow by while the queue waits. */
  idleSlope: kilobitRate,
  /** Bytes per second that credits shrink by while the queue sends; negative. */
  sendSlope: kilobitRate,
});

const options = attributes('TCA_CBS', () => ({ parameters: [1, parameters] }));
/** Options of a cbs. */
export interface Cbs extends Infer<typeof options> {}

/** A credit-based shaper, IEEE 802.1Qav (`TCA_CBS_*` of linux/pkt_sched.h). Rates in steps of 125 bytes/s. Linux 4.15. */
export const cbs: QdiscKind<Cbs> = { options };
