import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { realmNumber } from '../../../known-names.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { handle } from '../../handle.ts';
import type { FilterKind } from './kind.ts';

const options = attributes('TCA_ROUTE4', () => ({
  classId: [1, handle],
  /** Realm of the destination, by number or name. */
  to: [2, realmNumber],
  /** Realm of the source. Either this or `inputLink`. */
  from: [3, realmNumber],
  /** Index of the link that the packet came in by. */
  inputLink: [4, u32],
  police: [5, police.options],
  actions: [6, actionList],
}));
/** Options of a route filter. */
export interface RouteFilter extends Infer<typeof options> {}

/** Matches the realms of the route (`TCA_ROUTE4_*` of linux/pkt_cls.h). */
export const route: FilterKind<RouteFilter> = { options };
