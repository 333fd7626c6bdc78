import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { arrayByIndex, recordById } from '../../../../codec/composites/lists.ts';
import { select } from '../../../../codec/composites/select.ts';
import { pad, struct } from '../../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../../codec/composites/struct-with-attributes.ts';
import { bitfield32, flags } from '../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { family } from '../../../common/address-families.ts';
import { statisticsOf } from '../statistics.ts';
import { actionKinds } from './kinds/index.ts';

/** Kinds of hardware statistics (`TCA_ACT_HW_STATS_*`); neither: none. */
const hardwareStatistics = bitfield32(u32, { immediate: 1, delayed: 2 });

/** An action (`TCA_ACT_*` of linux/pkt_cls.h). */
const actionAttributes = attributes('TCA_ACT', () => ({
  kind: [1, string],
  /** By its kind; bytes where that has no schema. */
  options: [2, select<object>('kind', () => actionKinds), NESTED],
  /** Its number, to refer to one that exists. */
  index: [3, u32],
  statistics: [4, statisticsOf(bytes)],
  /** Up to 16 bytes of the user's own. */
  cookie: [6, bytes],
  flags: [7, bitfield32(u32, { noPercpuStatistics: 1, skipHardware: 2, skipSoftware: 4 })],
  hardwareStatistics: [8, hardwareStatistics],
  usedHardwareStatistics: [9, hardwareStatistics],
  inHardwareCount: [10, u32],
}));

/** An action, of a filter or by itself: `{ kind: 'gact', options: { parameters: { verdict: 'drop' } } }`. */
export interface Action extends Infer<typeof actionAttributes> {}

/** The actions of a filter, in their order; numbered from 1 on the wire, 32 at most. */
export const actionList: Type<Action[]> = arrayByIndex<Action>(actionAttributes);

/** Header of action messages (`struct tcamsg` of linux/rtnetlink.h), 4 bytes. */
const actionHeader = struct('tcamsg', { family, _pad: pad(3) });

/** Attributes of action messages (`TCA_ROOT_*`). */
const rootAttributes = attributes('TCA_ROOT', () => ({
  /** By number: from 1 in requests, from 0 in dumps. */
  actions: [1, recordById<Action>(actionAttributes)],
  flags: [2, bitfield32(u32, { largeDump: 1, terse: 2 })],
  /** Read only: actions of this message. */
  count: [3, u32],
  /** Only those used within so many milliseconds. */
  timeDelta: [4, u32],
  warning: [5, string],
}));

/** An action message as it lies on the wire. */
export interface ActionMessage
  extends StructWithAttributes<Infer<typeof actionHeader>, Infer<typeof rootAttributes>> {}

/** The schema of action messages. */
export const actionMessage: Type<ActionMessage> = structWithAttributes(actionHeader, rootAttributes);

/** What filters are told of hardware and software (`TCA_CLS_FLAGS_*`). */
export const filterFlags = flags(u32, {
  skipHardware: 1,
  skipSoftware: 2,
  inHardware: 4,
  notInHardware: 8,
  verbose: 16,
});
