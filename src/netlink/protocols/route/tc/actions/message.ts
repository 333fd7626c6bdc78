import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { arrayByIndex, recordById } from '../../../../codec/composites/lists.ts';
import { select } from '../../../../codec/composites/select.ts';
import { pad, struct } from '../../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../../codec/composites/struct-with-attributes.ts';
import { bitfield32 } from '../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { family } from '../../../common/address-families.ts';
import { statisticsOf } from '../statistics.ts';
import { type ActionKinds, actionOptions } from './kinds/registry.ts';

/** Kinds of hardware statistics (`TCA_ACT_HW_STATS_*`); neither: none. */
const hardwareStatistics = bitfield32(u32, { immediate: 1, delayed: 2 });

/** Attributes of an action (`TCA_ACT_*` of linux/pkt_cls.h). */
export const actionAttributes = attributes('TCA_ACT', () => ({
  kind: [1, string],
  /** Bytes where the kind has no definition. */
  options: [2, select<object>('kind', actionOptions), NESTED],
  /** Number of an action that exists, to refer to it. */
  index: [3, u32],
  /** State. */
  statistics: [4, stateOnly(statisticsOf(bytes))],
  /** Up to 16 bytes of the user's own. */
  cookie: [6, bytes],
  flags: [7, bitfield32(u32, { noPercpuStatistics: 1, skipHardware: 2, skipSoftware: 4 })],
  hardwareStatistics: [8, hardwareStatistics],
  /** State. */
  usedHardwareStatistics: [9, stateOnly(hardwareStatistics)],
  /** State: devices that have the action in hardware. */
  inHardwareCount: [10, stateOnly(u32)],
}));

/** Fields of an action of any kind. */
interface ActionFields extends Omit<Infer<typeof actionAttributes>, 'kind' | 'options'> {}

/** An action of one kind. */
export interface ActionOfKind<K extends keyof ActionKinds> extends ActionFields {
  kind: K;
  options?: ActionKinds[K] | undefined;
}

/** An action of a kind without a definition. */
export interface OtherAction extends ActionFields {
  kind?: (string & {}) | undefined;
  options?: Uint8Array | undefined;
}

/** An action, of a filter or by itself: `{ kind: 'gact', options: { parameters: { verdict: 'drop' } } }`. */
export type Action = { [K in keyof ActionKinds]: ActionOfKind<K> }[keyof ActionKinds] | OtherAction;

/** The schema of an action. */
const actionSchema = actionAttributes as Type<Action>;

/** The actions of a filter in their order, numbered from 1 on the wire; at most 32. */
export const actionList: Type<Action[]> = arrayByIndex(actionSchema);

/** Header of action messages (`struct tcamsg` of linux/rtnetlink.h), 4 bytes. */
const actionHeader = struct('tcamsg', { family, _pad: pad(3) });

/** Attributes of action messages (`TCA_ROOT_*`). */
const rootAttributes = attributes('TCA_ROOT', () => ({
  /** By number, which is counted from 1 in requests and from 0 in dumps. */
  actions: [1, recordById(actionSchema)],
  flags: [2, bitfield32(u32, { largeDump: 1, terse: 2 })],
  /** State: number of the actions in this message. */
  count: [3, stateOnly(u32)],
  /** Selects the actions that were used within so many milliseconds. */
  timeDelta: [4, u32],
  warning: [5, string],
}));

/** An action message as it lies on the wire. */
export interface ActionMessage
  extends StructWithAttributes<Infer<typeof actionHeader>, Infer<typeof rootAttributes>> {}

/** The schema of action messages. */
export const actionMessage: Type<ActionMessage> = structWithAttributes(actionHeader, rootAttributes);
