import { Macvlan } from '../../network/links/macvlan.ts';
import { macOfArgs } from '../environment.ts';
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
import { definePlugin } from '../plugin.ts';

const mac = field.optional(field.ethernetAddress);
const config = {
  master: field.optional(field.linkName),
  mode: field.optional(field.oneOf('bridge', 'private', 'vepa', 'passthru')),
  mtu: field.optional(field.integer()),
  mac,
  linkInContainer: field.optional(field.boolean),
  bcqueuelen: field.optional(field.integer()),
  runtimeConfig: field.optional(field.object({ mac })),
};

/** Connects containers with the network of a link of the host, each with a link-layer address. */
export const macvlan = definePlugin({
  type: 'macvlan',
  config,
  args: ['MAC'],
  async add(call) {
    const { pod, ifName, config, ipam, undo } = call;
    const { mode = 'bridge', bcqueuelen: bcQueueLength = 0 } = config;
    const lower = await findLower(call, config);
    const mtu = mtuOn(lower, config.mtu);
    const address = config.runtimeConfig?.mac ?? macOfArgs(call.args) ?? config.mac;
    // Without a plugin for addresses, other programs configure the link.
    const given = ipam === undefined ? {} : await requiredAddresses(call);
    const link = await Macvlan.create({
      name: ifName,
      namespace: pod,
      link: lower,
      mtu,
      address,
      mode,
      ...(bcQueueLength !== 0 && { options: { bcQueueLength } }),
    });
    undo(() => link.delete());
    if (ipam !== undefined) await announceAddresses(pod, ifName);
    return addLanLink(call, link, given);
  },
  async del(call) {
    await removeLanLink(call);
  },
  async check(call) {
    await checkLanLink(call, 'macvlan', call.config, { mode: call.config.mode ?? 'bridge' });
  },
});
