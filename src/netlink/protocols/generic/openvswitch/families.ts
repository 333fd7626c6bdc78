import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array, nested, nestedList } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes, stringOf } from '../../../codec/scalars/strings.ts';
import { defineFamily, type FamilyBody } from '../define-family.ts';
import { actionList } from './actions.ts';
import { flowKey } from './keys.ts';

/** `struct ovs_header`: index of the link of the datapath; 0 for no certain one. */
const ovsHeader = struct('ovs_header', { dpIfindex: u32 });

/** `struct ovs_dp_stats`. */
const datapathStatistics = struct('ovs_dp_stats', { nHit: u64, nMissed: u64, nLost: u64, nFlows: u64 });

/** `struct ovs_dp_megaflow_stats`. */
const megaflowStatistics = struct('ovs_dp_megaflow_stats', {
  nMaskHit: u64,
  nMasks: u32,
  _pad0: pad(4),
  nCacheHit: u64,
  _pad1: pad(8),
});

/** A datapath (`OVS_DP_ATTR_*` of linux/openvswitch.h). */
const datapath = structWithAttributes(
  ovsHeader,
  attributes('OVS_DP_ATTR', () => ({
    name: [1, stringOf(15)],
    upcallPid: [2, u32],
    stats: [3, datapathStatistics],
    megaflowStats: [4, megaflowStatistics],
    userFeatures: [
      5,
      flags(u32, { unaligned: 1, vportPids: 2, tcRecircSharing: 4, dispatchUpcallPerCpu: 8 }),
    ],
    masksCacheSize: [7, u32],
    perCpuPids: [8, array(u32)],
    /** Index for the new link. Linux 6.1. */
    ifindex: [9, u32],
  })),
);

/** `struct ovs_vport_stats`. */
const portStatistics = struct('ovs_vport_stats', {
  rxPackets: u64,
  txPackets: u64,
  rxBytes: u64,
  txBytes: u64,
  rxErrors: u64,
  txErrors: u64,
  rxDropped: u64,
  txDropped: u64,
});

/** Options of a port that is a tunnel (`OVS_TUNNEL_ATTR_*`). */
const portOptions = attributes('OVS_TUNNEL_ATTR', () => ({ dstPort: [1, u16], extension: [2, bytes] }));

/** Counts of packets that went to a program (`OVS_VPORT_UPCALL_ATTR_*`). */
const upcallStatistics = attributes('OVS_VPORT_UPCALL_ATTR', () => ({ success: [0, u64], fail: [1, u64] }));

/** A port (`OVS_VPORT_ATTR_*`). */
const vport = structWithAttributes(
  ovsHeader,
  attributes('OVS_VPORT_ATTR', () => ({
    portNo: [1, u32],
    type: [2, enumeration(u32, { netdev: 1, internal: 2, gre: 3, vxlan: 4, geneve: 5 })],
    name: [3, stringOf(15)],
    options: [4, nested(portOptions)],
    /** Sockets that get the packets without a flow. */
    upcallPid: [5, array(u32)],
    stats: [6, portStatistics],
    ifindex: [8, u32],
    netnsid: [9, u32],
    upcallStats: [10, nested(upcallStatistics)],
  })),
);

/** `struct ovs_flow_stats`. */
const flowStatistics = struct('ovs_flow_stats', { nPackets: u64, nBytes: u64 });

/** A flow (`OVS_FLOW_ATTR_*`). */
const flow = structWithAttributes(
  ovsHeader,
  attributes('OVS_FLOW_ATTR', () => ({
    key: [1, nested(flowKey)],
    actions: [2, nested(actionList)],
    stats: [3, flowStatistics],
    tcpFlags: [4, u8],
    /** Milliseconds since the start of the kernel, of the last packet. */
    used: [5, u64],
    clear: [6, flag],
    mask: [7, nested(flowKey)],
    probe: [8, flag],
    ufid: [9, bytes],
    ufidFlags: [10, flags(u32, { omitKey: 1, omitMask: 2, omitActions: 4 })],
  })),
);

