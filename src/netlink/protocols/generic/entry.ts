import { declareProtocol } from '../../protocol.ts';
import { adviseFamily } from './missing-family.ts';
import { resolveFamily } from './nlctrl/messages.ts';

/** Generic netlink: families with message types that the kernel gives at run time (`NETLINK_GENERIC`). */
export const generic = declareProtocol({
  number: 16,
  // A family and one of its groups, whose number the kernel gives at run time.
  groups: {} as Readonly<Record<`${string}/${string}`, number>>,
  load: (names) => import('./protocol.ts').then(({ loadProtocol }) => loadProtocol(names)),
  resolve: resolveFamily,
  adviseName: adviseFamily,
  // GENL_ID_CTRL, as in genl_ctrl's group `notify`
  namesGroup: 16,
});
