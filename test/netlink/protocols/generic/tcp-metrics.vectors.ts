import { tcpMetricOperations } from '../../../../src/netlink/protocols/generic/index.ts';
import { needs } from '../../../support/live.ts';
import type { VectorGroup } from '../../../support/vectors.ts';

/** The measurements that TCP keeps. */
export const tcpMetricVectors: VectorGroup = {
  name: 'metrics of TCP',
  needs: needs('command ip', 'command nsenter'),
  setup: [],
  vectors: [
    {
      command: 'ip tcp_metrics show',
      request: () => tcpMetricOperations.list(),
      bytes: '1400000000000103000000000000000001010000',
    },
    {
      command: 'ip tcp_metrics show 10.0.0.1',
      request: () => tcpMetricOperations.get({ address: '10.0.0.1' }),
      bytes: '1c00000000000100000000000000000001010000080001000a000001',
    },
    {
      command: 'ip tcp_metrics delete fd00::1',
      request: () => tcpMetricOperations.delete({ address: 'fd00::1' }),
      bytes: '280000000000050000000000000000000201000014000200fd000000000000000000000000000001',
    },
    {
      command: 'ip tcp_metrics flush all',
      request: () => tcpMetricOperations.flush(),
      bytes: '1400000000000500000000000000000002010000',
    },
  ],
};
