import { bridgeInstances } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { bridged, newerTools, va } from '../setups.ts';

export const spanningTrees: VectorGroup = {
  name: 'instances of the spanning tree',
  needs: newerTools,
  setup: bridged,
  vectors: [
    {
      command: 'bridge mst set dev va msti 10 state blocking',
      request: () => bridgeInstances.set({ index: va, instance: 10, state: 'blocking' }),
      bytes:
        '3c000000130005000000000000000000070000006600000000000000000000001c001a001800060014000180060001000a0000000500020004000000',
    },
    {
      command: 'bridge mst show',
      request: () => bridgeInstances.list(),
      bytes: '280000001200010300000000000000000700000000000000000000000000000008001d0080000000',
    },
  ],
};
