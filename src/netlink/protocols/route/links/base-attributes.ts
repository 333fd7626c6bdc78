import { NESTED } from '../../../codec/attributes-iterator.ts';
import {
  type AttributeFields,
  type AttributesOf,
  attributes,
} from '../../../codec/composites/attribute-set.ts';
import { cached } from '../../../codec/composites/cached.ts';
import { nestedList, repeated } from '../../../codec/composites/lists.ts';
import { pad, type Struct, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { deriveType } from '../../../codec/derive-type.ts';
import { checkObject } from '../../../codec/encode-error.ts';
import { linkAddress } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { bool8, s32, u8, u16, u32, u64, uint } from '../../../codec/scalars/integers.ts';
import { bytes, string, stringOf } from '../../../codec/scalars/strings.ts';
import type { Scope } from '../../../codec/scope.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import type { Writer } from '../../../codec/writer.ts';
import { groupNumber } from '../known-names.ts';
import { afSpec, afSpecRequest, type BridgeSpec, type FamilySpecsRequest, protinfo } from './af-spec.ts';
import { linkHeader } from './header.ts';
import { alternativeName, linkName } from './name.ts';
import { portProfile, portProfiles } from './port-profile.ts';
import { type LinkStatistics, linkStatistics, linkStatistics64 } from './statistics.ts';
import { vfInfo } from './vf.ts';

/** Hardware resources of a link (`struct rtnl_link_ifmap`). */
const linkMap = struct('rtnl_link_ifmap', {
  memoryStart: u64,
  memoryEnd: u64,
  baseAddress: u64,
  irq: u16,
  dma: u8,
  port: u8,
  _pad: pad(4),
});

/** State of express data path programs (`IFLA_XDP_*`). */
const xdp = attributes('IFLA_XDP', () => ({
  fd: [1, s32],
  attached: [2, enumeration(u8, { none: 0, driver: 1, generic: 2, hardware: 3, multiple: 4 })],
  flags: [3, flags(u32, { updateIfNoExist: 1, generic: 2, driver: 4, hardware: 8, replace: 16 })],
  programId: [4, u32],
  driverProgramId: [5, u32],
  genericProgramId: [6, u32],
  hardwareProgramId: [7, u32],
  expectedFd: [8, s32],
}));

/** Why a link is held down (`IFLA_PROTO_DOWN_REASON_*`). Linux 5.9. */
const protoDownReason = attributes('IFLA_PROTO_DOWN_REASON', () => ({ mask: [1, u32], value: [2, u32] }));

/** The devlink port of a link (`DEVLINK_ATTR_*` of linux/devlink.h). */
const devlinkPort = attributes('DEVLINK_ATTR', () => ({
  busName: [1, string],
  deviceName: [2, string],
  portIndex: [3, u32],
}));

/** The clock pin of a link (`DPLL_A_PIN_*` of linux/dpll.h). Linux 6.8. */
const dpllPin = attributes('DPLL_A_PIN', () => ({ id: [1, u32] }));

/** Attributes of link messages but for the kind of the link and its options (`IFLA_*` of linux/if_link.h). */
export const baseFields = () =>
  ({
    address: [1, linkAddress],
    broadcast: [2, linkAddress],
    name: [3, linkName],
    mtu: [4, u32],
    /** Index of the link below, or of the peer; in the namespace `linkNetnsid` where that is there. */
    link: [5, u32],
    qdisc: [6, string],
    stats: [7, cached(linkStatistics)],
    /** Index of the bridge, bond, VRF … that it is a port of; 0 to leave it. */
    master: [10, u32],
    wireless: [11, bytes],
    protinfo: [12, protinfo, NESTED],
    txQueueLength: [13, u32],
    map: [14, cached(linkMap)],
    weight: [15, u32],
    operstate: [
      16,
      enumeration(u8, {
        unknown: 0,
        notPresent: 1,
        down: 2,
        lowerLayerDown: 3,
        testing: 4,
        dormant: 5,
        up: 6,
      }),
    ],
    mode: [17, enumeration(u8, { default: 0, dormant: 1, testing: 2 })],
    /** Process whose network namespace it moves to. */
    netNsPid: [19, u32],
    alias: [20, stringOf(255)],
    numVf: [21, u32],
    /** Virtual functions. The kernel sends them where `extMask` has `'vf'`. */
    vfs: [22, nestedList(1, vfInfo)],
    stats64: [23, cached(linkStatistics64 as Struct<LinkStatistics>)],
    /** Switch ports of virtual functions, where `extMask` has `'vf'`. */
    vfPorts: [24, portProfiles],
    portSelf: [25, portProfile],
    afSpec: [26, afSpec],
    /** Group of links, by number or name. */
    group: [27, groupNumber],
    /** Descriptor of the network namespace that it moves to. */
    netNsFd: [28, u32],
    extMask: [
      29,
      flags(u32, {
        vf: 1,
        bridgeVlan: 2,
        bridgeVlanCompressed: 4,
        skipStats: 8,
        mrp: 16,
        cfmConfig: 32,
        cfmStatus: 64,
        mst: 128,
      }),
    ],
    /** How many want all packets: promiscuous while above 0. */
    promiscuity: [30, u32],
    numTxQueues: [31, u32],
    numRxQueues: [32, u32],
    carrier: [33, bool8],
    physPortId: [34, linkAddress],
    carrierChanges: [35, u32],
    physSwitchId: [36, linkAddress],
    linkNetnsid: [37, s32],
    physPortName: [38, string],
    protoDown: [39, bool8],
    gsoMaxSegs: [40, u32],
    gsoMaxSize: [41, u32],
    xdp: [43, cached(xdp)],
    /** The reason of the event. */
    event: [
      44,
      enumeration(u32, {
        none: 0,
        reboot: 1,
        features: 2,
        bondingFailover: 3,
        notifyPeers: 4,
        igmpResend: 5,
        bondingOptions: 6,
      }),
    ],
    newNetnsid: [45, s32],
    targetNetnsid: [46, s32],
    carrierUpCount: [47, u32],
    carrierDownCount: [48, u32],
    newIndex: [49, s32],
    minMtu: [50, u32],
    maxMtu: [51, u32],
    /** Alternative names. Linux 5.5. */
    properties: [52, attributes('IFLA_PROP', { altNames: [53, repeated(alternativeName)] }), NESTED],
    altName: [53, alternativeName],
    permanentAddress: [54, linkAddress],
    protoDownReason: [55, protoDownReason],
    parentDeviceName: [56, string],
    parentDeviceBusName: [57, string],
    groMaxSize: [58, u32],
    tsoMaxSize: [59, u32],
    tsoMaxSegs: [60, u32],
    allMulti: [61, u32],
    /** The port of a device that it stands for. Linux 6.1. */
    devlinkPort: [62, devlinkPort, NESTED],
    gsoIpv4MaxSize: [63, u32],
    groIpv4MaxSize: [64, u32],
    dpllPin: [65, dpllPin, NESTED],
    /** Nanoseconds. */
    maxPacingOffloadHorizon: [66, uint],
    netnsImmutable: [67, bool8],
    headroom: [68, u16],
    tailroom: [69, u16],
  }) satisfies AttributeFields;

/** Attributes that only the kernel reports. It refuses or ignores them in requests. */
const reported = [
  ...(['qdisc', 'stats', 'stats64', 'map', 'wireless', 'promiscuity', 'allMulti', 'numVf'] as const),
  ...(['carrierChanges', 'carrierUpCount', 'carrierDownCount', 'event', 'newNetnsid'] as const),
  ...(['minMtu', 'maxMtu', 'tsoMaxSize', 'tsoMaxSegs', 'maxPacingOffloadHorizon'] as const),
  ...(['physPortId', 'physPortName', 'physSwitchId', 'permanentAddress', 'devlinkPort', 'dpllPin'] as const),
  ...(['netnsImmutable', 'headroom', 'tailroom'] as const),
] as const satisfies readonly (keyof ReturnType<typeof baseFields>)[];

/** Marks attributes as state. */
function reportedOnly<F extends AttributeFields>(fields: F, names: readonly (keyof F)[]): F {
  const marked: Record<string, AttributeFields[string]> = { ...fields };
  for (const name of names as readonly string[]) {
    const [id, type, bits = 0] = marked[name] as AttributeFields[string];
    marked[name] = [id, stateOnly(type), bits];
  }
  return marked as F;
}

/** The same attributes as requests have them. */
export const baseRequestFields = () =>
  ({
    ...reportedOnly(baseFields(), reported),
    // Of a listed link, which has counters of carrier changes, these are its state: not each driver can set them.
    carrier: [33, stateOnly(bool8, (_, { carrierChanges }) => carrierChanges !== undefined)],
    protoDown: [39, stateOnly(bool8, (down, { carrierChanges }) => !down && carrierChanges !== undefined)],
    // Only a program by its descriptor can be attached.
    xdp: [43, stateOnly(xdp, ({ fd }) => fd === undefined)],
    // Flags of IPv6 are in no request.
    afSpec: [26, stateOnly(afSpecGiven, hasFlags)],
  }) satisfies AttributeFields;

/** Whether settings of address families were listed. */
function hasFlags(spec: FamilySpecsRequest | BridgeSpec): boolean {
  return 'inet6' in spec && spec.inet6?.flags !== undefined;
}

/** Settings of address families to change, or as they were listed. */
const afSpecGiven: typeof afSpecRequest = deriveType(afSpecRequest, {
  encode(writer: Writer, spec: FamilySpecsRequest | BridgeSpec, scope: Scope | undefined) {
    checkObject('an object (IFLA_AF_SPEC)', spec);
    (hasFlags(spec) ? (afSpec as typeof afSpecRequest) : afSpecRequest).encode(writer, spec, scope);
  },
});

/** The other end of a pair, described like a link: header and attributes, without a kind. */
export interface PeerMessage
  extends StructWithAttributes<
    Infer<typeof linkHeader>,
    AttributesOf<ReturnType<typeof baseRequestFields>>
  > {}

/** The schema of the other end of a pair. */
export const peerMessage: Type<PeerMessage> = structWithAttributes(
  linkHeader,
  attributes('IFLA', baseRequestFields),
);
