import { select } from '../../../../codec/composites/select.ts';
import { registry } from '../../../../codec/registry.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import * as known from './index.ts';

/** Encapsulations of routes (`LWTUNNEL_ENCAP_*` of linux/lwtunnel.h). Linux 4.3. */
export const encapType = enumeration(u16, {
  none: 0,
  mpls: 1,
  ip: 2,
  ila: 3,
  ip6: 4,
  seg6: 5,
  bpf: 6,
  seg6local: 7,
  rpl: 8,
  ioam6: 9,
  xfrm: 10,
});

type Known = typeof known;

/** Options by encapsulation. */
export type EncapKinds = { [K in keyof Known]: Infer<Known[K]> };

/** Schemas by encapsulation. `register` adds one. */
export const encapTypes = registry<string>(() => known);

/** Options of an encapsulation; the field `encapType` names which. */
export type Encap = EncapKinds[keyof EncapKinds];

/** `RTA_ENCAP`, `NHA_ENCAP`: chosen by the `encapType` beside it. */
export const encap: Type<Encap> = select<Encap>('encapType', () => encapTypes);
