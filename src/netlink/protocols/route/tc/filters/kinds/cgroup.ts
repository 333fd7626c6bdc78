import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { extendedMatches } from '../ematches/registry.ts';
import type { FilterKind } from './kind.ts';

const options = attributes('TCA_CGROUP', () => ({
  actions: [1, actionList],
  police: [2, police.options],
  extendedMatches: [3, extendedMatches],
}));
/** Options of a cgroup filter. */
export interface Cgroup extends Infer<typeof options> {}

/** Takes the class from the control group of the sender (`TCA_CGROUP_*` of linux/pkt_cls.h). Linux 2.6.29. */
export const cgroup: FilterKind<Cgroup> = { options };
