import { afterAll, beforeAll, expect } from 'vitest';
import { type TimeoutPolicy, timeoutPolicies } from '../../../../../src/netlink/protocols/netfilter/index.ts';
import { NetlinkSocket } from '../../../../../src/netlink/socket/socket.ts';
import { describeLive, liveTest, type Needs, needs } from '../../../../support/live.ts';
import { subsystem } from '../subsystem.ts';

const needed: Needs = needs(subsystem('policies of timeouts', timeoutPolicies.list()));

const policies: TimeoutPolicy[] = [
  { name: 'tcp', l3proto: 'ip', l4proto: 'tcp', data: { established: 77, synSent2: 5, unack: 9 } },
  { name: 'udp', l3proto: 'ip6', l4proto: 'udp', data: { replied: 30, unreplied: 10 } },
  { name: 'icmp', l3proto: 'ip', l4proto: 'icmp', data: { timeout: 3 } },
  { name: 'icmpv6', l3proto: 'ip6', l4proto: 'icmpv6', data: { timeout: 4 } },
  { name: 'sctp', l3proto: 'ip', l4proto: 'sctp', data: { established: 60, heartbeatSent: 6 } },
  { name: 'gre', l3proto: 'ip', l4proto: 'gre', data: { replied: 8 } },
];

describeLive('policies of timeouts', () => {
  let socket: NetlinkSocket<'netfilter'>;
  beforeAll(() => {
    socket = NetlinkSocket.open('netfilter');
  });
  afterAll(() => socket.close());

  liveTest('of every protocol are created, listed, replaced and deleted', needed, async () => {
    for (const policy of policies) await socket.request(timeoutPolicies.create(policy));
    const listed = await socket.request(timeoutPolicies.list());
    expect(listed.map(({ name }) => name)).toEqual(policies.map(({ name }) => name));
    for (const [index, policy] of policies.entries()) expect(listed[index]).toMatchObject(policy);
    await expect(socket.request(timeoutPolicies.create(policies[0]!))).rejects.toMatchObject({
      code: 'EEXIST',
    });
    await socket.request(timeoutPolicies.replace({ ...policies[0]!, data: { established: 78 } }));
    expect((await socket.request(timeoutPolicies.get('tcp'))).data).toMatchObject({
      established: 78,
      unack: 300,
    });
    await socket.request(timeoutPolicies.delete(listed[1]!));
    await expect(socket.request(timeoutPolicies.get('udp'))).rejects.toMatchObject({ code: 'ENOENT' });
    await socket.request(timeoutPolicies.clear());
    expect(await socket.request(timeoutPolicies.list())).toEqual([]);
    for (const policy of listed) await socket.request(timeoutPolicies.create(policy));
    expect(await socket.request(timeoutPolicies.list())).toEqual(listed);
    await socket.request(timeoutPolicies.clear());
  });

  liveTest('have defaults that can be changed', needed, async () => {
    const before = await socket.request(timeoutPolicies.getDefaults({ l3proto: 'ip', l4proto: 'tcp' }));
    expect(before.data).toMatchObject({ established: 432_000, timeWait: 120 });
    await socket.request(
      timeoutPolicies.setDefaults({ l3proto: 'ip', l4proto: 'tcp', data: { established: 1234 } }),
    );
    expect(await socket.request(timeoutPolicies.getDefaults({ l3proto: 'ip', l4proto: 'tcp' }))).toEqual({
      ...before,
      data: { ...before.data, established: 1234 },
    });
    await socket.request(timeoutPolicies.setDefaults(before));
  });

  liveTest('with a state that the protocol does not have are refused', () => {
    expect(() =>
      socket.requestSync(timeoutPolicies.create({ ...policies[1]!, data: { established: 5 } })),
    ).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'data.established' }));
    expect(() =>
      socket.requestSync(timeoutPolicies.create({ ...policies[1]!, data: { replied: 2 ** 32 } })),
    ).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', field: 'data.replied' }));
  });
});
