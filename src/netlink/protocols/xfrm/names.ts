import { enumeration, flags } from '../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../codec/scalars/integers.ts';
import { families } from '../common/address-families.ts';

/** Address families of states and policies. */
export type XfrmFamily = 'inet' | 'inet6';

/** Address family, two bytes. */
export const family = enumeration(u16, {
  unspec: families.unspec,
  inet: families.inet,
  inet6: families.inet6,
});

/** Protocols of states (`XFRM_PROTO_*`), as iproute2 calls them, and `any`, which stands for all of them. */
export const xfrmProtocols = {
  unspec: 0,
  route2: 43,
  esp: 50,
  ah: 51,
  hao: 60,
  comp: 108,
  any: 255,
} as const;
/** Protocol of a state, one byte. */
export const xfrmProtocol = enumeration(u8, xfrmProtocols);
/** Name of a protocol of states. */
export type XfrmProtocol = keyof typeof xfrmProtocols;

/** Protocol of the packets that a selector is for (`IPPROTO_*`), one byte. 0 is any. */
export const upperProtocol = enumeration(u8, {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  ipv6Icmp: 58,
  ospf: 89,
  comp: 108,
  sctp: 132,
  mobilityHeader: 135,
  udplite: 136,
});
/** Name of a protocol of packets. */
export type UpperProtocol = keyof typeof upperProtocol.names;

/** Mode of a state (`XFRM_MODE_*`), one byte. `iptfs` since Linux 6.14. */
export const mode = enumeration(u8, {
  transport: 0,
  tunnel: 1,
  ro: 2,
  inTrigger: 3,
  beet: 4,
  iptfs: 5,
});
/** Name of a mode. */
export type XfrmMode = keyof typeof mode.names;

/** Direction of a policy (`XFRM_POLICY_IN` …), one byte. */
export const policyDirections = { in: 0, out: 1, fwd: 2 } as const;
export const policyDirection = enumeration(u8, policyDirections);
/** Name of a direction of a policy. */
export type PolicyDirection = keyof typeof policyDirections;

/** Whether packets of a policy pass (`XFRM_POLICY_ALLOW`, `XFRM_POLICY_BLOCK`), one byte. */
export const policyAction = enumeration(u8, { allow: 0, block: 1 });
/** Name of an action of a policy. */
export type PolicyAction = keyof typeof policyAction.names;

/** Type of a policy (`XFRM_POLICY_TYPE_*`), one byte. */
export const policyTypes = { main: 0, sub: 1 } as const;
export const policyType = enumeration(u8, { ...policyTypes, any: 255 });
/** Name of a type of a policy. */
export type PolicyType = keyof typeof policyTypes;

/** Flags of a policy (`XFRM_POLICY_LOCALOK` …), one byte. */
export const policyFlags = flags(u8, { localok: 1, icmp: 2, cpuAcquire: 4 });
/** Name of a flag of a policy. */
export type PolicyFlag = keyof typeof policyFlags.names;

/** Who may use a state (`XFRM_SHARE_*`), one byte. */
export const share = enumeration(u8, { any: 0, session: 1, user: 2, unique: 3 });
/** Name of a sharing. */
export type Share = keyof typeof share.names;

/** Flags of a state (`XFRM_STATE_*`), one byte. */
export const stateFlags = flags(u8, {
  noecn: 1,
  decapDscp: 2,
  nopmtudisc: 4,
  wildrecv: 8,
  icmp: 16,
  afUnspec: 32,
  align4: 64,
  esn: 128,
});
/** Name of a flag of a state. */
export type StateFlag = keyof typeof stateFlags.names;

/** More flags of a state (`XFRM_SA_XFLAG_*`). */
export const extraFlags = flags(u32, { dontEncapDscp: 1, oseqMayWrap: 2 });

/** Direction of a state (`XFRM_SA_DIR_*`), one byte. */
export const stateDirection = enumeration(u8, { in: 1, out: 2 });
