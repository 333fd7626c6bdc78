import { isIPv6 } from 'node:net';
import type { FilterKinds } from '../../../netlink/protocols/route/index.ts';
import { usageError } from '../../usage-error.ts';
import {
  addTo,
  type FieldOf,
  type Fields,
  flag,
  type Keyword,
  number,
  readWord,
  setField,
  value,
} from '../grammar.ts';
import { anyText, integer, numberOr, oneOf, type ReadWord } from '../words.ts';
import { action } from './actions.ts';
import { etherTypeWord } from './ether-type.ts';
import { hexBytes } from './hex-bytes.ts';
import { type KindWords, optionWords } from './kind-words.ts';
import { prefixMask } from './prefix-mask.ts';
import { masked, maskedTunnelOptions } from './tunnel-words.ts';

type FlowerField = FieldOf<FilterKinds['flower']>;
/** A field that has a mask beside it. */
type Masked = { [F in FlowerField]: `${F}Mask` extends FlowerField ? F : never }[FlowerField];

const withMask = (field: Masked, read: ReadWord<unknown>, full?: unknown): Keyword<FlowerField> =>
  masked(field, `${field}Mask`, read, full === undefined ? undefined : () => full);

const number8 = (field: Masked): Keyword<FlowerField> => withMask(field, integer, 0xff);
const port = (field: Masked): Keyword<FlowerField> => withMask(field, integer);

/** An Ethernet address; its mask is one as well, or a number of bits. */
const mac = (field: Masked): Keyword<FlowerField> =>
  withMask(
    field,
    (word) => (/^\d+$/.test(word) ? prefixMask(integer(word), 'mac') : word),
    'ff:ff:ff:ff:ff:ff',
  );

/** An IP prefix: address and mask, in the fields of its family. */
const ip =
  (...[field4, field6]: readonly [Masked, Masked?]): Keyword<FlowerField> =>
  (words, target) => {
    const keyword = words.last;
    const [address = '', length] = words.next('a prefix').split('/');
    const is6 = isIPv6(address);
    const field = is6 ? field6 : field4;
    if (field === undefined) throw usageError(`'${keyword}' needs an IPv4 address, got '${address}'`);
    const bits = length === undefined ? (is6 ? 128 : 32) : readWord(keyword, length, integer);
    setField(target, field, address);
    setField(target, `${field}Mask`, prefixMask(bits, is6 ? 'ipv6' : 'ipv4'));
  };

/** Ports of the protocol that `ip_proto` names: one with a mask, or a range. */
const ports =
  (end: 'Src' | 'Dst'): Keyword<FlowerField> =>
  (words, target) => {
    const [, low, high] = /^(\d+)-(\d+)$/.exec(words.peek() ?? '') ?? [];
    if (low !== undefined) {
      words.next('ports');
      setField(target, `port${end}Min`, Number(low));
      setField(target, `port${end}Max`, Number(high));
      return;
    }
    const { ipProto } = target;
    if (ipProto !== 'tcp' && ipProto !== 'udp' && ipProto !== 'sctp')
      throw usageError(`'${words.last}' needs 'ip_proto tcp', udp or sctp before it`);
    port(`${ipProto}${end}` as Masked)(words, target);
  };

/** Type and code of ICMP: which one `ip_proto` names. */
const icmp =
  (field: 'Type' | 'Code'): Keyword<FlowerField> =>
  (words, target) =>
    number8(target.ipProto === 'icmpv6' ? `icmpv6${field}` : `icmpv4${field}`)(words, target);

/** Flags in one word. Each sets a bit of the mask, and of the value if it is wanted. */
function bitsInto(field: Masked, target: Fields, names: readonly (readonly [string, boolean])[]): void {
  setField(target, field, []);
  setField(target, `${field}Mask`, []);
  for (const [name, isSet] of names) {
    if (isSet) addTo(target, field, name);
    addTo(target, `${field}Mask`, name);
  }
}

const connectionStates: Readonly<Record<string, string>> = {
  new: 'new',
  est: 'established',
  rel: 'related',
  trk: 'tracked',
  inv: 'invalid',
  rpl: 'reply',
};

