import { mirredAction } from '../../netlink/protocols/route/tc/actions/builders.ts';
import { u32Match, u32Selector } from '../../netlink/protocols/route/tc/filters/kinds/u32-match.ts';
import * as filters from '../../netlink/protocols/route/tc/filters/operations.ts';
import { tbfOptions } from '../../netlink/protocols/route/tc/qdiscs/kinds/tbf.ts';
import * as qdiscs from '../../netlink/protocols/route/tc/qdiscs/operations.ts';
import type { Link } from '../../network/links/link.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import { CniError, cniCodes } from '../cni-error.ts';
import { field, type Values } from '../fields.ts';
import { invalid } from '../network-config.ts';
import { type AddCall, type Call, definePlugin, type PodCall } from '../plugin.ts';
import { deleteLink, difference, findLink, interfaceOf } from '../pod-link.ts';
import type { Result } from '../result.ts';

const number = field.optional(field.integer(0, Number.MAX_SAFE_INTEGER));
const limits = {
  /** Bits a second to the container. */
  ingressRate: number,
  /** Bits at once to the container. */
  ingressBurst: number,
  /** Bits a second from the container. */
  egressRate: number,
  /** Bits at once from the container. */
  egressBurst: number,
};
const subnets = field.optional(field.list(field.prefix));
const config = {
  ...limits,
  shapedSubnets: subnets,
  unshapedSubnets: subnets,
  runtimeConfig: field.optional(field.object({ bandwidth: field.optional(field.object(limits)) })),
};

type BandwidthCall = Call<typeof config>;

/** A limit of one direction: bytes a second, and bytes at once. */
interface Limit {
  readonly rate: number;
  readonly burst: number;
}

/** Nanoseconds that a packet may wait, as in the reference plugin. */
const latency = 25e6;

function limitOf(
  values: Values<typeof limits>,
  path: string,
  direction: 'ingress' | 'egress',
): Limit | undefined {
  const rate = values[`${direction}Rate`] ?? 0;
  const burst = values[`${direction}Burst`] ?? 0;
  if (rate === 0 && burst === 0) return undefined;
  if (rate === 0 || burst === 0)
    throw invalid(`${path}${direction}${rate === 0 ? 'Rate' : 'Burst'}`, 'rate and burst belong together');
  if (burst / 8 >= 0xffff_ffff) throw invalid(`${path}${direction}Burst`, 'expected less than 4 GiB');
  if (rate < 8) throw invalid(`${path}${direction}Rate`, 'expected at least 8 bits a second');
  if (burst < 8) throw invalid(`${path}${direction}Burst`, 'expected at least 8 bits');
  return { rate: Math.floor(rate / 8), burst: Math.floor(burst / 8) };
}

/** The limits: those of the configuration if it has one, or of the runtime. */
function limitsOf({ config }: BandwidthCall): { ingress: Limit | undefined; egress: Limit | undefined } {
  const isOwn = Object.keys(limits).some((key) => config[key as keyof typeof limits] !== undefined);
  const given = config.runtimeConfig?.bandwidth;
  const [values, path] = isOwn || given === undefined ? [config, ''] : [given, 'runtimeConfig.bandwidth.'];
  for (const key of ['shapedSubnets', 'unshapedSubnets'] as const)
    if ((config[key] ?? []).length > 0)
      throw new CniError(cniCodes.unsupportedField, `${key}: limits are for all packets of a container`);
  return { ingress: limitOf(values, path, 'ingress'), egress: limitOf(values, path, 'egress') };
}

/** The name of the link that packets from the container pass. */
function passageName({ attachment }: BandwidthCall): string {
  return `bwp${attachment}`;
}

