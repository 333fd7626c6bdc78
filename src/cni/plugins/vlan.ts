import { Vlan } from '../../network/links/vlan.ts';
import { field } from '../fields.ts';
import { addLanLink, checkLower, findLower, mtuOn, requiredAddresses } from '../lan-link.ts';
import { definePlugin } from '../plugin.ts';
import { checkPodLink, deleteLink, difference } from '../pod-link.ts';

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
  async del({ pod, ifName, ipam }) {
    if (pod !== undefined) await deleteLink(pod, ifName);
    await ipam?.del();
  },
  async check(call) {
    const { config, ipam } = call;
    await ipam?.check();
    const link = await checkPodLink(call, 'vlan');
    await checkLower(call, link, config);
    const { vlanId: wanted = 0 } = config;
    const { id } = (link.state.options ?? {}) as { id?: number };
    if (id !== wanted) throw difference(`the VLAN of ${link.name} is ${id}, not ${wanted}`);
  },
});
