import { listedObject } from '../listed-object.ts';
import { l2tp } from './family.ts';

/** Tunnels of L2TP: `ip l2tp show tunnel`. */
export const l2tpTunnel = listedObject('l2tpTunnel', l2tp, 'tunnelGet', {
  key: ({ connId }) => String(connId),
  selfChanging: ['stats'],
});

/** Sessions of L2TP: `ip l2tp show session`. */
export const l2tpSession = listedObject('l2tpSession', l2tp, 'sessionGet', {
  key: ({ connId, sessionId }) => `${connId} ${sessionId}`,
  selfChanging: ['stats'],
});
