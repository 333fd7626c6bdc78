import { definePlugin } from '../plugin.ts';
import { difference, interfaceOf } from '../pod-link.ts';
import type { Result } from '../result.ts';

/** Brings the link `lo` of a container up. */
export const loopback = definePlugin({
  type: 'loopback',
  config: {},
  async add({ pod, netns, prevResult }): Promise<Result> {
    const lo = await (await pod.link('lo')).up();
    if (prevResult !== undefined) return prevResult;
    const addresses = await lo.addresses();
    const ofFamily = (family: 'inet' | 'inet6') =>
      addresses.filter((one) => one.family === family).slice(0, 1);
    return {
      interfaces: [{ ...interfaceOf(lo, netns), mtu: undefined }],
      ips: [...ofFamily('inet'), ...ofFamily('inet6')].map(({ address }) => ({ interface: 0, address })),
    };
  },
  async del({ pod }) {
    await (await pod?.link('lo'))?.down();
  },
  async check({ pod }) {
    if (!(await pod.link('lo')).isUp) throw difference('the link lo is down');
  },
});
