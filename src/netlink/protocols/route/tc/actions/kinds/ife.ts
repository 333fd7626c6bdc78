import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { mac } from '../../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { u16, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_ife` of linux/tc_act/tc_ife.h. */
const parameters = struct('tc_ife', {
  ...general,
  action: enumeration(u16, { decode: 0, encode: 1 }),
  _pad: pad(2),
});

/** A value for all packets, or `true` for that of each packet, which is an attribute without payload. */
function usedOrAllowed(type: Type<number>): Type<number | true> {
  return {
    kind: 'usedOrAllowed',
    decode: (reader, start, end, scope) => (start === end ? true : type.decode(reader, start, end, scope)),
    encode(writer, value, scope) {
      if (value !== true) type.encode(writer, value, scope);
    },
  };
}

const options = attributes('TCA_IFE', () => ({
  parameters: [1, parameters],
  times: [2, times],
  destination: [3, mac],
  source: [4, mac],
  /** Ethernet type of the frames, host byte order. */
  etherType: [5, u16],
  /** Metadata that frames carry (`IFE_META_*` of linux/ife.h). */
  metadata: [
    6,
    attributes('IFE_META', {
      mark: [1, usedOrAllowed(u32)],
      hashId: [2, usedOrAllowed(u32)],
      priority: [3, usedOrAllowed(u32)],
      queueMapping: [4, usedOrAllowed(u16)],
      tcIndex: [5, usedOrAllowed(u16)],
    }),
  ],
}));
/** Options of an ife action. */
export interface Ife extends Infer<typeof options> {}

/** Carries metadata of packets in Ethernet frames (`TCA_IFE_*` of linux/tc_act/tc_ife.h). Linux 4.6. */
export const ife: ActionKind<Ife> = { options };
