import { Vlan } from '../../network/links/vlan.ts';
import { field } from '../fields.ts';
import { addLanLink, checkLanLink, findLower, mtuOn, removeLanLink, requiredAddresses } from '../lan-link.ts';
import { definePlugin } from '../plugin.ts';

const config = {
  master: field.linkName,
  vlanId: field.optional(field.integer(0, 4094)),
  mtu: field.optional(field.integer()),
  linkInContainer: field.optional(field.boolean),
};

/** Connects containers with a VLAN of a link of the host. */
export const vlan = definePlugin({
  type: 'vlan',
  config,
  async add(call) {
    const { pod, ifName, config, undo } = call;
    const lower = await findLower(call, config);
    const mtu = mtuOn(lower, config.mtu);
    const given = await requiredAddresses(call);
    const { vlanId: id = 0 } = config;
    const link = await Vlan.create({ name: ifName, namespace: pod, link: lower, mtu, id });
    undo(() => link.delete());
    return addLanLink(call, link, given);
  },
  async del(call) {
    await removeLanLink(call);
  },
  async check(call) {
    await checkLanLink(call, 'vlan', call.config, { id: call.config.vlanId ?? 0 });
  },
});
