import { readFileSync } from 'node:fs';
import { CniError, cniCodes } from '../cni-error.ts';
import { field } from '../fields.ts';
import { addressText, formatAddress, type IpNumber, networkOf, parseAddress } from '../ip-network.ts';
import { invalid } from '../network-config.ts';
import { type Call, defineIpam } from '../plugin.ts';
import { type Dns, type Result, type ResultIp, routeField } from '../result.ts';
import { AddressStore } from './host-local/address-store.ts';
import {
  candidates,
  describeRanges,
  findRange,
  type RangeSet,
  rangeField,
  rangeSets,
} from './host-local/ranges.ts';

/** Folder of the reservations by default, the same as that of the reference plugin. */
const defaultDataDir = '/var/lib/cni/networks';

const sets = field.optional(field.list(field.list(rangeField)));
const ips = field.optional(field.list(field.addressOrPrefix));
const config = {
  ipam: field.object({
    type: field.text,
    ranges: sets,
    subnet: field.optional(field.prefix),
    rangeStart: field.optional(field.address),
    rangeEnd: field.optional(field.address),
    gateway: field.optional(field.address),
    routes: field.optional(field.list(routeField)),
    dataDir: field.optional(field.text),
    resolvConf: field.optional(field.text),
  }),
  args: field.optional(field.object({ cni: field.optional(field.object({ ips })) })),
  runtimeConfig: field.optional(field.object({ ips, ipRanges: sets })),
};

type HostLocalCall = Call<typeof config>;

function setsOf({ config: { ipam, runtimeConfig } }: HostLocalCall): readonly RangeSet[] {
  const { subnet, rangeStart, rangeEnd, gateway } = ipam;
  const sources: [path: string, ranges: Parameters<typeof rangeSets>[1]][] = [
    ['runtimeConfig.ipRanges', runtimeConfig?.ipRanges ?? []],
    ['ipam', subnet === undefined ? [] : [[{ subnet, rangeStart, rangeEnd, gateway }]]],
    ['ipam.ranges', ipam.ranges ?? []],
  ];
  const found = sources.flatMap(([path, ranges]) => rangeSets(path, ranges));
  if (found.length === 0) throw invalid('ipam.ranges', 'expected a range of addresses, or ipam.subnet');
  for (const [index, set] of found.entries())
    for (const other of found.slice(index + 1))
      for (const one of set.ranges) {
        const clash = other.ranges.find(
          ({ bits, first, last }) => bits === one.bits && first <= one.last && one.first <= last,
        );
        if (clash !== undefined) throw invalid(other.path, `the range overlaps with that of ${set.path}`);
      }
  return found;
}

/** The addresses that the runtime asks for. */
function requested({ config, args }: HostLocalCall): IpNumber[] {
  const given = [...(config.runtimeConfig?.ips ?? []), ...(config.args?.cni?.ips ?? [])].map(addressText);
  if (args.IP !== undefined && args.IP !== '') given.push(args.IP);
  return given.map((text) => {
    const address = parseAddress(text);
    if (address === undefined)
      throw new CniError(cniCodes.invalidEnvironment, `CNI_ARGS: IP: expected an IP address, got '${text}'`);
    return address;
  });
}

function storeOf({ config: { name, ipam } }: HostLocalCall): AddressStore {
  return new AddressStore(ipam.dataDir ?? defaultDataDir, name);
}

/** Reserves addresses of ranges, in files of the form of the reference plugin. */
export const hostLocal = defineIpam({
  type: 'host-local',
  config,
  args: ['IP'],
  async add(call): Promise<Result> {
    const sets = setsOf(call);
    const wanted = requested(call);
    const { ipam } = call.config;
    const dns = ipam.resolvConf === undefined ? undefined : readResolvConf(ipam.resolvConf);
    const addresses = storeOf(call).exclusively((store) => {
      const known = store.addressesOf(call);
      const reserved: ResultIp[] = [];
      try {
        for (const [index, set] of sets.entries()) {
          const own = known.find((address) => findRange(set, address) !== undefined);
          if (own !== undefined)
            throw noAddress(
              `${formatAddress(own)} is reserved for ${call.containerId} ${call.ifName} already`,
            );
          const at = wanted.findIndex((address) => findRange(set, address) !== undefined);
          const [asked] = at === -1 ? [] : wanted.splice(at, 1);
          reserved.push(
            asked === undefined ? next(store, set, index, call) : exact(store, set, index, asked, call),
          );
        }
        if (wanted.length > 0)
          throw noAddress(`no range has the requested ${wanted.map(formatAddress).join(', ')}`);
        return reserved;
      } catch (error) {
        for (const { address } of reserved) store.release(networkOf(address));
        throw error;
      }
    });
    return { ips: addresses, routes: ipam.routes, dns };
  },
  async del(call) {
    storeOf(call).exclusively((store) => {
      for (const address of store.addressesOf(call)) store.release(address);
    });
  },
  async check(call) {
    const found = storeOf(call).exclusively((store) => store.addressesOf(call));
    if (found.length === 0)
      throw new CniError(
        cniCodes.checkFailed,
        `no address is reserved for ${call.containerId} ${call.ifName}`,
      );
  },
  async gc(call) {
    storeOf(call).exclusively((store) => {
      for (const { address, containerId, ifName } of store.all())
        if (
          !call.valid.some(
            (one) => one.containerId === containerId && (ifName === undefined || one.ifName === ifName),
          )
        )
          store.release(address);
    });
  },
  async status(call) {
    setsOf(call);
  },
});

function noAddress(message: string): CniError {
  return new CniError(cniCodes.noAddress, message);
}

/** Reserves the next free address of a set, beginning behind the one that was reserved last. */
function next(store: AddressStore, set: RangeSet, index: number, call: HostLocalCall): ResultIp {
  for (const { range, value } of candidates(set, store.lastReserved(index))) {
    const address = { bits: range.bits, value };
    if (store.reserve(address, call)) {
      store.setLastReserved(index, address);
      return { address: `${formatAddress(address)}/${range.length}`, gateway: range.gateway };
    }
  }
  throw noAddress(`${set.path}: all addresses are reserved: ${describeRanges(set)}`);
}

/** Reserves the address that the runtime asks for. */
function exact(
  store: AddressStore,
  set: RangeSet,
  index: number,
  address: IpNumber,
  call: HostLocalCall,
): ResultIp {
  const text = formatAddress(address);
  const range = findRange(set, address);
  if (range === undefined || text === range.gateway)
    throw noAddress(`the requested address ${text} is the gateway of its network`);
  if (!store.reserve(address, call)) throw noAddress(`the requested address ${text} is reserved already`);
  store.setLastReserved(index, address);
  return { address: `${text}/${range.length}`, gateway: range.gateway };
}

/** Reads the settings of a file of the form of `/etc/resolv.conf`. */
function readResolvConf(path: string): Dns {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CniError(cniCodes.ioFailure, `ipam.resolvConf: ${(cause as Error).message}`, { cause });
  }
  const nameservers: string[] = [];
  const search: string[] = [];
  const options: string[] = [];
  let domain: string | undefined;
  for (const line of text.split('\n')) {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    if (rest.length === 0) continue;
    if (word === 'nameserver') nameservers.push(rest[0] as string);
    if (word === 'domain') domain = rest[0];
    if (word === 'search') search.push(...rest);
    if (word === 'options') options.push(...rest);
  }
  return { nameservers, domain, search, options };
}
