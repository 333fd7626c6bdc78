/** The sets of strings that the kernel has (`ETH_SS_*` of linux/ethtool.h). */
export const stringSets = {
  test: 0,
  stats: 1,
  privateFlags: 2,
  ntupleFilters: 3,
  features: 4,
  rssHashFunctions: 5,
  tunables: 6,
  phyStats: 7,
  phyTunables: 8,
  linkModes: 9,
  messageClasses: 10,
  wakeOnLanModes: 11,
  timestampingFlags: 12,
  timestampingTxTypes: 13,
  timestampingRxFilters: 14,
  udpTunnelTypes: 15,
  statisticsGroups: 16,
  ethPhyStats: 17,
  ethMacStats: 18,
  ethCtrlStats: 19,
  rmonStats: 20,
  phyDeviceStats: 21,
  timestampingOptions: 22,
} as const;

/** A set of strings of the kernel: `'features'`, `'linkModes'` … */
export type StringSet = keyof typeof stringSets;
