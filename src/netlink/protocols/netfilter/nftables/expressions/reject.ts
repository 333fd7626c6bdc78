import { attributes, be32, enumeration, type Infer, u8 } from '../../../../codec/index.ts';
import { toNumber } from '../bits.ts';
import { propertiesOf, wordOf } from '../compile/json.ts';
import { inProperty, located, refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { singleOf } from '../compile/values.ts';
import { icmpCode, icmpv6Code, icmpxCode } from '../datatypes/icmp.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { showConstant } from '../list/constants.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
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
  const { type: name, expr } = propertiesOf(json === null ? {} : json, ['type', 'expr']);
  const network = rule.protocols.get('network')?.name;
  if (name === undefined && rule.protocols.hasOtherNetwork)
    inProperty('type', () => refuse('expected a type: packets of this network protocol have no ICMP'));
  const type = name === undefined ? defaultType(network) : wordOf('a type of reject', types, name);
  if (type === 'tcp reset') {
    if (expr !== undefined) inProperty('expr', () => refuse('a TCP reset has no code'));
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

/** Returns the default answer to a packet: ICMP of the same network protocol. */
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

function listReject(data: unknown, rule: ListScope): void {
  const { type, icmpCode: code = 0 } = data as RejectExpression;
  const packet = rule.packet();
  if (type === 'tcpReset') {
    if (rule.family === 'ip' || rule.family === 'ip6') packet.implied('transport');
    rule.add({ reject: { type: 'tcp reset' } });
    return;
  }
  if (type !== 'icmp' && type !== 'icmpx') unlisted('an answer that is not known');
  const name =
    type === 'icmpx' ? 'icmpx' : packet.protocols.get('network')?.name === 'ip6' ? 'icmpv6' : 'icmp';
  if (name !== 'icmpx') packet.implied('network');
  const expr = showConstant(Uint8Array.of(code), { type: codes[name] }, rule.options);
  rule.add({ reject: { type: name, expr } });
}

/** `reject` in JSON. */
export const reject: ExpressionKind = {
  name: 'reject',
  schema: rejectExpression,
  list: listReject,
  statements: { reject: compileReject },
};
