import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be64, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';

const options = attributes('ILA_ATTR', () => ({
  /** Upper half of the address that packets get. */
  locator: [1, be64],
  csumMode: [7, enumeration(u8, { adjustTransport: 0, neutralMap: 1, noAction: 2, neutralMapAuto: 3 })],
  identType: [
    8,
    enumeration(u8, { iid: 0, luid: 1, virtV4: 2, virtUniV6: 3, virtMultiV6: 4, nonlocal: 5, useFormat: 32 }),
  ],
  hookType: [9, enumeration(u8, { output: 0, input: 1 })],
}));
/** Addressing of a route by identifier and locator. */
export interface IlaEncap extends Infer<typeof options> {}

/** Identifier-locator addressing (`ILA_ATTR_*` of linux/ila.h). Linux 4.3. */
export const ila: Type<IlaEncap> = options;
