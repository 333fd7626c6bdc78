import { spawnSync } from 'node:child_process';
import { type Namespace, Vlan } from 'tsnetlink';
import { expect } from 'vitest';
import {
  type Answer,
  type Caller,
  type CniWorld,
  type Configuration,
  cniWorld,
  referencePlugins,
  sides,
} from '../support/cni.ts';
import type { Feature } from '../support/features.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';
import { untilReached } from '../support/patience.ts';

/** Bridges that keep VLANs apart. Not every kernel has them. */
const vlanFiltering: Feature = {
  name: 'bridges with VLANs',
  missing: () => {
    const command = 'unshare --net ip link add name probe type bridge vlan_filtering 1'.split(' ');
    const { status } = spawnSync(command[0] as string, command.slice(1));
    return status === 0 ? undefined : 'the kernel refuses vlan_filtering';
  },
};

const ipam = { type: 'host-local', subnet: '10.1.0.0/24' };
const containers = { a: 5, b: 5, c: 6, d: 0 } as const;
type Name = keyof typeof containers;

/** Adds four containers of three VLANs to a bridge. */
async function fourContainers(
  world: CniWorld,
  callWorld: Caller,
  given: object,
): Promise<{ pods: Record<Name, Namespace>; answers: Answer[]; del: () => Promise<void> }> {
  const pods = {} as Record<Name, Namespace>;
  const answers: Answer[] = [];
  const calls = Object.entries(containers).map(([name, vlan]) => {
    const config: Configuration = { type: 'bridge', vlan, ipam, ...(vlan === 5 && given) };
    const variables = { CNI_NETNS: name, CNI_CONTAINERID: name };
    return (command: string) => callWorld(command, config, variables);
  });
  for (const [index, name] of (Object.keys(containers) as Name[]).entries()) {
    pods[name] = await world.pod(name);
    answers.push((await calls[index]?.('ADD')) as Answer);
  }
  return {
    pods,
    answers,
    del: async () => {
      for (const call of calls) expect(await call('DEL')).toMatchObject({ exitCode: 0 });
    },
  };
}

describeLive('VLANs of a bridge', () => {
  liveTest(
    'keep containers apart as those of the reference plugin do',
    needs(vlanFiltering, referencePlugins, 'command bridge'),
    async (context) => {
      const seen: unknown[] = [];
      for (const [side, callerOf] of Object.entries(sides)) {
        const world = await cniWorld(context);
        const { pods, answers, del } = await fourContainers(world, callerOf(world), {});
        expect([side, answers.map(({ exitCode }) => exitCode)]).toEqual([side, [0, 0, 0, 0]]);
        await untilReached(pods.a, '10.1.0.3');
        const received = [];
        for (const [from, to] of [
          ['a', '10.1.0.3'],
          ['a', '10.1.0.4'],
          ['a', '10.1.0.5'],
          ['d', '10.1.0.4'],
        ] as const)
          received.push((await pods[from].ping(to, { timeout: 1000 })).received);
        const vlans = (
          JSON.parse(runIn(world.host, 'bridge -j vlan show')) as { ifname: string; vlans: object }[]
        )
          .filter(({ ifname }) => ifname.startsWith('veth'))
          .map(({ vlans }) => JSON.stringify(vlans))
          .sort();
        seen.push([received, vlans]);
        await del();
        if (side === 'ours')
          expect(await world.remains()).toEqual({
            links: ['lo', 'cni0'],
            tables: [],
            addresses: [],
            notes: [],
          });
      }
      expect(seen[0]).toEqual(seen[1]);
      expect((seen[0] as [number[]])[0]).toEqual([1, 0, 0, 0]);
    },
  );

  liveTest('have a gateway of the host', needs(vlanFiltering, 'link vlan'), async (context) => {
    const world = await cniWorld(context);
    const given = { isGateway: true, preserveDefaultVlan: false };
    const { pods, answers, del } = await fourContainers(world, world.call, given);
    expect(answers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    await untilReached(pods.a, '10.1.0.1');
    await untilReached(pods.b, '10.1.0.1');
    expect(await pods.c.ping('10.1.0.1', { timeout: 1000 })).toMatchObject({ received: 0 });
    const config = { type: 'bridge', vlan: 5, ipam, ...given, prevResult: answers[0]?.output };
    const variables = { CNI_NETNS: 'a', CNI_CONTAINERID: 'a' };
    expect(await world.call('CHECK', config, variables)).toMatchObject({ exitCode: 0 });
    runIn(world.host, 'ip address flush dev cni0.5');
    expect((await world.call('CHECK', config, variables)).output).toMatchObject({ code: 102 });
    await del();
  });

  liveTest(
    'are a trunk for a container that has several',
    needs(vlanFiltering, 'link vlan'),
    async (context) => {
      const world = await cniWorld(context);
      const { pods, del } = await fourContainers(world, world.call, {});
      const trunk = await world.pod('trunk');
      const variables = { CNI_NETNS: 'trunk', CNI_CONTAINERID: 'trunk' };
      const config = { type: 'bridge', ipam: {}, vlanTrunk: [{ id: 6 }, { minID: 5, maxID: 5 }] };
      expect(await world.call('ADD', config, variables)).toMatchObject({ exitCode: 0 });
      for (const id of [5, 6, 7])
        await Vlan.create({
          namespace: trunk,
          link: 'eth0',
          id,
          addresses: [`10.1.0.${100 + id}/24`],
          up: true,
        });
      await untilReached(pods.a, '10.1.0.105');
      await untilReached(pods.c, '10.1.0.106');
      expect(await pods.a.ping('10.1.0.106', { timeout: 1000 })).toMatchObject({ received: 0 });
      expect(await world.call('DEL', config, variables)).toMatchObject({ exitCode: 0 });
      await del();
    },
  );
});
