/** Results of plugins: one form inside, and those of all versions of the specification outside. */
import { CniError, cniCodes } from './cni-error.ts';
import { type Field, field, readAs, type Values } from './fields.ts';
import { ipVersionOf } from './ip-network.ts';
import { type CniVersion, isAtLeast } from './versions.ts';

const dnsShape = {
  nameservers: field.optional(field.list(field.text)),
  domain: field.optional(field.text),
  search: field.optional(field.list(field.text)),
  options: field.optional(field.list(field.text)),
};
/** Settings for names: `/etc/resolv.conf` of the container. */
export type Dns = Values<typeof dnsShape>;
/** Reads settings for names. */
export const dnsField: Field<Dns> = field.object(dnsShape);

const interfaceShape = {
  name: field.text,
  mac: field.optional(field.linkAddress),
  mtu: field.optional(field.integer()),
  /** Path of the network namespace; absent for a link of the host. */
  sandbox: field.optional(field.text),
  socketPath: field.optional(field.text),
  pciID: field.optional(field.text),
};
/** A link of a result. */
export type ResultInterface = Values<typeof interfaceShape>;

const ipShape = {
  /** Index of the link in `interfaces`. */
  interface: field.optional(field.integer()),
  /** With the length of the network. */
  address: field.prefix,
  gateway: field.optional(field.address),
};
/** An address of a result. */
export type ResultIp = Values<typeof ipShape>;

const routeShape = {
  dst: field.prefix,
  gw: field.optional(field.address),
  mtu: field.optional(field.integer()),
  advmss: field.optional(field.integer()),
  priority: field.optional(field.integer(0, 0xffff_ffff)),
  table: field.optional(field.integer(0, 0xffff_ffff)),
  scope: field.optional(field.integer(0, 255)),
};
/** A route of a result. Without a gateway it goes by that of the first address of its family. */
export type ResultRoute = Values<typeof routeShape>;
/** Reads a route. */
export const routeField: Field<ResultRoute> = field.object(routeShape);

/** The result of ADD, in the form of the latest version. */
export interface Result {
  readonly interfaces?: readonly ResultInterface[] | undefined;
  readonly ips?: readonly ResultIp[] | undefined;
  readonly routes?: readonly ResultRoute[] | undefined;
  readonly dns?: Dns | undefined;
}

const modern = field.object({
  interfaces: field.optional(field.list(field.object(interfaceShape))),
  ips: field.optional(field.list(field.object(ipShape))),
  routes: field.optional(field.list(routeField)),
  dns: field.optional(dnsField),
});
const oldIp = field.object({
  ip: field.prefix,
  gateway: field.optional(field.address),
  routes: field.optional(field.list(routeField)),
});
const old = field.object({
  ip4: field.optional(oldIp),
  ip6: field.optional(oldIp),
  dns: field.optional(dnsField),
});

/** Reads a result of a version. `path` is that of the result in the configuration. Errors have the code 7. */
export function readResult(value: unknown, version: CniVersion, path = ''): Result {
  const fail = (where: string, reason: string): CniError =>
    new CniError(cniCodes.invalidConfiguration, `${where === '' ? 'result' : where}: ${reason}`);
  if (!isAtLeast(version, '0.3.0')) {
    const { ip4, ip6, dns } = readAs(value, old, fail, path);
    const given = [ip4, ip6].filter((one) => one !== undefined);
    return {
      ips: given.map(({ ip, gateway }) => ({ address: ip, gateway })),
      routes: given.flatMap(({ routes = [] }) => routes),
      dns,
    };
  }
  const result = readAs(value, modern, fail, path);
  const count = result.interfaces?.length ?? 0;
  for (const [index, { interface: link }] of (result.ips ?? []).entries())
    if (link !== undefined && link >= count)
      throw fail(
        `${path === '' ? '' : `${path}.`}ips[${index}].interface`,
        `expected the index of one of ${count} interfaces, got ${link}`,
      );
  return result;
}

/** Returns a result in the form of a version. Keys are in the order of the specification; what the version lacks is left out. */
export function resultOf(result: Result, cniVersion: CniVersion): object {
  const { interfaces = [], ips = [], routes = [], dns = {} } = result;
  if (!isAtLeast(cniVersion, '0.3.0')) {
    const ofVersion = (version: 4 | 6): object | undefined => {
      const found = ips.find(({ address }) => ipVersionOf(address) === version);
      if (found === undefined) return undefined;
      const own = routes.filter(({ dst }) => ipVersionOf(dst) === version);
      const { address: ip, gateway } = found;
      return pruned({ ip, gateway, routes: own.map(({ dst, gw }) => pruned({ dst, gw })) });
    };
    return pruned({ cniVersion, ip4: ofVersion(4), ip6: ofVersion(6), dns: dnsOf(dns) });
  }
  const hasDetails = isAtLeast(cniVersion, '1.1.0');
  const hasVersion = !isAtLeast(cniVersion, '1.0.0');
  return pruned({
    cniVersion,
    interfaces: interfaces.map(({ name, mac, mtu, sandbox, socketPath, pciID }) =>
      pruned({ name, mac, ...(hasDetails && { mtu }), sandbox, ...(hasDetails && { socketPath, pciID }) }),
    ),
    ips: ips.map(({ interface: link, address, gateway }) =>
      pruned({
        ...(hasVersion && { version: String(ipVersionOf(address)) }),
        interface: link,
        address,
        gateway,
      }),
    ),
    routes: routes.map(({ dst, gw, mtu, advmss, priority, table, scope }) =>
      pruned({ dst, gw, ...(hasDetails && { mtu, advmss, priority, table, scope }) }),
    ),
    dns: dnsOf(dns),
  });
}

function dnsOf({ nameservers, domain, search, options }: Dns): object {
  return pruned({ nameservers, domain, search, options });
}

/** Leaves out absent values and empty lists. */
function pruned(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0)),
  );
}
