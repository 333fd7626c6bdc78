import { pad, struct } from '../../codec/composites/struct.ts';
import { be16, s32, u8, u32 } from '../../codec/scalars/integers.ts';
import type { Infer } from '../../codec/type.ts';
import { type Check, isEncodedBy, isInteger, isObject, isOneOf, isText } from '../../request/input.ts';
import { throwInvalid } from '../../request/validate.ts';
import { parsePrefix } from '../common/prefix.ts';
import { addressBy } from './address.ts';
import { family, type UpperProtocol, upperProtocol, type XfrmFamily } from './names.ts';

/** Packets that a policy or state is for (`struct xfrm_selector` of linux/xfrm.h), 56 bytes. */
export const selectorStruct = struct(
  'xfrm_selector',
  {
    daddr: addressBy(40),
    saddr: addressBy(24),
    dport: be16,
    dportMask: be16,
    sport: be16,
    sportMask: be16,
    family,
    prefixlenD: u8,
    prefixlenS: u8,
    proto: upperProtocol,
    _pad: pad(3),
    ifindex: s32,
    user: u32,
  },
  56,
);
/** The struct of a selector. */
export interface SelectorStruct extends Infer<typeof selectorStruct> {}

/** The packets that a policy or state is for. What is left out matches any packet. */
export interface Selector {
  /** Source as a prefix: `10.0.0.0/8`. */
  src?: string | undefined;
  /** Destination as a prefix. */
  dst?: string | undefined;
  /** Protocol by name or number. */
  protocol?: UpperProtocol | number | undefined;
  /** Source port. Type of ICMP and mobility headers; upper half of the key of GRE. */
  sourcePort?: number | undefined;
  /** Bits of the source port that count; all by default. */
  sourcePortMask?: number | undefined;
  /** Destination port. Code of ICMP; lower half of the key of GRE. */
  destinationPort?: number | undefined;
  /** Bits of the destination port that count; all by default. */
  destinationPortMask?: number | undefined;
  /** Index of the link. */
  ifindex?: number | undefined;
  /** Number of the user whose socket sends the packet. */
  user?: number | undefined;
  /** Family of the addresses. Needed only where a selector without addresses is for one family. */
  family?: XfrmFamily | 'unspec' | undefined;
}

/** Reads the struct of a selector. */
export function toSelector(message: Partial<SelectorStruct> = {}): Selector {
  const { family = 'unspec', daddr, saddr, prefixlenD = 0, prefixlenS = 0, proto = 0 } = message;
  const { sport = 0, sportMask = 0, dport = 0, dportMask = 0, ifindex = 0, user = 0 } = message;
  const hasAddresses = family !== 'unspec' || prefixlenD !== 0 || prefixlenS !== 0;
  return {
    family: family as XfrmFamily,
    ...(hasAddresses && { src: `${saddr}/${prefixlenS}`, dst: `${daddr}/${prefixlenD}` }),
    ...(proto !== 0 && { protocol: proto }),
    ...((sport !== 0 || sportMask !== 0) && { sourcePort: sport }),
    ...(sport !== 0 || sportMask !== 0 ? sportMask !== 0xffff && { sourcePortMask: sportMask } : undefined),
    ...((dport !== 0 || dportMask !== 0) && { destinationPort: dport }),
    ...(dport !== 0 || dportMask !== 0
      ? dportMask !== 0xffff && { destinationPortMask: dportMask }
      : undefined),
    ...(ifindex !== 0 && { ifindex }),
    ...(user !== 0 && { user }),
  };
}

/** Makes the struct of a selector. `usual` is the family of a selector that has none. */
export function fromSelector(
  operation: string,
  field: string,
  selector: Selector = {},
  usual: XfrmFamily | 'unspec' = 'unspec',
): SelectorStruct {
  const path = (name: string): string => (field === '' ? name : `${field}.${name}`);
  const { src, dst, protocol = 0, sourcePort, destinationPort, ifindex = 0, user = 0 } = selector;
  const from = src === undefined ? undefined : parsePrefix(operation, path('src'), src);
  const to = dst === undefined ? undefined : parsePrefix(operation, path('dst'), dst);
  const own = from?.family ?? to?.family;
  const chosen = selector.family ?? own ?? usual;
  for (const [name, prefix] of [
    ['src', from],
    ['dst', to],
  ] as const)
    if (prefix !== undefined && prefix.family !== (chosen === 'unspec' ? own : chosen))
      throwInvalid(
        operation,
        path(name),
        `${prefix.address} is not of the family ${chosen === 'unspec' ? own : chosen}`,
      );
  const { sourcePortMask = sourcePort === undefined ? 0 : 0xffff } = selector;
  const { destinationPortMask = destinationPort === undefined ? 0 : 0xffff } = selector;
  const none = own === 'inet6' || chosen === 'inet6' ? '::' : '0.0.0.0';
  return {
    daddr: to?.address ?? none,
    saddr: from?.address ?? none,
    dport: destinationPort ?? 0,
    dportMask: destinationPortMask,
    sport: sourcePort ?? 0,
    sportMask: sourcePortMask,
    family: chosen,
    prefixlenD: to?.length ?? 0,
    prefixlenS: from?.length ?? 0,
    proto: protocol,
    ifindex,
    user,
  };
}

const isPort = isInteger(0, 0xffff, 'a port');

/** Checks a {@link Selector}. */
export const isSelector = (): Check =>
  isObject<Selector>(
    {
      src: isText,
      dst: isText,
      protocol: isEncodedBy(upperProtocol, 'a protocol'),
      sourcePort: isPort,
      sourcePortMask: isPort,
      destinationPort: isPort,
      destinationPortMask: isPort,
      ifindex: isInteger(0, 0x7fff_ffff, 'the index of a link'),
      user: isInteger(),
      family: isOneOf(['inet', 'inet6', 'unspec']),
    },
    'a selector',
  );
