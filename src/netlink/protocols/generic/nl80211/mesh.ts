import { attributes } from '../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';

/** Power modes of a mesh (`NL80211_MESH_POWER_*`). */
export const powerMode = enumeration(u32, { unknown: 0, active: 1, lightSleep: 2, deepSleep: 3 });

/** Parameters of a mesh that can be changed while it is active (`NL80211_MESHCONF_*`). TU are units of 1024 µs. */
export const meshParameters = attributes('NL80211_MESHCONF', () => ({
  /** Milliseconds. */
  retryTimeout: [1, u16],
  /** Milliseconds. */
  confirmTimeout: [2, u16],
  /** Milliseconds. */
  holdingTimeout: [3, u16],
  maxPeerLinks: [4, u16],
  maxRetries: [5, u8],
  ttl: [6, u8],
  autoOpenPlinks: [7, u8],
  hwmpMaxPreqRetries: [8, u8],
  /** Milliseconds. */
  pathRefreshTime: [9, u32],
  /** Milliseconds. */
  minDiscoveryTimeout: [10, u16],
  /** TU. */
  hwmpActivePathTimeout: [11, u32],
  /** TU. */
  hwmpPreqMinInterval: [12, u16],
  /** TU. */
  hwmpNetDiamTrvsTime: [13, u16],
  hwmpRootmode: [14, u8],
  elementTtl: [15, u8],
  /** TU. */
  hwmpRannInterval: [16, u16],
  gateAnnouncements: [17, u8],
  /** TU. */
  hwmpPerrMinInterval: [18, u16],
  forwarding: [19, u8],
  /** dBm; 0 for none. */
  rssiThreshold: [20, s32],
  syncOffsetMaxNeighbor: [21, u32],
  htOpmode: [22, u16],
  /** TU. */
  hwmpPathToRootTimeout: [23, u32],
  /** TU. */
  hwmpRootInterval: [24, u16],
  /** TU. */
  hwmpConfirmationInterval: [25, u16],
  powerMode: [26, powerMode],
  /** TU. */
  awakeWindow: [27, u16],
  /** Seconds. */
  plinkTimeout: [28, u32],
  connectedToGate: [29, u8],
  nolearn: [30, u8],
  connectedToAs: [31, u8],
}));

/** Parameters that are chosen when a mesh is joined (`NL80211_MESH_SETUP_*`). */
export const meshSetup = attributes('NL80211_MESH_SETUP', () => ({
  enableVendorPathSel: [1, u8],
  enableVendorMetric: [2, u8],
  ie: [3, bytes],
  userspaceAuth: [4, flag],
  userspaceAmpe: [5, flag],
  enableVendorSync: [6, u8],
  userspaceMpm: [7, flag],
  authProtocol: [8, u8],
}));

/** A path to a station of the mesh (`NL80211_MPATH_INFO_*`). */
export const meshPath = attributes('NL80211_MPATH_INFO', () => ({
  frameQlen: [1, u32],
  sn: [2, u32],
  metric: [3, u32],
  /** Milliseconds. */
  exptime: [4, u32],
  flags: [5, flags(u8, { active: 1, resolving: 2, snValid: 4, fixed: 8, resolved: 16 })],
  /** Milliseconds. */
  discoveryTimeout: [6, u32],
  discoveryRetries: [7, u8],
  hopCount: [8, u8],
  pathChange: [9, u32],
}));
