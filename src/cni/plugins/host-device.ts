import { readdirSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Link } from '../../network/links/link.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import { field } from '../fields.ts';
import { configureLanLink, requiredAddresses } from '../lan-link.ts';
import { invalid } from '../network-config.ts';
import { type Call, definePlugin } from '../plugin.ts';
import { checkPodLink, difference, findLink, interfaceOf } from '../pod-link.ts';
import type { Result } from '../result.ts';

const config = {
  device: field.optional(field.linkName),
  hwaddr: field.optional(field.ethernetAddress),
  kernelpath: field.optional(field.pattern('a path below /sys/devices', /^\/sys\/devices\/(?!.*\.\.)/)),
  pciBusID: field.optional(field.pattern('the address of a PCI device', /^[0-9a-fA-F:.]+$/)),
  runtimeConfig: field.optional(field.object({ deviceID: field.optional(field.text) })),
};

type DeviceCall = Call<typeof config>;

/** Names of folders; none if the folder is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** The names of the links of a device, by its folder. Those of virtio devices are one folder deeper. */
function linksOfDevice(folder: string): string[] {
  const virtio = namesIn(folder).filter((name) => name.startsWith('virtio'));
  return [folder, ...virtio.map((name) => join(folder, name))].flatMap((one) => namesIn(join(one, 'net')));
}

/** Finds the link of the host that the configuration names: by the first key that is there. */
async function findDevice({ host, config }: DeviceCall): Promise<Link<Namespace>> {
  const { device, hwaddr, kernelpath, pciBusID, runtimeConfig } = config;
  const pci = runtimeConfig?.deviceID ?? pciBusID;
  if (device !== undefined) return found('device', device, await findLink(host, device));
  const links = await host.links();
  if (hwaddr !== undefined) {
    const address = hwaddr.toLowerCase();
    return found(
      'hwaddr',
      hwaddr,
      links.find((link) => link.address === address),
    );
  }
  const [key, folder] =
    kernelpath !== undefined
      ? ['kernelpath', normalize(kernelpath)]
      : ['pciBusID', pci === undefined ? undefined : join('/sys/bus/pci/devices', pci)];
  if (folder === undefined)
    throw invalid('device', 'the key is missing, and hwaddr, kernelpath and pciBusID are missing too');
  const names = linksOfDevice(folder);
  return found(
    key as string,
    folder,
    links.find(({ name }) => names.includes(name)),
  );
}

function found(key: string, value: string, link: Link<Namespace> | undefined): Link<Namespace> {
  if (link === undefined) throw invalid(key, `the host has no link ${value}`);
  return link;
}

/** Moves the link to the container. Its alias keeps its name on the host, from before the move on: DEL finds it there. */
async function moveIn(link: Link<Namespace>, pod: Namespace, name: string): Promise<void> {
  await link.change({ alias: link.name });
  await link.moveTo(pod, { name });
}

/** Moves the link back under its name on the host, if it is in the container. */
async function moveOut(host: Namespace, pod: Namespace | undefined, ifName: string): Promise<void> {
  const link = pod && (await findLink(pod, ifName));
  const { alias } = link?.state ?? {};
  if (link === undefined) return;
  if (alias === undefined) throw difference(`the link ${ifName} has no alias with its name on the host`);
  await link.moveTo(host, { name: alias });
  await link.change({ alias: '' });
}

/** Moves a link of the host to the container. */
export const hostDevice = definePlugin({
  type: 'host-device',
  config,
  async add(call): Promise<Result> {
    const { pod, host, netns, ifName, config, ipam, undo } = call;
    const link = await findDevice(call);
    const { ips: given = [], routes = [] } = ipam === undefined ? {} : await requiredAddresses(call);
    const ips = given.map((ip) => ({ ...ip, interface: 0 }));
    const { name } = link;
    undo(async () => {
      const left = await findLink(host, name);
      if (left?.state.alias === name) await left.change({ alias: '' });
    });
    await moveIn(link, pod, ifName);
    undo(() => moveOut(host, pod, ifName));
    await configureLanLink(pod, link, ips, routes);
    return { interfaces: [interfaceOf(await link.refresh(), netns)], ips, routes, dns: ipam && config.dns };
  },
  async del({ pod, host, ifName, ipam, config: { device } }) {
    await moveOut(host, pod, ifName);
    // An ADD that was killed before the move has left the alias.
    const left = device === undefined ? undefined : await findLink(host, device);
    if (left?.state.alias === device) await left?.change({ alias: '' });
    await ipam?.del();
  },
  async check(call) {
    await call.ipam?.check();
    const { config, ifName } = call;
    const link = await checkPodLink(call);
    if (config.device !== undefined && link.state.alias !== config.device)
      throw difference(`the link ${ifName} is not ${config.device} of the host`);
  },
});
