import { declareProtocol } from '../../protocol.ts';
import { groups } from './groups.ts';
import { missingPart } from './missing-part.ts';

/** rtnetlink: links, addresses, routes, traffic control (`NETLINK_ROUTE`). */
export const route = declareProtocol({
  number: 0,
  groups,
  advise: missingPart,
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
