import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { recursive } from '../../../codec/composites/recursive.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { ip } from '../../../codec/scalars/addresses.ts';
import { be16, be32, flag, u16, u32 } from '../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../codec/scalars/strings.ts';
import type { Type } from '../../../codec/type.ts';
import { sequence } from '../sequence.ts';
import { flowKey, nshKey, ovsKeyEthernet } from './keys.ts';

/** `struct ovs_action_hash`. */
const ovsActionHash = struct('ovs_action_hash', {
  hashAlg: u32,
  hashBasis: u32,
});

/** `struct ovs_action_push_vlan`. */
const ovsActionPushVlan = struct('ovs_action_push_vlan', {
  vlanTpid: be16,
  vlanTci: be16,
});

/** `struct ovs_action_push_mpls`. */
const ovsActionPushMpls = struct('ovs_action_push_mpls', {
  mplsLse: be32,
  mplsEthertype: be16,
  _pad: pad(2),
});

/** `struct ovs_action_add_mpls`. */
const ovsActionAddMpls = struct('ovs_action_add_mpls', {
  mplsLse: be32,
  mplsEthertype: be16,
  tunFlags: u16,
});

/** Sends a packet to a program (`OVS_USERSPACE_ATTR_*` of linux/openvswitch.h). */
const userspace = attributes('OVS_USERSPACE_ATTR', () => ({
  pid: [1, u32],
  userdata: [2, bytes],
  egressTunPort: [3, u32],
  actions: [4, flag],
}));

/** Translates addresses (`OVS_NAT_ATTR_*` of linux/openvswitch.h). */
const nat = attributes('OVS_NAT_ATTR', () => ({
  src: [1, flag],
  dst: [2, flag],
  ipMin: [3, ip],
  ipMax: [4, ip],
  protoMin: [5, u16],
  protoMax: [6, u16],
  persistent: [7, flag],
  protoHash: [8, flag],
  protoRandom: [9, flag],
}));

/** Tracks the connection (`OVS_CT_ATTR_*` of linux/openvswitch.h). */
const connectionTracking = attributes('OVS_CT_ATTR', () => ({
  commit: [1, flag],
  zone: [2, u16],
  mark: [3, bytes],
  labels: [4, bytes],
  helper: [5, string],
  nat: [6, nested(nat)],
  forceCommit: [7, flag],
  eventmask: [8, u32],
  timeout: [9, string],
}));

/** Samples a packet (`OVS_PSAMPLE_ATTR_*` of linux/openvswitch.h). */
const psample = attributes('OVS_PSAMPLE_ATTR', () => ({
  group: [1, u32],
  cookie: [2, bytes],
}));

/** Acts on a part of the packets (`OVS_SAMPLE_ATTR_*`). */
const sample = attributes('OVS_SAMPLE_ATTR', () => ({
  /** Of 4294967295. */
  probability: [1, u32],
  actions: [2, actions()],
}));

/** Acts by the length of a packet (`OVS_CHECK_PKT_LEN_ATTR_*`). */
const checkPacketLength = attributes('OVS_CHECK_PKT_LEN_ATTR', () => ({
  pktLen: [1, u16],
  actionsIfGreater: [2, actions()],
  actionsIfLessEqual: [3, actions()],
}));

/** Decrements the hop limit, and acts where it is 0 (`OVS_DEC_TTL_ATTR_*`). */
const decrementTtl = attributes('OVS_DEC_TTL_ATTR', () => ({ action: [1, actions()] }));

/** An action (`OVS_ACTION_ATTR_*` of linux/openvswitch.h). */
const flowAction = attributes('OVS_ACTION_ATTR', () => ({
  output: [1, u32],
  userspace: [2, nested(userspace)],
  set: [3, nested(flowKey)],
  pushVlan: [4, ovsActionPushVlan],
  popVlan: [5, flag],
  sample: [6, nested(sample)],
  recirc: [7, u32],
  hash: [8, ovsActionHash],
  pushMpls: [9, ovsActionPushMpls],
  popMpls: [10, be16],
  setMasked: [11, nested(flowKey)],
  ct: [12, nested(connectionTracking)],
  trunc: [13, u32],
  pushEth: [14, ovsKeyEthernet],
  popEth: [15, flag],
  ctClear: [16, flag],
  pushNsh: [17, nested(nshKey)],
  popNsh: [18, flag],
  meter: [19, u32],
  clone: [20, actions()],
  checkPktLen: [21, nested(checkPacketLength)],
  addMpls: [22, ovsActionAddMpls],
  decTtl: [23, nested(decrementTtl)],
  psample: [24, nested(psample)],
}));

/** Actions, in their order. */
export const actionList = sequence(flowAction);

/** Actions within an action. */
function actions(): Type<object[]> {
  return nested(recursive((): Type<object[]> => actionList as Type<object[]>));
}