/** The link of the host at the other end of the link of the container. */
async function hostEnd({ pod, host, ifName, prevResult }: PodCall): Promise<Link<Namespace>> {
  const { interfaces = [] } = prevResult as Result;
  const peer = (await findLink(pod, ifName))?.state.link;
  for (const { name, sandbox } of interfaces) {
    if (sandbox !== undefined) continue;
    const link = await findLink(host, name);
    if (link !== undefined && link.index === peer) return link;
  }
  throw invalid('prevResult', `no link of the host in it is the other end of ${ifName}`);
}

async function limitLink({ namespace, index }: Link<Namespace>, { rate, burst }: Limit): Promise<void> {
  const options = tbfOptions({ rate, burst, latency });
  await namespace.request(qdiscs.add({ index, kind: 'tbf', handle: '1:', options }));
}

/** Sends the packets from the container by another link, which limits them: a qdisc limits packets that leave by a link only. */
async function limitFromPod(
  call: AddCall<typeof config>,
  port: Link<Namespace>,
  limit: Limit,
): Promise<Link<Namespace>> {
  const { host, undo } = call;
  const passage = await host.createLink({ kind: 'ifb', name: passageName(call), mtu: port.mtu, up: true });
  undo(() => passage.delete());
  await host.request(qdiscs.add({ index: port.index, kind: 'ingress' }));
  undo(() => host.request(qdiscs.delete({ index: port.index, parent: 'ingress' })));
  await host.request(
    filters.add({
      index: port.index,
      parent: 'ffff:',
      kind: 'u32',
      protocol: 'all',
      priority: 1,
      options: {
        classId: '1:1',
        selector: u32Selector(u32Match.all(), { flags: ['terminal'] }),
        actions: [mirredAction({ redirect: passage.index })],
      },
    }),
  );
  await limitLink(passage, limit);
  return passage;
}

/** Throws, with the code 102, unless a link is limited. */
async function checkLimit({ namespace, index, name }: Link<Namespace>, { rate }: Limit): Promise<void> {
  const found = (await namespace.request(qdiscs.list({ index }))).find(({ parent }) => parent === 'root');
  if (found === undefined || !qdiscs.isKind(found, 'tbf')) throw difference(`the link ${name} has no limit`);
  const { parameters, rate64 } = found.options ?? {};
  const present = Number(rate64 ?? parameters?.rate.rate);
  if (present !== rate)
    throw difference(`the limit of ${name} is ${present * 8} bits a second, not ${rate * 8}`);
}

/** Limits the rate of packets to and from a container. Works on the result of the plugin before it. */
export const bandwidth = definePlugin({
  type: 'bandwidth',
  config,
  async add(call): Promise<Result> {
    const { host, prevResult, undo } = call;
    if (prevResult === undefined)
      throw invalid('prevResult', 'bandwidth needs the result of the plugin before it');
    const { ingress, egress } = limitsOf(call);
    if (ingress === undefined && egress === undefined) return prevResult;
    const port = await hostEnd(call);
    if (ingress !== undefined) {
      await limitLink(port, ingress);
      undo(() => host.request(qdiscs.delete({ index: port.index, parent: 'root' })));
    }
    if (egress === undefined) return prevResult;
    const passage = await limitFromPod(call, port, egress);
    return { ...prevResult, interfaces: [...(prevResult.interfaces ?? []), interfaceOf(passage)] };
  },
  async del(call) {
    await deleteLink(call.host, passageName(call));
  },
  async check(call) {
    const { ingress, egress } = limitsOf(call);
    if (ingress === undefined && egress === undefined) return;
    const port = await hostEnd(call);
    if (ingress !== undefined) await checkLimit(port, ingress);
    if (egress === undefined) return;
    const passage = await findLink(call.host, passageName(call));
    if (passage === undefined) throw difference(`the link ${passageName(call)} is gone`);
    await checkLimit(passage, egress);
    const redirects = await call.host.request(filters.list({ index: port.index, parent: 'ffff:' }));
    if (redirects.length === 0) throw difference(`the packets of ${port.name} are not limited any more`);
  },
});
