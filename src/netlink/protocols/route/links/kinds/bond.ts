import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { arrayByIndex } from '../../../../codec/composites/lists.ts';
import { ipv4, ipv6, mac } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { bool8, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer } from '../../../../codec/type.ts';
import { type BondPort, bondPort } from './bond-port.ts';
import type { LinkKind } from './kind.ts';

/** State of link aggregation by 802.3ad (`IFLA_BOND_AD_INFO_*`). */
const aggregation = attributes('IFLA_BOND_AD_INFO', () => ({
  aggregator: [1, u16],
  ports: [2, u16],
  actorKey: [3, u16],
  partnerKey: [4, u16],
  partnerAddress: [5, mac],
}));

const options = attributes('IFLA_BOND', () => ({
  mode: [
    1,
    enumeration(u8, {
      'balance-rr': 0,
      'active-backup': 1,
      'balance-xor': 2,
      broadcast: 3,
      '802.3ad': 4,
      'balance-tlb': 5,
      'balance-alb': 6,
    }),
  ],
  /** Index of the port in use; 0 for none. */
  activePort: [2, u32],
  miimon: [3, u32],
  upDelay: [4, u32],
  downDelay: [5, u32],
  useCarrier: [6, bool8],
  arpInterval: [7, u32],
  arpIpTargets: [8, arrayByIndex(ipv4, { first: 0 })],
  arpValidate: [
    9,
    enumeration(u32, {
      none: 0,
      active: 1,
      backup: 2,
      all: 3,
      filter: 4,
      filter_active: 5,
      filter_backup: 6,
    }),
  ],
  arpAllTargets: [10, enumeration(u32, { any: 0, all: 1 })],
  /** Index of a port. */
  primary: [11, u32],
  primaryReselect: [12, enumeration(u8, { always: 0, better: 1, failure: 2 })],
  failOverMac: [13, enumeration(u8, { none: 0, active: 1, follow: 2 })],
  xmitHashPolicy: [
    14,
    enumeration(u8, {
      layer2: 0,
      'layer3+4': 1,
      'layer2+3': 2,
      'encap2+3': 3,
      'encap3+4': 4,
      'vlan+srcmac': 5,
    }),
  ],
  resendIgmp: [15, u32],
  peerNotifications: [16, u8],
  allPortsActive: [17, bool8],
  minLinks: [18, u32],
  /** Seconds between learning packets. */
  learningPacketInterval: [19, u32],
  packetsPerPort: [20, u32],
  lacpRate: [21, enumeration(u8, { slow: 0, fast: 1 })],
  adSelect: [22, enumeration(u8, { stable: 0, bandwidth: 1, count: 2, prio: 3 })],
  /** State: the aggregator in use, in mode 802.3ad. */
  adInfo: [23, stateOnly(aggregation)],
  adActorSystemPriority: [24, u16],
  adUserPortKey: [25, u16],
  adActorSystem: [26, mac],
  tlbDynamic: [27, bool8],
  peerNotifyDelay: [28, u32],
  /** Linux 5.14. */
  lacpActive: [29, bool8],
  arpMissedMax: [30, u8],
  /** Linux 5.19. */
  nsIp6Targets: [31, arrayByIndex(ipv6, { first: 0 })],
  /** Linux 6.8. */
  coupledControl: [32, bool8],
  /** Linux 6.17. */
  broadcastNeighbor: [33, bool8],
  lacpStrict: [34, bool8],
}));
/** Options of a bond. */
export interface Bond extends Infer<typeof options> {}

/** Times of monitoring by MII. The kernel refuses them while that is off. */
const miiTimes = ['upDelay', 'downDelay', 'peerNotifyDelay'] as const;

/** Options that the kernel reports in all modes, and refuses in all but these. */
const optionsOfModes: readonly (readonly [
  names: readonly (keyof Bond & string)[],
  modes: readonly Bond['mode'][],
])[] = [
  [
    ['arpInterval', 'arpIpTargets', 'arpValidate', 'arpMissedMax', 'nsIp6Targets'],
    ['balance-rr', 'active-backup', 'balance-xor', 'broadcast'],
  ],
  [['primary'], ['active-backup', 'balance-tlb', 'balance-alb']],
  [['packetsPerPort'], ['balance-rr']],
  [
    [
      ...(['lacpActive', 'lacpRate', 'lacpStrict', 'coupledControl', 'broadcastNeighbor'] as const),
      ...(['adActorSystemPriority', 'adUserPortKey', 'adActorSystem'] as const),
    ],
    ['802.3ad'],
  ],
  [['tlbDynamic'], ['balance-tlb', 'balance-alb']],
];

/**
 * Several links as one (`IFLA_BOND_*` of linux/if_link.h). Names and values are those of iproute2, times are in
 * milliseconds. Linux 3.14.
 */
export const bond: LinkKind<Bond, BondPort> = {
  options,
  port: bondPort,
  fixed: 'all',
  // A change of the mode needs a bond without ports.
  changeable: { except: ['mode'] },
  linkOptions: ['activePort', 'primary'],
  notForNew: ({ mode, miimon }) => [
    // The bond has no ports yet.
    'activePort',
    ...(miimon === 0 ? miiTimes : []),
    ...optionsOfModes.filter(([, modes]) => !modes.includes(mode)).flatMap(([names]) => names),
  ],
};
