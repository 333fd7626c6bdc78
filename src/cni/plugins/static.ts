import { CniError, cniCodes } from '../cni-error.ts';
import { field } from '../fields.ts';
import { parseAddress, parseNetwork } from '../ip-network.ts';
import { type Call, defineIpam } from '../plugin.ts';
import { dnsField, type Result, type ResultIp, routeField } from '../result.ts';

const ips = field.optional(field.list(field.prefix));
const config = {
  ipam: field.object({
    type: field.text,
    addresses: field.optional(
      field.list(field.object({ address: field.prefix, gateway: field.optional(field.address) })),
    ),
    routes: field.optional(field.list(routeField)),
    dns: field.optional(dnsField),
  }),
  args: field.optional(field.object({ cni: field.optional(field.object({ ips })) })),
  runtimeConfig: field.optional(field.object({ ips })),
};

type StaticCall = Call<typeof config>;

/** The addresses of a call: those of the runtime, of `args` and `CNI_ARGS`, or of the configuration, the first that are there. */
function addressesOf({
  config: { ipam, args: given, runtimeConfig },
  args,
}: StaticCall): readonly ResultIp[] {
  const wanted = runtimeConfig?.ips ?? given?.cni?.ips;
  if (wanted !== undefined && wanted.length > 0) return wanted.map((address) => ({ address }));
  if (args.IP === undefined || args.IP === '') return ipam.addresses ?? [];
  const gateways = (args.GATEWAY ?? '').split(',').filter((text) => text !== '');
  for (const gateway of gateways)
    if (parseAddress(gateway) === undefined) throw badArgument('GATEWAY', 'an IP address', gateway);
  return args.IP.split(',').map((address) => {
    const network = parseNetwork(address);
    if (network === undefined) throw badArgument('IP', 'an IP address with a prefix length', address);
    const gateway = gateways.find((one) => parseAddress(one)?.bits === network.bits);
    return { address, gateway };
  });
}

function badArgument(key: string, expected: string, text: string): CniError {
  return new CniError(cniCodes.invalidEnvironment, `CNI_ARGS: ${key}: expected ${expected}, got '${text}'`);
}

/** The addresses that the configuration or the runtime names. Nothing is reserved. */
export const staticIpam = defineIpam({
  type: 'static',
  config,
  args: ['IP', 'GATEWAY'],
  async add(call): Promise<Result> {
    const { routes, dns } = call.config.ipam;
    return { ips: addressesOf(call), routes, dns };
  },
  async del() {},
  async check(call) {
    const found = new Set(call.prevResult?.ips?.map(({ address }) => address));
    const missing = addressesOf(call).find(({ address }) => !found.has(address));
    if (missing !== undefined)
      throw new CniError(cniCodes.checkFailed, `the address ${missing.address} is not in prevResult`);
  },
});
