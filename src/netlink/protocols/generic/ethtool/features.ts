import { EncodeError, inField, isRecord, throwInvalidType } from '../../../codec/encode-error.ts';
import { didYouMean } from '../../../codec/nearest-word.ts';
import type { Infer } from '../../../codec/type.ts';
import { argument, type Check, isBoolean, operation, required } from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import type { Bitset } from './bitset.ts';
import { ethtool } from './family.ts';
import { groupsOf } from './feature-groups.ts';
import type { features as attributes } from './messages/features.ts';
import { type Device, headerOf, isDevice, mapped, withoutHeader } from './settings.ts';

type FeaturesMessage = Infer<typeof attributes>;

/** One feature of a link. */
export interface LinkFeature {
  /** Whether it is on. */
  active: boolean;
  /** Whether it cannot be changed; absent for a name that stands for several features. */
  fixed?: boolean;
  /** Whether it is wanted: it may need another feature; absent as `fixed`. */
  requested?: boolean;
}

/** Features by name, in the order and with the names of `ethtool --show-features`. */
export type LinkFeatures = Record<string, LinkFeature>;

/** The bits of a set with their values. A list has those that are set. */
function bitsOf(set: Bitset = []): Readonly<Record<string, boolean>> {
  return Array.isArray(set)
    ? Object.fromEntries((set as readonly string[]).map((name) => [name, true]))
    : (set as Readonly<Record<string, boolean>>);
}

/** Features by the kernel's names, without those that have none. */
function kernelFeatures({
  hw,
  wanted,
  active,
  nochange,
}: FeaturesMessage): Record<string, Required<LinkFeature>> {
  const [changeable, requested, on, never] = [hw, wanted, active, nochange].map(bitsOf);
  return Object.fromEntries(
    Object.keys({ ...changeable, ...on })
      .filter((name) => !name.startsWith('#'))
      .map((name) => [
        name,
        {
          active: on?.[name] === true,
          fixed: changeable?.[name] !== true || never?.[name] === true,
          requested: requested?.[name] === true,
        },
      ]),
  );
}

/** Makes the features of a link of the message of the kernel. */
export function readFeatures(message: FeaturesMessage): LinkFeatures {
  const kernel = kernelFeatures(message);
  const features: LinkFeatures = {};
  const groups = groupsOf(Object.keys(kernel));
  for (const { names, members } of groups) {
    const [only] = members;
    if (members.length === 1) features[names[0]] = kernel[only as string] as LinkFeature;
    else {
      features[names[0]] = { active: members.some((name) => kernel[name]?.active) };
      for (const name of members) features[name] = kernel[name] as LinkFeature;
    }
  }
  const grouped = new Set(groups.flatMap(({ members }) => members));
  for (const [name, feature] of Object.entries(kernel)) if (!grouped.has(name)) features[name] = feature;
  return features;
}

/** Features to change, by any of their names: `{ 'tx-checksumming': false, tso: false, 'tx-nocache-copy': true }`. */
export type FeatureChanges = Readonly<Record<string, boolean>>;

/** Checks the form of changes; the names are the kernel's to know. */
export const isFeatureChanges: Check = Object.assign(
  (value: unknown) => {
    if (!isRecord(value)) throwInvalidType('an object of features with true or false', value);
    for (const [name, on] of Object.entries(value as object))
      if (on !== undefined) inField(name, () => isBoolean(on));
  },
  { expected: 'an object of features with true or false' },
);

/**
 * Returns the kernel's names of the features to change. A name that stands for several changes those that can be changed.
 *
 * @throws EncodeError for a name that the kernel does not have, with the nearest one, and for a feature that cannot be changed
 */
export function wantedFeatures(message: FeaturesMessage, changes: FeatureChanges): Record<string, boolean> {
  const kernel = kernelFeatures(message);
  const known = new Map(Object.keys(kernel).map((name) => [name, [name]] as [string, readonly string[]]));
  for (const { names, members } of groupsOf([...known.keys()]))
    for (const name of names) known.set(name, members);
  const wanted: Record<string, boolean> = {};
  for (const [name, on] of Object.entries(changes)) {
    if (on === undefined) continue;
    const members = known.get(name);
    if (members === undefined)
      throw new EncodeError(
        'ERR_INVALID_ARG_VALUE',
        `the kernel has no such feature${didYouMean(name, known.keys())}`,
      ).within(name);
    const changeable = members.filter((member) => kernel[member]?.fixed === false);
    if (changeable.length === 0 && members.some((member) => kernel[member]?.active !== on))
      throw new EncodeError(
        'ERR_INVALID_ARG_VALUE',
        `the link cannot change it: it is always ${on ? 'off' : 'on'}`,
      ).within(name);
    for (const member of changeable) wanted[member] = on;
  }
  return wanted;
}

/** The result of a change of features, by the kernel's names. */
export interface ChangedFeatures {
  /** Features that were switched, also those that need another one: true for on. */
  changed: Record<string, boolean>;
  /** Features that are wanted and did not change, because others are missing: as wanted. */
  missing: Record<string, boolean>;
}

/** Gets the features of a link: `ethtool --show-features`. */
export const get = operation(
  'ethtool features get',
  () => [isDevice],
  (device: Device): Request<LinkFeatures> =>
    mapped(ethtool.do.featuresGet({ header: headerOf(device) }), readFeatures),
);

/** Gets the sets of features as the kernel has them: those that can be changed, are wanted, on, or never change. */
export const getSets = operation(
  'ethtool features get',
  () => [isDevice],
  (device: Device): Request<FeaturesMessage> => ethtool.do.featuresGet({ header: headerOf(device) }),
);

/** Lists the features of all links of the namespace. */
export const list = operation(
  'ethtool features list',
  () => [],
  (): Request<{ devIndex: number; devName: string; features: LinkFeatures }[]> =>
    mapped(ethtool.dump.featuresGet({ header: {} }) as Request<unknown>, (message) => {
      const { header: { devIndex = 0, devName = '' } = {} } = message as FeaturesMessage;
      return { devIndex, devName, features: readFeatures(message as FeaturesMessage) };
    }) as never,
);

/**
 * Changes features by the kernel's names; see {@link wantedFeatures}. Needs CAP_NET_ADMIN. The kernel refuses unknown names with EOPNOTSUPP and
 * ignores features that cannot be changed.
 */
export const set = operation(
  'ethtool features set',
  () => [isDevice, argument('changes', required(isFeatureChanges))],
  (device: Device, changes: FeatureChanges): Request<ChangedFeatures> =>
    mapped(ethtool.do.featuresSet({ header: headerOf(device), wanted: changes }), (message) => {
      const { active, wanted } = withoutHeader(message);
      return { changed: { ...bitsOf(active) }, missing: { ...bitsOf(wanted) } };
    }),
);
