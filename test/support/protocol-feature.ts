import type { Protocol } from '../../src/netlink/protocol-table.ts';
import { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import type { Feature } from './features.ts';

/** The feature that the kernel has a netlink protocol. */
export function protocolFeature(protocol: Protocol): Feature {
  return {
    name: `protocol ${protocol}`,
    missing() {
      try {
        NetlinkSocket.open(protocol).close();
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
  };
}
