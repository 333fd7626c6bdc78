import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { wordOfRegister } from '../compile/code.ts';
import { asList, propertiesOf, wordOf } from '../compile/json.ts';
import { MapOperand } from '../compile/keyed-map.ts';
import {
  emitTarget,
  mapRegisters,
  natFlagsOf,
  natProtoSpecified,
  portTyped,
  requireTransport,
  type Target,
  targetOf,
} from '../compile/nat-target.ts';
import { refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import type { Node } from '../list/nodes.ts';
import { networkOf, showNatFlags, showPort, showTarget } from '../list/targets.ts';
import { natFlags } from '../nat-flags.ts';
import { addressTyped } from './dup.ts';

/** Translates the source or the destination (`NFTA_NAT_*`). */
export const natExpression = attributes('NFTA_NAT', () => ({
  type: [1, enumeration(be32, { snat: 0, dnat: 1 })],
  /** `AF_INET` 2 or `AF_INET6` 10. */
  family: [2, be32],
  regAddrMin: [3, be32],
  regAddrMax: [4, be32],
  regProtoMin: [5, be32],
  regProtoMax: [6, be32],
  flags: [7, natFlags],
}));
export interface NatExpression extends Infer<typeof natExpression> {}

const familyNumbers = { inet: 1, ip: 2, ip6: 10 } as const;
const netmap = 64;

function familyOf(json: unknown, rule: RuleScope, hasAddress: boolean): keyof typeof familyNumbers {
  if (json !== undefined)
    return json === 'ip' || json === 'ip6' ? json : refuse("expected 'ip' or 'ip6' as family");
  if (rule.family === 'ip' || rule.family === 'ip6') return rule.family;
  if (!hasAddress) return 'inet';
  const network = rule.protocols.get('network')?.name;
  return network === 'ip' || network === 'ip6'
    ? network
    : refuse("the family is not known: expected 'ip' or 'ip6' as family");
}

function compileNat(json: unknown, rule: RuleScope, type: 'snat' | 'dnat'): void {
  const {
    addr,
    port,
    family: name,
    flags,
    type_flags: typeFlags,
  } = propertiesOf(json, ['addr', 'port', 'family', 'flags', 'type_flags']);
  if (addr === undefined && port === undefined) refuse(`${type} needs an address or a port`);
  const family = familyOf(name, rule, addr !== undefined);
  const address = addr === undefined ? undefined : targetOf('addr', addr, rule, addressTyped(family));
  const proto = port === undefined ? undefined : targetOf('port', port, rule, portTyped);
  if (proto !== undefined || (address !== undefined && hasPorts(address))) requireTransport(rule);
  let bits = natFlagsOf(flags) | (proto === undefined ? 0 : natProtoSpecified);
  const ways = asList(typeFlags ?? []).map((flag) =>
    wordOf('a type flag', { interval: 0, prefix: netmap, concat: 0 }, flag),
  );
  for (const way of ways) bits |= way;
  rule.add({
    emit(code) {
      const data: Record<string, unknown> = { type, family: familyNumbers[family] };
      const first = code.take({ kind: 'concat', bits: 0 });
      if (address !== undefined) Object.assign(data, addressRegisters(address, emitTarget(address, code)));
      if (proto !== undefined) {
        const [min, max] = emitTarget(proto, code);
        data.regProtoMin = min;
        if (max !== undefined) data.regProtoMax = max;
      }
      if (bits !== 0) data.flags = bits;
      code.push('nat', ordered(data));
      code.release(first);
    },
  });
}

/** Whether the target is a map of addresses with ports. */
function hasPorts([value]: Target): boolean {
  return value instanceof MapOperand && value.parts !== undefined;
}

/** The registers of an address, and of the port that a map gives with it. */
function addressRegisters(address: Target, registers: readonly number[]): object {
  const [value] = address;
  const [min, max] = registers;
  if (value instanceof MapOperand && min !== undefined)
    return mapRegisters(value, min, wordOfRegister(min) ?? 0);
  return max === undefined ? { regAddrMin: min } : { regAddrMin: min, regAddrMax: max };
}

const order = ['type', 'family', 'regAddrMin', 'regAddrMax', 'regProtoMin', 'regProtoMax', 'flags'];

function ordered(data: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(order.filter((key) => data[key] !== undefined).map((key) => [key, data[key]]));
}

/** Whether a map gives more than one address for a key. */
function isWide(node: Node): boolean {
  if (node.kind !== 'map') return false;
  const { data, dataInterval } = node.set.definition;
  return dataInterval === true || (typeof data === 'object' && data.parts !== undefined);
}

function listNat(data: unknown, rule: ListScope): void {
  const {
    type,
    family: number,
    regAddrMin,
    regAddrMax,
    regProtoMin,
    flags,
    ...proto
  } = data as NatExpression;
  if (type !== 'snat' && type !== 'dnat') unlisted('a translation that is not known');
  const family = networkOf(number);
  const address = regAddrMin === undefined ? undefined : rule.read(regAddrMin);
  const isRuleFamily = rule.family === 'ip' || rule.family === 'ip6';
  const named =
    family === undefined || (isRuleFamily && (address === undefined || !isWide(address))) ? {} : { family };
  const isMap = address?.kind === 'map';
  const last = isMap || regAddrMax === undefined ? undefined : rule.read(regAddrMax);
  const addr =
    address === undefined ? undefined : showTarget(address, last, addressTyped(family ?? 'ip'), rule);
  // The port of a map with both lies behind the address.
  const isInMap =
    isMap &&
    isWide(address) &&
    typeof address.set.definition.data === 'object' &&
    address.set.definition.data.parts !== undefined;
  const port = isInMap ? undefined : showPort({ regProtoMin, ...proto }, rule);
  const target = {
    ...named,
    ...(addr === undefined ? {} : { addr }),
    ...(port === undefined ? {} : { port }),
    ...showNatFlags(flags),
  };
  rule.add(type === 'snat' ? { snat: target } : { dnat: target });
}

/** `snat` and `dnat` in JSON. */
export const nat: ExpressionKind = {
  name: 'nat',
  schema: natExpression,
  list: listNat,
  statements: {
    snat: (json, rule) => compileNat(json, rule, 'snat'),
    dnat: (json, rule) => compileNat(json, rule, 'dnat'),
  },
};
