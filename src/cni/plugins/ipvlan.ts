import { Ipvlan } from '../../network/links/ipvlan.ts';
import { field } from '../fields.ts';
import {
  addLanLink,
  announceAddresses,
  checkLanLink,
  findLower,
  mtuOn,
  removeLanLink,
  requiredAddresses,
} from '../lan-link.ts';
import { invalid } from '../network-config.ts';
import { type AddCall, definePlugin, type PodCall } from '../plugin.ts';
import type { Result } from '../result.ts';

const config = {
  master: field.optional(field.linkName),
  mode: field.optional(field.oneOf('l2', 'l3', 'l3s')),
  mtu: field.optional(field.integer()),
  linkInContainer: field.optional(field.boolean),
};

type IpvlanCall = PodCall<typeof config>;

/** The lower link: without a name that of the plugin before this one in the chain, if there is one. */
function lowerName({ config: { master }, prevResult }: IpvlanCall): string | undefined {
  if (master !== undefined || prevResult === undefined) return master;
  const [link, ...others] = prevResult.interfaces ?? [];
  if (link === undefined || others.length > 0)
    throw invalid('master', 'the key is missing, and prevResult has not exactly one link to stand on');
  return link.name;
}

/** The addresses: those of the plugin for addresses, or of the plugin before this one in the chain. */
async function addressesFor(call: AddCall<typeof config>): Promise<Result> {
  const { ipam, prevResult } = call;
  return ipam === undefined && (prevResult?.ips ?? []).length > 0
    ? (prevResult as Result)
    : requiredAddresses(call);
}

/** Connects containers with the network of a link of the host, with its link-layer address. */
export const ipvlan = definePlugin({
  type: 'ipvlan',
  config,
  async add(call) {
    const { pod, ifName, config, undo } = call;
    const lower = await findLower(call, { ...config, master: lowerName(call) });
    const mtu = mtuOn(lower, config.mtu);
    const given = await addressesFor(call);
    const { mode = 'l2' } = config;
    const link = await Ipvlan.create({ name: ifName, namespace: pod, link: lower, mtu, options: { mode } });
    undo(() => link.delete());
    await announceAddresses(pod, ifName);
    return addLanLink(call, link, given);
  },
  async del(call) {
    await removeLanLink(call);
  },
  async check(call) {
    await checkLanLink(call, 'ipvlan', call.config, { mode: call.config.mode ?? 'l2' });
  },
});