/** `+trk+new-est` */
const ctState: Keyword<FlowerField> = (words, target) => {
  const word = words.next('states such as +trk-new');
  if (!/^([+-][a-z]+)+$/.test(word))
    throw usageError(`'ct_state' needs states such as +trk-new, got '${word}'`);
  const states = [...word.matchAll(/([+-])([a-z]+)/g)].map(
    ([, sign, name = '']) => [readWord('ct_state', name, oneOf(connectionStates)), sign === '+'] as const,
  );
  bitsInto('ctState', target, states);
};

const keyFlags: Readonly<Record<string, readonly [string, boolean]>> = {
  frag: ['fragment', true],
  nofrag: ['fragment', false],
  firstfrag: ['firstFragment', true],
  nofirstfrag: ['firstFragment', false],
};

/** `frag/firstfrag` */
const ipFlags: Keyword<FlowerField> = (words, target) =>
  bitsInto(
    'keyFlags',
    target,
    words
      .next('flags')
      .split('/')
      .map((word) => readWord('ip_flags', word, oneOf(keyFlags))),
  );

const ipProtocols: ReadWord<string | number> = (word) =>
  /^\d+$/.test(word) ? Number(word) : word === 'ipv6-icmp' ? 'icmpv6' : word;

const labels = (word: string): Uint8Array => hexBytes(word, 16);

/** Words of flower. `ip_proto` must stand before ports and types. */
export const flower: KindWords = optionWords<FilterKinds['flower']>(
  {
    action,
    classid: value('classId', anyText, 'a class'),
    flowid: value('classId', anyText, 'a class'),
    indev: value('indev', anyText, 'a link'),
    skip_hw: flag('flags', 'skipHardware'),
    skip_sw: flag('flags', 'skipSoftware'),
    verbose: flag('flags', 'verbose'),
    src_mac: mac('ethSrc'),
    dst_mac: mac('ethDst'),
    vlan_id: number('vlanId'),
    vlan_prio: number('vlanPrio'),
    vlan_ethtype: value('vlanEthType', etherTypeWord),
    cvlan_id: number('cvlanId'),
    cvlan_prio: number('cvlanPrio'),
    cvlan_ethtype: value('cvlanEthType', etherTypeWord),
    num_of_vlans: number('numOfVlans'),
    mpls_label: number('mplsLabel'),
    mpls_tc: number('mplsTc'),
    mpls_bos: number('mplsBos'),
    mpls_ttl: number('mplsTtl'),
    pppoe_sid: number('pppoeSid'),
    ppp_proto: value('pppProto', numberOr({ ip: 0x21, ipv6: 0x57, mpls_uc: 0x281, mpls_mc: 0x283 })),
    l2tpv3_sid: number('l2tpv3Sid'),
    ip_proto: value('ipProto', ipProtocols),
    ip_tos: number8('ipTos'),
    ip_ttl: number8('ipTtl'),
    ip_flags: ipFlags,
    src_ip: ip('ipv4Src', 'ipv6Src'),
    dst_ip: ip('ipv4Dst', 'ipv6Dst'),
    src_port: ports('Src'),
    dst_port: ports('Dst'),
    tcp_flags: withMask('tcpFlags', integer, 0xfff),
    type: icmp('Type'),
    code: icmp('Code'),
    arp_sip: ip('arpSip'),
    arp_tip: ip('arpTip'),
    arp_op: withMask(
      'arpOp',
      (word) => (word === 'request' ? 1 : word === 'reply' ? 2 : integer(word)),
      0xff,
    ),
    arp_sha: mac('arpSha'),
    arp_tha: mac('arpTha'),
    enc_key_id: number('encKeyId'),
    enc_src_ip: ip('encIpv4Src', 'encIpv6Src'),
    enc_dst_ip: ip('encIpv4Dst', 'encIpv6Dst'),
    enc_src_port: number('encUdpSrcPort'),
    enc_dst_port: number('encUdpDstPort'),
    enc_tos: number8('encIpTos'),
    enc_ttl: number8('encIpTtl'),
    geneve_opts: maskedTunnelOptions('encOpts', 'encOptsMask', 'geneve'),
    vxlan_opts: maskedTunnelOptions('encOpts', 'encOptsMask', 'vxlan'),
    ct_state: ctState,
    ct_zone: withMask('ctZone', integer, 0xffff),
    ct_mark: withMask('ctMark', integer, 0xffff_ffff),
    ct_label: withMask('ctLabels', labels, new Uint8Array(16).fill(0xff)),
  },
  () => ({ flags: [] }),
);
