import { compare, rangePrefix } from '../bits.ts';
import { portTyped } from '../compile/nat-target.ts';
import type { Typed } from '../compile/nodes.ts';
import type { NftExpression, NftTranslation } from '../json-types.ts';
import { numberBytes, showConstant } from './constants.ts';
import type { ListScope } from './list-scope.ts';
import type { Node } from './nodes.ts';
import { hasPrefixes } from './packet-scope.ts';

/** The target of a translation: a value, or two of them as a network or a range. */
export function showTarget(
  first: Node,
  last: Node | undefined,
  typed: Typed,
  rule: ListScope,
): NftExpression {
  if (first.kind !== 'constant' || last?.kind !== 'constant') return rule.value(first, typed);
  const [from, to] = [first, last].map(({ bytes }) => numberBytes(bytes, typed)) as [Uint8Array, Uint8Array];
  const low = showConstant(from, typed, rule.options);
  if (compare(from, to) === 0) return low;
  const length = hasPrefixes(typed.type.name) ? rangePrefix(from, to) : undefined;
  return length === undefined
    ? { range: [low, showConstant(to, typed, rule.options)] }
    : { prefix: { addr: low, len: length } };
}

/** Registers of a port, and flags. */
export interface PortRegisters {
  readonly regProtoMin?: number | undefined;
  readonly regProtoMax?: number | undefined;
}

/** The port of a translation; `undefined` where it has none. */
export function showPort(
  { regProtoMin, regProtoMax }: PortRegisters,
  rule: ListScope,
): NftExpression | undefined {
  if (regProtoMin === undefined) return undefined;
  const last = regProtoMax === undefined ? undefined : rule.read(regProtoMax);
  return showTarget(rule.read(regProtoMin), last, portTyped, rule);
}

const flagOrder: readonly (readonly [flag: string, name: string])[] = [
  ['random', 'random'],
  ['fullyRandom', 'fully-random'],
  ['persistent', 'persistent'],
  ['netmap', 'netmap'],
];

/** The network protocol of an address family's number (`AF_INET`, `AF_INET6`). */
export function networkOf(number: number | undefined): 'ip' | 'ip6' | undefined {
  return number === 2 ? 'ip' : number === 10 ? 'ip6' : undefined;
}

/** Flags of a translation. */
export function showNatFlags(
  flags: readonly (string | number)[] | undefined,
): Pick<NftTranslation, 'flags' | 'type_flags'> {
  const names = flagOrder.filter(([flag]) => flags?.includes(flag)).map(([, name]) => name);
  if (names.length === 0) return {};
  return { flags: names, ...(names.includes('netmap') ? { type_flags: ['prefix'] } : {}) };
}

/** The port and the flags of `masquerade` and `redirect`; `null` where there are none. */
export function showPortTarget(
  data: PortRegisters & { readonly flags?: readonly (string | number)[] | undefined },
  rule: ListScope,
): NftTranslation | null {
  const port = showPort(data, rule);
  const target = { ...(port === undefined ? {} : { port }), ...showNatFlags(data.flags) };
  return Object.keys(target).length === 0 ? null : target;
}
