import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u8 } from '../../../../codec/scalars/integers.ts';

/** State of a port in the spanning tree (`BR_STATE_*` of linux/if_bridge.h). */
export const stpState = enumeration(u8, {
  disabled: 0,
  listening: 1,
  learning: 2,
  forwarding: 3,
  blocking: 4,
});
