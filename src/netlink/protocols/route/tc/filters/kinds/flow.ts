import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { handle } from '../../handle.ts';
import { secondTime } from '../../quantities.ts';
import { extendedMatches } from '../ematches/registry.ts';
import type { FilterKind } from './kind.ts';

/** Properties of a packet (`FLOW_KEY_*`), as bits. */
const keys = flags(u32, {
  ...{ source: 1 << 0, destination: 1 << 1, protocol: 1 << 2, protocolSource: 1 << 3 },
  ...{ protocolDestination: 1 << 4, inputLink: 1 << 5, priority: 1 << 6, mark: 1 << 7 },
  ...{ conntrack: 1 << 8, conntrackSource: 1 << 9, conntrackDestination: 1 << 10 },
  ...{ conntrackProtocolSource: 1 << 11, conntrackProtocolDestination: 1 << 12 },
  ...{ realmClass: 1 << 13, socketUid: 1 << 14, socketGid: 1 << 15, vlanTag: 1 << 16, receiveHash: 1 << 17 },
});

const options = attributes('TCA_FLOW', () => ({
  keys: [1, keys],
  mode: [2, enumeration(u32, { map: 0, hash: 1 })],
  /** Class of the result 0: `1:1`. */
  baseClass: [3, handle],
  /** Mode map: bits that the key is shifted right by. */
  rightShift: [4, u32],
  /** Mode map: added after the shift. */
  addend: [5, u32],
  /** Mode map: bits of the key that count. */
  mask: [6, u32],
  /** Mode map: bits of the key that are inverted. */
  xor: [7, u32],
  /** Number of the results. */
  divisor: [8, u32],
  actions: [9, actionList],
  police: [10, police.options],
  extendedMatches: [11, extendedMatches],
  /** Mode hash: nanoseconds, in whole seconds, between changes of the hash. */
  perturbPeriod: [12, secondTime],
}));
/** Options of a flow filter. */
export interface Flow extends Infer<typeof options> {}

/** Computes the class from properties of the packet (`TCA_FLOW_*` of linux/pkt_cls.h). Linux 2.6.25. */
export const flow: FilterKind<Flow> = { options };
