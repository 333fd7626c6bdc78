import { expect } from 'vitest';
import {
  type CniWorld,
  type Configuration,
  cniWorld,
  referencePlugins,
  withoutChoices,
} from '../support/cni.ts';
import { settledState } from '../support/cni-state.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';

/** The same configuration is given to the reference plugin and to ours, each with another host. */

const ipv4 = { type: 'host-local', subnet: '10.1.0.0/24' };
const bothFamilies = {
  type: 'host-local',
  ranges: [[{ subnet: '10.1.0.0/24' }], [{ subnet: 'fd00:1::/64' }]],
  routes: [{ dst: '0.0.0.0/0' }, { dst: '192.168.0.0/16', gw: '10.1.0.1' }, { dst: 'fd00:2::/64' }],
};
const withoutDefault = { ...bothFamilies, routes: [{ dst: '192.168.0.0/16' }] };
const fixed = {
  type: 'static',
  addresses: [
    { address: '10.9.0.2/24', gateway: '10.9.0.1' },
    { address: 'fd00:9::2/64', gateway: 'fd00:9::1' },
  ],
  routes: [{ dst: '0.0.0.0/0' }, { dst: '10.8.0.0/16', gw: '10.9.0.1' }],
  dns: { nameservers: ['192.0.2.1'], search: ['test'] },
};

/** Configurations by name, the addresses that the container can ping, and the link that stays on the host. */
const cases: Readonly<
  Record<
    string,
    { config: Configuration; reaches?: readonly string[]; variables?: Record<string, string>; stays?: string }
  >
> = {
  loopback: { config: { type: 'loopback' }, reaches: ['127.0.0.1', '::1'], variables: { CNI_IFNAME: 'lo' } },
  ptp: { config: { type: 'ptp', ipam: ipv4 }, reaches: ['10.1.0.1'] },
  'ptp of both families': {
    config: { type: 'ptp', mtu: 1400, ipam: bothFamilies },
    reaches: ['10.1.0.1', 'fd00:1::1'],
  },
  'ptp with masquerade': {
    config: { type: 'ptp', ipMasq: true, ipam: bothFamilies, dns: { nameservers: ['192.0.2.7'] } },
    reaches: ['10.1.0.1'],
  },
  'ptp with static addresses': { config: { type: 'ptp', ipam: fixed }, reaches: ['10.9.0.1', 'fd00:9::1'] },
  'ptp of version 0.4.0': { config: { type: 'ptp', cniVersion: '0.4.0', ipam: bothFamilies } },
  'ptp of version 0.3.1': { config: { type: 'ptp', cniVersion: '0.3.1', ipam: ipv4 } },
  'ptp of version 0.2.0': { config: { type: 'ptp', cniVersion: '0.2.0', ipam: bothFamilies } },
  'ptp without a version': { config: { type: 'ptp', cniVersion: undefined, ipam: ipv4 } },
  'bridge as gateway': {
    config: { type: 'bridge', bridge: 'cni5', isGateway: true, ipam: ipv4 },
    reaches: ['10.1.0.1'],
    stays: 'cni5',
  },
  'bridge as default gateway': {
    config: {
      type: 'bridge',
      isDefaultGateway: true,
      ipMasq: true,
      hairpinMode: true,
      mtu: 1400,
      ipam: withoutDefault,
    },
    reaches: ['10.1.0.1', 'fd00:1::1'],
    stays: 'cni0',
  },
  'bridge without gateway': { config: { type: 'bridge', ipam: ipv4 }, stays: 'cni0' },
  'bridge without addresses': { config: { type: 'bridge', promiscMode: true, ipam: {} }, stays: 'cni0' },
  'bridge with a link-layer address': {
    config: { type: 'bridge', ipam: {}, runtimeConfig: { mac: '02:00:00:00:00:77' } },
    stays: 'cni0',
  },
  'bridge with an address of CNI_ARGS': {
    config: { type: 'bridge', isGateway: true, ipam: ipv4 },
    variables: { CNI_ARGS: 'IgnoreUnknown=1;IP=10.1.0.77' },
    stays: 'cni0',
  },
};

describeLive('the same configuration leads to the same network:', () => {
  for (const [name, { config, reaches = [], variables = {}, stays }] of Object.entries(cases)) {
    liveTest(
      name,
      needs(referencePlugins, 'command iptables', 'command ip', 'command ping'),
      async (context) => {
        const ours = await cniWorld(context);
        const theirs = await cniWorld(context);
        const pods = [await ours.pod('pod'), await theirs.pod('pod')] as const;
        const own = { CNI_NETNS: 'pod', ...variables };
        const added = await ours.call('ADD', config, own);
        const expected = theirs.reference('ADD', config, own);
        const comparable = (answer: unknown): unknown => JSON.parse(withoutChoices(JSON.stringify(answer)));
        expect(comparable(added)).toEqual(comparable(expected));
        expect(await settledState(pods[0])).toEqual(await settledState(pods[1]));
        expect(await settledState(ours.host)).toEqual(await settledState(theirs.host));
        for (const address of reaches) expect(await pods[0].ping(address)).toMatchObject({ received: 1 });

        const checked = { ...config, prevResult: added.output };
        if (['0.4.0', '1.0.0'].includes(added.output.cniVersion))
          expect(await ours.call('CHECK', checked, own)).toEqual({ exitCode: 0, output: undefined });

        for (const world of [ours, theirs] as CniWorld[])
          for (let time = 0; time < 2; time++) {
            const answer =
              world === ours ? await ours.call('DEL', config, own) : theirs.reference('DEL', config, own);
            expect(answer).toEqual({ exitCode: 0, output: undefined });
          }
        expect(await settledState(pods[0])).toEqual(await settledState(pods[1]));
        expect((await ours.host.links()).map((link) => link.name)).toEqual([
          'lo',
          ...(stays === undefined ? [] : [stays]),
        ]);
        expect(await ours.host.nftables().tables()).toEqual([]);
      },
    );
  }
});
