import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { wordOfRegister } from '../compile/code.ts';
import { asList, asObject, wordOf } from '../compile/json.ts';
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
  const { addr, port, family: name, flags, type_flags: typeFlags } = asObject(json);
  if (addr === undefined && port === undefined) refuse(`${type} needs an address or a port`);
  const family = familyOf(name, rule, addr !== undefined);
  const address = addr === undefined ? undefined : targetOf('addr', addr, rule, addressTyped(family));
  const proto = port === undefined ? undefined : targetOf('port', port, rule, portTyped);
  if (proto !== undefined) requireTransport(rule);
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

/** `snat` and `dnat` in JSON. */
export const nat: ExpressionKind = {
  name: 'nat',
  schema: natExpression,
  statements: {
    snat: (json, rule) => compileNat(json, rule, 'snat'),
    dnat: (json, rule) => compileNat(json, rule, 'dnat'),
  },
};