/** A packet (`OVS_PACKET_ATTR_*`). */
const packet = structWithAttributes(
  ovsHeader,
  attributes('OVS_PACKET_ATTR', () => ({
    packet: [1, bytes],
    key: [2, nested(flowKey)],
    actions: [3, nested(actionList)],
    userdata: [4, bytes],
    egressTunKey: [5, nested(flowKey)],
    probe: [8, flag],
    mru: [9, u16],
    /** Length before it was cut. */
    len: [10, u32],
    hash: [11, u64],
    upcallPid: [12, u32],
  })),
);

/** A limit of a meter (`OVS_BAND_ATTR_*`). */
const band = attributes('OVS_BAND_ATTR', () => ({
  type: [1, enumeration(u32, { drop: 1 })],
  rate: [2, u32],
  burst: [3, u32],
  stats: [4, flowStatistics],
}));

/** A meter (`OVS_METER_ATTR_*`). Rates are packets a second, with `kbps` kilobits. */
const meter = structWithAttributes(
  ovsHeader,
  attributes('OVS_METER_ATTR', () => ({
    id: [1, u32],
    kbps: [2, flag],
    stats: [3, flowStatistics],
    bands: [4, nested(nestedList(0, band))],
    used: [5, u64],
    clear: [6, flag],
    maxMeters: [7, u32],
    maxBands: [8, u32],
  })),
);

/** `struct ovs_zone_limit`. Zone -1 is the default of all others. */
const zoneLimit = struct('ovs_zone_limit', { zoneId: s32, limit: u32, count: u32 });

/** Most connections by zone (`OVS_CT_LIMIT_ATTR_*`). */
const connectionLimit = structWithAttributes(
  ovsHeader,
  attributes('OVS_CT_LIMIT_ATTR', () => ({ zoneLimit: [1, nested(array(zoneLimit))] })),
);

/** Events about new, changed and deleted objects. */
const events = <B extends FamilyBody>(body: B) =>
  ({ created: { id: 1, body }, deleted: { id: 2, body }, changed: { id: 4, body } }) as const;

/** The commands of objects: reading, listing and changing. */
const commands = <B extends FamilyBody>(body: B) =>
  ({
    new: { id: 1, request: body, blocking: true },
    del: { id: 2, request: body, blocking: true },
    get: { id: 3, request: body, reply: body, dump: true },
    set: { id: 4, request: body, blocking: true },
  }) as const;

/** A command with a reply. */
const ask = <B extends FamilyBody>(id: number, body: B) => ({ id, request: body, reply: body }) as const;

/** Datapaths of Open vSwitch: virtual switches. Changing needs CAP_NET_ADMIN. Linux 3.3. */
export const ovsDatapath = defineFamily('ovs_datapath', {
  version: 2,
  commands: commands(datapath),
  groups: ['ovs_datapath'],
  events: events(datapath),
});

/** Ports of datapaths. Changing needs CAP_NET_ADMIN. Linux 3.3. */
export const ovsVport = defineFamily('ovs_vport', {
  version: 1,
  commands: commands(vport),
  groups: ['ovs_vport'],
  events: events(vport),
});

/** Flows of a datapath: what is done with which packets. Changing needs CAP_NET_ADMIN. Linux 3.3. */
export const ovsFlow = defineFamily('ovs_flow', {
  version: 1,
  commands: commands(flow),
  groups: ['ovs_flow'],
  events: events(flow),
});

/** Packets for and from programs. Needs CAP_NET_ADMIN. Linux 3.3. */
export const ovsPacket = defineFamily('ovs_packet', {
  version: 1,
  commands: { execute: { id: 3, request: packet } },
  /** Sent to the socket that `upcallPid` of a port, or an action, names. */
  events: { miss: { id: 1, body: packet }, action: { id: 2, body: packet } },
});

/** Meters of a datapath: limits of rates. Changing needs CAP_NET_ADMIN. Linux 4.15. */
export const ovsMeter = defineFamily('ovs_meter', {
  version: 1,
  commands: { features: ask(1, meter), set: ask(2, meter), del: ask(3, meter), get: ask(4, meter) },
  groups: ['ovs_meter'],
});

/** Most connections that a datapath tracks, by zone. Changing needs CAP_NET_ADMIN. Linux 4.18. */
export const ovsCtLimit = defineFamily('ovs_ct_limit', {
  version: 1,
  commands: { set: ask(1, connectionLimit), del: ask(2, connectionLimit), get: ask(3, connectionLimit) },
  groups: ['ovs_ct_limit'],
});
