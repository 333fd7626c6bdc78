import { attributes, be32, enumeration, type Infer, u8 } from '../../../../codec/index.ts';
import { toNumber } from '../bits.ts';
import { asObject, wordOf } from '../compile/json.ts';
import { located, refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { singleOf } from '../compile/values.ts';
import { icmpCode, icmpv6Code, icmpxCode } from '../datatypes/icmp.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { ip, ip6 } from '../payload/network.ts';
import { tcp } from '../payload/transport.ts';

/** Refuses the packet with an answer (`NFTA_REJECT_*`). */
export const rejectExpression = attributes('NFTA_REJECT', () => ({
  /** icmpx: ICMP or ICMPv6, by the packet. */
  type: [1, enumeration(be32, { icmp: 0, tcpReset: 1, icmpx: 2 })],
  icmpCode: [2, u8],
}));
export interface RejectExpression extends Infer<typeof rejectExpression> {}

const types = { icmp: 'icmp', icmpv6: 'icmpv6', icmpx: 'icmpx', 'tcp reset': 'tcp reset' } as const;
const codes = { icmp: icmpCode, icmpv6: icmpv6Code, icmpx: icmpxCode } as const;

function compileReject(json: unknown, rule: RuleScope): void {
  const { type: name, expr } = json === null ? ({} as Record<string, unknown>) : asObject(json);
  const network = rule.protocols.get('network')?.name;
  const type = name === undefined ? defaultType(network) : wordOf('a type of reject', types, name);
  if (type === 'tcp reset') {
    requireTcp(rule);
    rule.add({ emit: (code) => code.push('reject', { type: 'tcpReset', icmpCode: 0 }) });
    return;
  }
  const icmpCodeNumber = codeOf(type, expr, rule);
  if (type === 'icmpx') {
    if (rule.family === 'ip' || rule.family === 'ip6')
      refuse(`icmpx cannot be used in family ${rule.family}`);
  } else {
    const wanted = type === 'icmp' ? ip : ip6;
    rule.dependFirst(rule.protocols.require(wanted));
  }
  const kind = type === 'icmpx' ? 'icmpx' : 'icmp';
  rule.add({ emit: (code) => code.push('reject', { type: kind, icmpCode: icmpCodeNumber }) });
}

/** What the packet is answered by where it is not said: ICMP of its own protocol. */
function defaultType(network: string | undefined): keyof typeof codes {
  return network === 'ip' ? 'icmp' : network === 'ip6' ? 'icmpv6' : 'icmpx';
}

const defaultCodes = { icmp: 3, icmpv6: 4, icmpx: 1 } as const;

function codeOf(type: keyof typeof codes, expr: unknown, rule: RuleScope): number {
  if (expr === undefined) return defaultCodes[type];
  try {
    return toNumber(singleOf(expr, { type: codes[type], bits: 8, order: 'big' }, rule).bytes);
  } catch (error) {
    throw located(error, 'expr');
  }
}

function requireTcp(rule: RuleScope): void {
  const transport = rule.protocols.get('transport');
  if (transport !== undefined && transport !== tcp) refuse(`a TCP reset cannot answer '${transport.name}'`);
  const first = tcp.fields[0];
  if (first !== undefined) rule.dependFirst(rule.protocols.locate(tcp, first).dependencies);
}

/** `reject` in JSON. */
export const reject: ExpressionKind = {
  name: 'reject',
  schema: rejectExpression,
  statements: { reject: compileReject },
};
