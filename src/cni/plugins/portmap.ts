import {
  type AttachmentRule,
  addRules,
  checkRules,
  type RuleTable,
  removeRules,
} from '../attachment-rules.ts';
import { CniError, cniCodes } from '../cni-error.ts';
import { field, type Values } from '../fields.ts';
import { addressText, ipVersionOf, networkText } from '../ip-network.ts';
import { invalid } from '../network-config.ts';
import { type AddCall, type Call, definePlugin } from '../plugin.ts';
import type { Result, ResultIp } from '../result.ts';

const mapping = {
  hostPort: field.integer(1, 65535),
  containerPort: field.integer(1, 65535),
  protocol: field.oneOf('tcp', 'udp', 'sctp'),
  /** The address of the host that is forwarded; all by default. */
  hostIP: field.optional(field.address),
};
const conditions = field.optional(field.list(field.text));
const config = {
  /** Whether packets that the container would answer past the host get an address of the host. True by default. */
  snat: field.optional(field.boolean),
  markMasqBit: field.optional(field.integer(0, 31)),
  externalSetMarkChain: field.optional(field.text),
  conditionsV4: conditions,
  conditionsV6: conditions,
  runtimeConfig: field.optional(
    field.object({ portMappings: field.optional(field.list(field.object(mapping))) }),
  ),
};

type PortMapping = Values<typeof mapping>;
type PortmapCall = Call<typeof config>;

const table: RuleTable = {
  family: 'inet',
  name: 'cni_portmap',
  chains: {
    prerouting: 'type nat hook prerouting priority dstnat',
    output: 'type nat hook output priority -100',
    postrouting: 'type nat hook postrouting priority srcnat',
  },
};

/** The first address of each family that the container has. */
function targetsOf({ prevResult, netns }: PortmapCall): ResultIp[] {
  const { ips = [], interfaces = [] } = prevResult as Result;
  const own = ips.filter(({ interface: at }) => at === undefined || interfaces[at]?.sandbox === netns);
  return ([4, 6] as const).flatMap(
    (version) => own.find(({ address }) => ipVersionOf(address) === version) ?? [],
  );
}

/** Whether an address of the host stands for all of them. */
function isAny(address: string): boolean {
  return ['0.0.0.0', '::'].includes(addressText(address));
}

function rulesOf(call: PortmapCall): AttachmentRule[] {
  const { snat = true, runtimeConfig } = call.config;
  return targetsOf(call).flatMap((target) =>
    (runtimeConfig?.portMappings ?? []).flatMap((one) => mappingRules(one, target, snat)),
  );
}

function mappingRules(
  { hostPort, containerPort, protocol, hostIP }: PortMapping,
  { address }: ResultIp,
  snat: boolean,
): AttachmentRule[] {
  const version = ipVersionOf(address);
  if (hostIP !== undefined && ipVersionOf(hostIP) !== version) return [];
  const isIpv6 = version === 6;
  const ip = isIpv6 ? 'ip6' : 'ip';
  const target = addressText(address);
  const onHost = hostIP === undefined || isAny(hostIP) ? '' : `${ip} daddr ${addressText(hostIP)} `;
  const port = `${protocol} dport ${hostPort}`;
  const to = isIpv6 ? `[${target}]:${containerPort}` : `${target}:${containerPort}`;
  const forward = `meta nfproto ${isIpv6 ? 'ipv6' : 'ipv4'} fib daddr type local ${onHost}${port} dnat ${ip} to ${to}`;
  // The container, or one beside it, would answer such packets without the host, which would not translate the answer.
  const sources = [networkText(address), ...(isIpv6 ? [] : ['127.0.0.1'])];
  const answered = `${ip} daddr ${target} ${protocol} dport ${containerPort} ct status dnat masquerade`;
  return [
    { chain: 'prerouting', rule: forward },
    { chain: 'output', rule: forward },
    ...(snat
      ? sources.map((source) => ({ chain: 'postrouting', rule: `${ip} saddr ${source} ${answered}` }))
      : []),
  ];
}

/** Lets the host forward packets from 127.0.0.1 to the container. */
async function routeLocalnet(call: AddCall<typeof config>): Promise<void> {
  const { host, config } = call;
  const target = targetsOf(call).find(({ address }) => ipVersionOf(address) === 4);
  if (target === undefined || config.snat === false) return;
  const { oif } = await host.route({ dst: addressText(target.address) });
  if (oif === undefined) return;
  const { name } = await host.link(oif);
  await host.sysctl.set(`net/ipv4/conf/${name}/route_localnet`, 1);
}

/** Forgets flows of UDP that began before the port was forwarded, or go on after its end: they would keep their way. */
async function forgetFlows({ host, config }: PortmapCall): Promise<void> {
  for (const { protocol, hostPort } of config.runtimeConfig?.portMappings ?? []) {
    if (protocol !== 'udp') continue;
    await host.conntrack().flush({ original: { protocol: 'udp', destinationPort: hostPort } });
  }
}

function checkSupported({ config }: PortmapCall): void {
  const { externalSetMarkChain, conditionsV4 = [], conditionsV6 = [] } = config;
  const given = { externalSetMarkChain: externalSetMarkChain ?? [], conditionsV4, conditionsV6 };
  for (const [key, value] of Object.entries(given))
    if (value.length > 0)
      throw new CniError(
        cniCodes.unsupportedField,
        `${key}: it is for iptables, and the rules are those of nftables`,
      );
}

/** Forwards ports of the host to a container, by nftables. Works on the result of the plugin before it. */
export const portmap = definePlugin({
  type: 'portmap',
  config,
  async add(call): Promise<Result> {
    const { prevResult, undo } = call;
    if (prevResult === undefined)
      throw invalid('prevResult', 'portmap needs the result of the plugin before it');
    checkSupported(call);
    const rules = rulesOf(call);
    if (rules.length === 0) return prevResult;
    undo(() => removeRules(call, table));
    await routeLocalnet(call);
    await addRules(call, table, rules);
    await forgetFlows(call);
    return prevResult;
  },
  async del(call) {
    await removeRules(call, table);
    await forgetFlows(call);
  },
  async check(call) {
    await checkRules(call, table, rulesOf(call).length);
  },
});
