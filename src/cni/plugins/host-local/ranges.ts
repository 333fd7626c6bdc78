/** Ranges of addresses of `host-local`. */
import { field, type Values } from '../../fields.ts';
import {
  contains,
  firstOf,
  formatAddress,
  type IpNumber,
  lastOf,
  networkOf,
  networkText,
  parseAddress,
} from '../../ip-network.ts';
import { invalid } from '../../network-config.ts';

const rangeShape = {
  subnet: field.prefix,
  rangeStart: field.optional(field.address),
  rangeEnd: field.optional(field.address),
  gateway: field.optional(field.address),
};
/** Reads a range. */
export const rangeField = field.object(rangeShape);

/** Addresses from the first to the last one, of a network with a gateway. */
export interface Range {
  readonly bits: 32 | 128;
  /** Length of the prefix of the network. */
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly gateway: string;
}

/** Ranges of one family of addresses: a container gets one address of the set. */
export interface RangeSet {
  /** Where the configuration has it. */
  readonly path: string;
  readonly ranges: readonly Range[];
}

/** Makes sets of ranges of the configuration at a path. Errors have the code 7. */
export function rangeSets(
  path: string,
  given: readonly (readonly Values<typeof rangeShape>[])[],
): RangeSet[] {
  return given.map((set, index) => {
    const setPath = path === 'ipam' ? path : `${path}[${index}]`;
    if (set.length === 0) throw invalid(setPath, 'expected a range');
    const ranges = set.map((one, at) => rangeOf(path === 'ipam' ? path : `${setPath}[${at}]`, one));
    for (const [at, one] of ranges.entries()) {
      if (one.bits !== ranges[0]?.bits) throw invalid(setPath, 'the ranges are of IPv4 and of IPv6');
      const clash = ranges.findIndex(
        ({ first, last }, other) => other < at && first <= one.last && one.first <= last,
      );
      if (clash !== -1) throw invalid(`${setPath}[${at}]`, `the range overlaps with ${setPath}[${clash}]`);
    }
    return { path: setPath, ranges };
  });
}

function rangeOf(path: string, { subnet, rangeStart, rangeEnd, gateway }: Values<typeof rangeShape>): Range {
  const network = networkOf(subnet);
  const { bits, length } = network;
  if (network.value !== firstOf(network))
    throw invalid(
      `${path}.subnet`,
      `expected the address of a network, such as ${networkText(subnet)}, got '${subnet}'`,
    );
  if (length > bits - 2) throw invalid(`${path}.subnet`, `the network ${subnet} is too small`);
  const within = (key: string, text: string | undefined, fallback: bigint): bigint => {
    if (text === undefined) return fallback;
    const address = parseAddress(text);
    if (address === undefined || !contains(network, address))
      throw invalid(`${path}.${key}`, `expected an address of ${subnet}, got '${text}'`);
    return address.value;
  };
  const first = within('rangeStart', rangeStart, network.value + 1n);
  // The last address of an IPv4 network is its broadcast address.
  const last = within('rangeEnd', rangeEnd, lastOf(network) - (bits === 32 ? 1n : 0n));
  if (first > last) throw invalid(`${path}.rangeStart`, 'expected an address before rangeEnd');
  const gatewayAddress = (gateway === undefined ? undefined : parseAddress(gateway)) ?? {
    bits,
    value: network.value + 1n,
  };
  return { bits, length, first, last, gateway: formatAddress(gatewayAddress) };
}

/** Finds the range of an address. */
export function findRange({ ranges }: RangeSet, { bits, value }: IpNumber): Range | undefined {
  return ranges.find((range) => range.bits === bits && value >= range.first && value <= range.last);
}

/** Yields each address of a set once, without the gateways, beginning behind `last`. */
export function* candidates(
  set: RangeSet,
  last: IpNumber | undefined,
): Generator<{ range: Range; value: bigint }> {
  const { ranges } = set;
  const start = last === undefined ? undefined : findRange(set, last);
  const from = start === undefined ? 0 : ranges.indexOf(start);
  // The range of the last address comes twice: from that address on, and at the end up to it.
  for (let step = 0; step <= ranges.length; step++) {
    const range = ranges[(from + step) % ranges.length] as Range;
    const isSecond = step === ranges.length;
    if (isSecond && start === undefined) return;
    const first = step === 0 && last !== undefined && start !== undefined ? last.value + 1n : range.first;
    const end = isSecond && last !== undefined ? last.value : range.last;
    for (let value = first; value <= end; value++)
      if (formatAddress({ bits: range.bits, value }) !== range.gateway) yield { range, value };
  }
}

/** `10.0.0.1-10.0.0.254`, for errors. */
export function describeRanges({ ranges }: RangeSet): string {
  return ranges
    .map(({ bits, first, last }) => [first, last].map((value) => formatAddress({ bits, value })).join('-'))
    .join(', ');
}
