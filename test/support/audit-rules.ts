import { NetlinkSocket } from 'tsnetlink';
import { audit } from 'tsnetlink/audit';
import type { Feature } from './features.ts';

/** The rules of the audit system, which the kernel has in its initial namespaces alone. */
export const auditRules: Feature = {
  name: 'rules of the audit system',
  missing() {
    const socket = NetlinkSocket.open('audit');
    try {
      socket.requestSync(audit.getStatus());
      return undefined;
    } catch (error) {
      return (error as Error).message;
    } finally {
      socket.close();
    }
  },
};
