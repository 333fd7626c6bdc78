import { declareProtocol } from '../../protocol.ts';
import { greetings } from './greetings.ts';

/** Events of processes, and what drivers send (`NETLINK_CONNECTOR`). */
export const connector = declareProtocol({
  number: 11,
  // CN_IDX_PROC of linux/connector.h
  groups: { 'process-events': 1 },
  framing: 'untyped',
  greetings: greetings(),
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
