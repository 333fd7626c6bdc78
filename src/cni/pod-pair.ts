import type { Link } from '../network/links/link.ts';
import { VethPair } from '../network/links/veth-pair.ts';
import { waitForCarrier } from '../network/links/wait-for-carrier.ts';
import type { Namespace } from '../network/namespace/namespace.ts';
import { formatAddress, lastOf, networkOf } from './ip-network.ts';
import type { AddCall, DelCall } from './plugin.ts';
import { deleteLink, enableIpv6 } from './pod-link.ts';
import type { ResultIp } from './result.ts';

/** The ends of a new pair between a container and the host. */
export interface PodPair {
  readonly podLink: Link<Namespace>;
  readonly hostLink: Link<Namespace>;
}

/** Properties of the ends. */
export interface PodPairOptions {
  readonly mtu: number | undefined;
  /** Link-layer address in the container. */
  readonly mac?: string | undefined;
  /** Bridge of the host that the end of the host is a port of. */
  readonly master?: Link<Namespace> | undefined;
  /** Addresses of the container. IPv6 addresses are usable at once, unless `isChecked` asks for the check for duplicates. */
  readonly ips: readonly ResultIp[];
  readonly isChecked?: boolean | undefined;
  /** Work on the end of the host before both ends are up. */
  readonly prepare?: ((hostLink: Link<Namespace>) => Promise<unknown>) | undefined;
}

/** The name of the end of the host. */
function hostName(attachment: string): string {
  return `veth${attachment}`;
}

/** Creates a pair, each end in its namespace from the first moment on, and brings it up with the addresses of the container. */
export async function createPodPair(call: AddCall, options: PodPairOptions): Promise<PodPair> {
  const { pod, host, ifName, attachment, undo } = call;
  const { mac, master, ips, isChecked = false } = options;
  const mtu = options.mtu === 0 ? undefined : options.mtu;
  const pair = await VethPair.create(
    { name: ifName, namespace: pod, mtu, ...(mac !== undefined && { address: mac }) },
    { name: hostName(attachment), namespace: host, mtu, master },
  );
  undo(() => pair.delete());
  const [podLink, hostLink] = pair.ends;
  await options.prepare?.(hostLink);
  await enableIpv6(pod, podLink.name, ips);
  await hostLink.up();
  await podLink.up();
  for (const { address } of ips) await addAddress(podLink, address, isChecked);
  await waitForCarrier(async () => [(await podLink.refresh()).state, (await hostLink.refresh()).state]);
  return { podLink, hostLink };
}

/** Adds an address. An IPv6 address is usable at once, unless it is to be checked for duplicates. */
export async function addAddress(link: Link<Namespace>, address: string, isChecked = false): Promise<void> {
  const network = networkOf(address);
  if (network.bits === 128) await link.addAddress(address, isChecked ? {} : { flags: ['nodad'] });
  else {
    const broadcast = formatAddress({ bits: 32, value: lastOf(network) });
    await link.addAddress(address, network.length < 31 ? { broadcast } : {});
  }
}

/** Deletes the pair: by its end in the container, and by that of the host where the namespace of the container is not known. */
export async function deletePodPair({ pod, host, ifName, attachment }: DelCall): Promise<void> {
  if (pod !== undefined) await deleteLink(pod, ifName);
  await deleteLink(host, hostName(attachment));
}
