import { declareProtocol } from '../../protocol.ts';

/** Looks up IPv4 routes in one table (`NETLINK_FIB_LOOKUP`). */
export const fibLookup = declareProtocol({
  number: 10,
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
