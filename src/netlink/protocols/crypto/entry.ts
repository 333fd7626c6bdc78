import { declareProtocol } from '../../protocol.ts';

/** Algorithms of the kernel's cryptography (`NETLINK_CRYPTO`). */
export const crypto = declareProtocol({
  number: 21,
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
