import type { AnyFamily } from './define-family.ts';

const modules = {
  devlink: () => import('./devlink/described.ts'),
  ethtool: () => import('./ethtool/described.ts'),
  nl80211: () => import('./nl80211/described.ts'),
  openvswitch: () => import('./openvswitch/described.ts'),
  small: () => import('./small-families.ts'),
} as const;

/** The families that are loaded by themselves, since they are large. A large family adds its module above, and a line here. */
const large: Readonly<Record<string, keyof typeof modules>> = {
  devlink: 'devlink',
  ethtool: 'ethtool',
  nl80211: 'nl80211',
  ovs_ct_limit: 'openvswitch',
  ovs_datapath: 'openvswitch',
  ovs_flow: 'openvswitch',
  ovs_meter: 'openvswitch',
  ovs_packet: 'openvswitch',
  ovs_vport: 'openvswitch',
};

type Modules = typeof modules;
type ModuleOf<K extends keyof Modules> = Awaited<ReturnType<Modules[K]>>;
type ExportOf<M> = M[keyof M];

/** A family or an object of a family that the library describes. */
export type Described = { [K in keyof Modules]: ExportOf<ModuleOf<K>> }[keyof Modules];

/** Whether an export of a module is a family: the others are objects. */
export const isFamily = (value: object): value is AnyFamily => 'commands' in value && 'describe' in value;

/**
 * Loads families with their objects, by the names of exports.
 *
 * @param names of families, as the kernel calls them. All that the library describes if absent
 */
export async function loadExports(names?: readonly string[]): Promise<[name: string, value: object][]> {
  const wanted =
    names === undefined
      ? (Object.keys(modules) as (keyof Modules)[])
      : names.map((name) => (Object.hasOwn(large, name) ? (large[name] as keyof Modules) : 'small'));
  const loaded = await Promise.all([...new Set(wanted)].map((name) => modules[name]()));
  return loaded.flatMap((module) => Object.entries<object>(module));
}

/** Loads all families that the library describes. */
export async function loadFamilies(): Promise<AnyFamily[]> {
  return (await loadExports()).map(([, value]) => value).filter(isFamily);
}

/** Loads the family of a name. `undefined` where the library does not describe it. */
export async function loadFamily(name: string): Promise<AnyFamily | undefined> {
  return (await loadExports([name]))
    .map(([, value]) => value)
    .filter(isFamily)
    .find((family) => family.name === name);
}
