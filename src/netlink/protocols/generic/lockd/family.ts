import { attributes } from '../../../codec/composites/attribute-set.ts';
import { u16, u32 } from '../../../codec/scalars/integers.ts';
import { defineFamily } from '../define-family.ts';

/** Settings of the server (`LOCKD_A_SERVER_*` of linux/lockd_netlink.h). */
const server = attributes('LOCKD_A_SERVER', () => ({
  /** Seconds. */
  gracetime: [1, u32],
  tcpPort: [2, u16],
  udpPort: [3, u16],
}));

/** The lock manager of NFS. `serverSet` needs CAP_NET_ADMIN. Linux 6.15. */
export const lockd = defineFamily('lockd', {
  version: 1,
  commands: {
    serverSet: { id: 1, request: server },
    serverGet: { id: 2, reply: server },
  },
});
