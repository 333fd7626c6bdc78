import { linkKinds } from '../../netlink/protocols/route/links/kinds/registry.ts';
import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import { objectKinds } from './kinds/index.ts';
import type { Item, StateKind } from './kinds/kind.ts';
import { isOwnLink, type LinkSettings, settingsOf } from './link-settings.ts';
import { mapPath, normalForm } from './normal-form.ts';
import type { Snapshot } from './snapshot.ts';
import type { DesiredLink, NetworkState } from './state.ts';

/** Makes an object of a list, or of a request, as a state has it: links have their names. With `isComplete` it also says what is off. */
export function itemState(
  kind: StateKind,
  item: Item,
  nameOf: (index: unknown) => string,
  isComplete = false,
): unknown {
  let form: Item = item;
  for (const path of kind.linkFields ?? []) form = mapPath(form, path, nameOf) as Item;
  const { index: _, ...rest } = form;
  const fields = Object.entries(kind.ofLink ? rest : form).filter(
    ([key, value]) => !isNothing(kind, key, value, isComplete),
  );
  const { shorthand } = kind;
  const isShort = fields.length === 1 && shorthand !== undefined && fields[0]?.[0] === shorthand;
  return isShort ? fields[0]?.[1] : Object.fromEntries(fields);
}

/** Values that say nothing: every object has them that was not given others. */
function isNothing(
  { ofLink, collection }: StateKind,
  key: string,
  value: unknown,
  isComplete: boolean,
): boolean {
  if (value === undefined || key === 'references' || key === 'leaf') return true;
  if (Array.isArray(value) && value.length === 0) return key === 'flags' && !isComplete;
  if (collection === 'addresses')
    return key === 'family' || value === Number.POSITIVE_INFINITY || (key === 'scope' && value === 'global');
  if (collection === 'mdb') return key === 'vlan' ? value === 0 : false;
  return key === 'tos' ? value === 0 : ofLink && key === 'family' && collection !== 'neighbours';
}

/** Makes the settings of a link as a state has them. */
export function settingsState(
  { kind, fields, lower, master, peer, altNames }: LinkSettings,
  nameOf: (index: unknown) => string,
): DesiredLink {
  const { kind: _, portKind: __, ...attributes } = fields as Item;
  if (attributes.options !== undefined)
    for (const option of linkKinds.get(kind ?? '')?.linkOptions ?? [])
      attributes.options = mapPath(attributes.options, [option], (index) =>
        index === 0 ? undefined : nameOf(index),
      );
  if (attributes.portOptions !== undefined)
    attributes.portOptions = mapPath(attributes.portOptions, ['backupPort'], (index) =>
      index === 0 ? undefined : nameOf(index),
    );
  return {
    ...(kind !== undefined && { kind }),
    ...(lower !== undefined && { link: nameOf(lower) }),
    ...(peer !== undefined && { peer: nameOf(peer) }),
    ...attributes,
    ...(master !== undefined && { master: master === 0 ? null : nameOf(master) }),
    ...(altNames.length > 0 && { altNames }),
  } as DesiredLink;
}

/** A part of the objects of a snapshot. */
export interface Selection {
  hasLink(link: Link): boolean;
  /** Whether the state says which master a link has. */
  hasMaster(link: Link): boolean;
  hasItem(kind: StateKind, item: Item): boolean;
}

/**
 * Makes a state of a snapshot, or of a part of it. With `isComplete` it also says what is absent: that a link has no master and no alias, and
 * that flags are off. So it takes back what another state has set.
 */
export function stateOf(snapshot: Snapshot, isComplete = false, only?: Selection): NetworkState {
  const nameOf = (index: unknown): string => snapshot.nameOf(index);
  const links: Record<string, Item> = {};
  for (const link of snapshot.links) {
    if (only?.hasLink(link) === false) continue;
    const state = settingsState(settingsOf(link, snapshot), nameOf) as Item;
    if (!isOwnLink(link))
      for (const field of ['kind', 'link', 'address', 'options', 'numTxQueues', 'numRxQueues'])
        delete state[field];
    if (isComplete) state.altNames ??= [];
    if (only?.hasMaster(link) === false) delete state.master;
    links[link.name] = isComplete ? state : withoutDefaults(state);
  }
  const state: Item = { links };
  for (const kind of objectKinds) {
    const items = snapshot.of(kind.collection).filter((item) => kind.isOwn(item, snapshot));
    for (const item of items) {
      if (only?.hasItem(kind, item) === false) continue;
      if (kind.ofLink && snapshot.link(item.index as number) === undefined) continue;
      const form = itemState(kind, normalForm(kind, item), nameOf, isComplete);
      let place = state;
      if (kind.ofLink) {
        const name = nameOf(item.index);
        links[name] ??= {};
        place = links[name] as Item;
      }
      const list = place[kind.collection] as unknown[] | undefined;
      if (list === undefined) place[kind.collection] = [form];
      else list.push(form);
    }
  }
  return state as NetworkState;
}

/** Values of links that the kernel gives to all of them. */
const defaults: Item = {
  ...{ alias: '', group: 0, mode: 'default', master: null, up: false },
  ...{
    gsoMaxSize: 65536,
    gsoMaxSegs: 65535,
    groMaxSize: 65536,
    gsoIpv4MaxSize: 65536,
    groIpv4MaxSize: 65536,
  },
};

function withoutDefaults(state: Item): Item {
  const { flags, afSpec, ...rest } = state;
  const kept = Object.entries(rest).filter(([key, value]) => !(key in defaults) || defaults[key] !== value);
  const on = Object.entries((flags ?? {}) as Record<string, boolean>).filter(
    ([flag, is]) => is && (flag === 'promisc' || flag === 'allMulti' || flag === 'debug'),
  );
  const { inet6 } = (afSpec ?? {}) as { inet6?: Item };
  return {
    ...Object.fromEntries(kept),
    ...(on.length > 0 && { flags: Object.fromEntries(on) }),
    ...(inet6?.addressGenerationMode !== undefined && inet6.addressGenerationMode !== 'eui64' && { afSpec }),
  };
}
