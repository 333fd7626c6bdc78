import type { Dump } from '../../../../src/netlink/request/request.ts';
import { NetlinkSocket } from '../../../../src/netlink/socket/socket.ts';
import type { Feature } from '../../../support/features.ts';

/** A subsystem of nfnetlink that a kernel may lack: tried by a list. */
export function subsystem(name: string, list: Dump<unknown>): Feature {
  return {
    name,
    missing() {
      const socket = NetlinkSocket.open('netfilter');
      try {
        socket.requestSync(list);
        return undefined;
      } catch (error) {
        return `this kernel has no ${name}: ${(error as Error).message}`;
      } finally {
        socket.close();
      }
    },
  };
}
