import { expect } from 'vitest';
import {
  bridgeInstances,
  bridgeVlanDatabase,
  bridgeVlans,
  links,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { vlanFiltering } from '../../../../support/features.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { br, bridged, setUp, va } from '../setups.ts';

describeLive('instances of the spanning tree', () => {
  liveTest('of a port are set, listed, and given back', needs('command ip', vlanFiltering), (context) => {
    const { socket } = setUp(context, bridged);
    const options = { value: ['mstEnable'], selector: ['mstEnable'] } as const;
    // The kernel refuses to turn it on where a port has a VLAN already.
    socket.requestSync(links.change(br, { kind: 'bridge', options: { vlanDefaultPvid: 0 } }));
    socket.requestSync(links.change(br, { kind: 'bridge', options: { vlanFiltering: true, options } }));
    socket.requestSync(bridgeVlans.add({ index: va, id: 20 }));
    socket.requestSync(bridgeVlanDatabase.setGlobal(br, [{ id: 20, instance: 5 }]));
    socket.requestSync(bridgeInstances.set({ index: va, instance: 5, state: 'blocking' }));
    const listed = socket.requestSync(bridgeInstances.list({ index: va, instance: 5 }));
    expect(listed).toEqual([{ index: va, instance: 5, state: 'blocking' }]);
    socket.requestSync(bridgeInstances.set(listed[0]!));
    expect(socket.requestSync(bridgeInstances.list({ instance: 5 }))).toEqual(listed);
    expect(socket.requestSync(bridgeInstances.list({ instance: 6 }))).toEqual([]);
  });
});
