/** Features that ethtool(8) calls by another name: a kernel's name, or the beginning of the names of several. */
interface FeatureGroup {
  /** Name in the output of ethtool(8). */
  readonly name: string;
  /** Name on its command line. */
  readonly short: string;
  /** The kernel's name; with `*` in it, all that it fits. */
  readonly pattern: string;
}

/** The names of ethtool(8) in the order of its output. */
const featureGroups: readonly FeatureGroup[] = [
  { name: 'rx-checksumming', short: 'rx', pattern: 'rx-checksum' },
  { name: 'tx-checksumming', short: 'tx', pattern: 'tx-checksum-*' },
  { name: 'scatter-gather', short: 'sg', pattern: 'tx-scatter-gather*' },
  { name: 'tcp-segmentation-offload', short: 'tso', pattern: 'tx-tcp*-segmentation' },
  { name: 'generic-segmentation-offload', short: 'gso', pattern: 'tx-generic-segmentation' },
  { name: 'generic-receive-offload', short: 'gro', pattern: 'rx-gro' },
  { name: 'large-receive-offload', short: 'lro', pattern: 'rx-lro' },
  { name: 'rx-vlan-offload', short: 'rxvlan', pattern: 'rx-vlan-hw-parse' },
  { name: 'tx-vlan-offload', short: 'txvlan', pattern: 'tx-vlan-hw-insert' },
  { name: 'ntuple-filters', short: 'ntuple', pattern: 'rx-ntuple-filter' },
  { name: 'receive-hashing', short: 'rxhash', pattern: 'rx-hashing' },
];

/** A name of ethtool(8), with the kernel's features that it stands for. */
export interface NamedFeatures {
  readonly names: readonly [name: string, short: string];
  readonly members: readonly string[];
}

/** Returns the names of ethtool(8) for the features that a kernel has. */
export function groupsOf(kernelNames: readonly string[]): NamedFeatures[] {
  return featureGroups.flatMap(({ name, short, pattern }) => {
    const [start = '', end] = pattern.split('*');
    const members = kernelNames.filter((feature) =>
      end === undefined ? feature === start : feature.startsWith(start) && feature.endsWith(end),
    );
    return members.length === 0 ? [] : [{ names: [name, short] as const, members }];
  });
}
