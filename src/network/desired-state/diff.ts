import { isChangeable } from '../../netlink/protocols/route/links/kinds/kind.ts';
import { linkKinds } from '../../netlink/protocols/route/links/kinds/registry.ts';
import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { KeptRequests } from '../../netlink/request/kept-requests.ts';
import type { Request } from '../../netlink/request/request.ts';
import { checkedIn, refuseAt } from '../description-errors.ts';
import { sysctlOf } from '../namespace/proc-files.ts';
import type { Wanted, WantedItem, WantedLink } from './desired.ts';
import { grouped } from './grouped.ts';
import { kindOf, objectKinds } from './kinds/index.ts';
import type { Collection, FutureLinks, Item, StateKind } from './kinds/kind.ts';
import {
  isOwnLink,
  isPair,
  type LinkSettings,
  lowerToGoWith,
  onlyForNew,
  peerOf,
  settingsOf,
  splitForNew,
} from './link-settings.ts';
import { comparable, includes, linkIndexes, merged, normalForm } from './normal-form.ts';
import type { Again, FieldChange, RankedRequest, Step } from './plan.ts';
import type { Pruning } from './prune.ts';
import { checkReachable } from './reachable.ts';
import type { Snapshot } from './snapshot.ts';
import type { TableStep } from './tables.ts';
import { itemState, settingsState } from './to-state.ts';

/** Ranks of requests: those with lower numbers are sent first. The kinds of objects are between these. */
export const ranks = {
  /** Objects are deleted from here on, those that were created last first. */
  deleteObjects: 0,
  deleteLinks: 100,
  globalSysctls: 110,
  /** A port is free before another link is created on it: a macvlan does not go with a bridge. */
  releases: 115,
  createLinks: 120,
  changeLinks: 130,
  linkSysctls: 140,
  masters: 150,
  /** A firewall is there before links are up. */
  tables: 155,
  up: 160,
  /** Objects are created from here on. */
  createObjects: 200,
} as const;

/** How a plan is made. */
export interface DiffOptions {
  readonly pruning: Pruning;
  /** Whether links may be deleted and created again for changes that the kernel cannot make. */
  readonly recreate: boolean;
  /** Values of the kernel parameters that the state names. */
  readonly sysctls: ReadonlyMap<string, string | undefined>;
  /** Steps about tables of nftables. */
  readonly tables?: readonly TableStep[] | undefined;
}

/** The fate of a listed link. */
interface LinkFate {
  readonly wanted?: WantedLink | undefined;
  /** Deleted, and where `settings` is there, created again. */
  deleted?: boolean;
  settings?: LinkSettings;
  reason?: string;
}

/** The fate of a listed object. */
interface ItemFate {
  readonly kind: StateKind;
  readonly item: Item;
  readonly wanted?: WantedItem | undefined;
  /** The object as it will be, where it differs. */
  after?: Item | undefined;
  /** Deleted; created again where `after` is there. */
  deleted?: boolean;
  /** Deleted by the kernel together with another object. */
  gone?: boolean;
  /** The objects that it goes with, besides links. */
  with?: ItemFate[];
  pruned?: boolean;
}

/** The steps from a listed state to a wanted one, and whether they depend on collections that were not read. */
export interface Difference {
  readonly steps: readonly Step[];
  /** Whether links or objects go together with others, so that all collections must be read to keep the rest. */
  readonly needsAll: boolean;
}

/** Returns the steps that make a wanted state of a listed one, in their order. Throws an `EncodeError` for what cannot be made so. */
export function difference(wanted: Wanted, snapshot: Snapshot, options: DiffOptions): Difference {
  return new Differ(wanted, snapshot, options).run();
}

class Differ implements FutureLinks {
  readonly #wanted: Wanted;
  readonly #snapshot: Snapshot;
  readonly #options: DiffOptions;
  readonly #links = new Map<number, LinkFate>();
  readonly #items = new Map<Item, ItemFate>();
  readonly #created = new Map<StateKind, WantedItem[]>(objectKinds.map((kind) => [kind, []]));
  /** New objects beside others with the same identity. */
  readonly #appended = new Set<WantedItem>();
  readonly #steps: Step[] = [];
  /** The requests that create objects. */
  readonly #creations = new KeptRequests();
  /** Links that are down for a moment. */
  readonly #cycled = new Set<number>();

  constructor(wanted: Wanted, snapshot: Snapshot, options: DiffOptions) {
    this.#wanted = wanted;
    this.#snapshot = snapshot;
    this.#options = options;
  }

  run(): Difference {
    this.#decideLinks();
    for (const link of this.#wanted.links.values()) this.#noteCycle(link);
    for (const kind of objectKinds) this.#decideItems(kind);
    this.#checkGateways();
    const needsAll = this.#spread();
    this.#emitSysctls();
    this.#emitLinks();
    const byKind = new Map<StateKind, ItemFate[]>(objectKinds.map((kind) => [kind, []]));
    for (const fate of this.#items.values()) byKind.get(fate.kind)?.push(fate);
    for (const kind of objectKinds) this.#emitItems(kind, byKind);
    for (const { run, ...step } of this.#options.tables ?? [])
      this.#steps.push({ ...step, requests: [], act: { rank: ranks.tables, run } });
    return { steps: sorted(this.#steps), needsAll };
  }

  // Links.

  #decideLinks(): void {
    const { pruning, recreate } = this.#options;
    for (const link of this.#snapshot.links) this.#links.set(link.index, {});
    for (const wanted of this.#wanted.links.values()) {
      const { listed, path, name } = wanted;
      if (listed === undefined) continue;
      const reason = reasonForNew(wanted, listed, this.#snapshot);
      const fate: LinkFate = { wanted };
      this.#links.set(listed.index, fate);
      if (reason === undefined) continue;
      if (!isOwnLink(listed))
        refuseAt(
          `${path}.${reason.field}`,
          `${reason.text}, and ${name} cannot be deleted and created again`,
        );
      if (!recreate)
        refuseAt(
          `${path}.${reason.field}`,
          `${reason.text}: the link would have to be created again, which recreate: false forbids`,
        );
      this.#recreate(fate, listed, reason.text);
    }
    if (!pruning.removesLinks) return;
    const kept = this.#neededLinks();
    for (const link of this.#snapshot.links) {
      const fate = this.#links.get(link.index) as LinkFate;
      if (fate.wanted === undefined && !kept.has(link.index) && isOwnLink(link) && pruning.removesLink(link))
        fate.deleted = true;
    }
  }

  /** Links that are below, above or beside those that stay. */
  #neededLinks(): Set<number> {
    const kept = new Set<number>();
    const keep = (index: number | undefined): void => {
      const link = index === undefined ? undefined : this.#snapshot.link(index);
      if (link === undefined || kept.has(link.index)) return;
      kept.add(link.index);
      const wanted = this.#links.get(link.index)?.wanted;
      keep(wanted?.lower ?? link.link);
      keep(wanted?.master ?? link.master);
      for (const option of linkKinds.get(link.kind ?? '')?.linkOptions ?? [])
        keep((link.options as Item | undefined)?.[option] as number);
    };
    for (const link of this.#wanted.links.values()) {
      keep(link.listed?.index ?? link.lower);
      keep(link.master);
    }
    return kept;
  }

  /** Has a link deleted and created again, with those that go with it. */
  #recreate(fate: LinkFate, listed: Link, reason: string): void {
    if (fate.settings !== undefined) return;
    const kind = fate.wanted?.kind;
    fate.deleted = true;
    fate.reason = reason;
    const settings = settingsOf(listed, this.#snapshot, kind !== undefined && kind !== listed.kind);
    fate.settings = settings;
    if ((settings.master ?? 0) === 0 || this.masterOf(listed.index) === settings.master) return;
    const { portKind: _, portOptions: __, ...fields } = settings.fields;
    fate.settings = { ...settings, fields, master: undefined };
  }

  /** Follows what the kernel does by itself when links and objects are deleted. Returns whether it does something. */
  #spread(): boolean {
    let found = false;
    for (let changed = true; changed; ) {
      changed = false;
      for (const link of this.#snapshot.links) {
        const fate = this.#links.get(link.index) as LinkFate;
        const index = fate.deleted === true ? undefined : lowerToGoWith(link);
        const below = index === undefined ? undefined : this.#links.get(index);
        if (below?.deleted !== true) continue;
        const lower = this.#snapshot.nameOf(index);
        // The other end of a pair is another link now, or comes again with the pair.
        if (below.settings === undefined && fate.wanted === undefined) fate.deleted = true;
        else if (isPair(link.kind) && fate.wanted === undefined && below.wanted?.peer !== link.name)
          fate.deleted = true;
        else this.#recreate(fate, link, `it goes with ${lower}`);
        changed = true;
      }
    }
    for (const [, fate] of this.#links) if (fate.deleted === true) found = true;
    if (this.#cycled.size > 0) found = true;
    // The usual case: nothing goes, so nothing goes along.
    if (!found && ![...this.#items.values()].some(({ deleted }) => deleted === true)) return false;
    for (let changed = true; changed; ) {
      changed = false;
      for (const fate of this.#items.values()) {
        if (fate.gone !== true && this.#isOnDeletedLink(fate)) {
          fate.gone = true;
          changed = true;
        }
        if (fate.deleted !== true && fate.gone !== true) continue;
        found ||= fate.kind.takesAlong !== undefined;
        for (const [collection, item] of fate.kind.takesAlong?.(fate.item, this.#snapshot) ?? []) {
          const other = this.#items.get(item);
          if (other === undefined || other.kind.collection !== collection) continue;
          if (other.deleted === true && other.after === undefined) continue;
          other.with ??= [];
          if (!other.with.includes(fate)) other.with.push(fate);
          if (other.gone === true) continue;
          other.gone = true;
          changed = true;
        }
      }
    }
    return found;
  }

  #isOnDeletedLink({ kind, item }: ItemFate): boolean {
    const { collection } = kind;
    return (
      linkIndexes(kind, item).some(
        (index) =>
          this.#links.get(index)?.deleted === true || (collection === 'routes' && this.#cycled.has(index)),
      ) ||
      (collection === 'addresses' && item.family === 'inet6' && this.#cycled.has(item.index as number))
    );
  }

  #emitLinks(): void {
    const order = this.#linkOrder();
    const deleted = [...this.#links].filter(([, fate]) => fate.deleted === true);
    for (const [index, fate] of deleted) this.#emitDeletedLink(index, fate, order);
    for (const [index, { deleted, settings, wanted, reason }] of this.#links) {
      if (deleted !== true || settings === undefined) continue;
      this.#emitNewLink(
        this.#snapshot.nameOf(index),
        index,
        wanted === undefined
          ? settings
          : withWanted(settings, wanted, this.#snapshot, this.#isPruned(wanted)),
        wanted,
        order,
        reason,
      );
    }
    for (const wanted of this.#wanted.links.values()) {
      if (wanted.listed === undefined)
        this.#emitNewLink(wanted.name, wanted.index, newSettings(wanted), wanted, order);
      else if (this.#links.get(wanted.index)?.deleted !== true) this.#emitChangedLink(wanted, order);
    }
    this.#emitReleasedPorts(order);
  }

  /** Links by their order: links below others, and those that options of others name, come first. */
  #linkOrder(): (index: number) => number {
    const depths = new Map<number, number>();
    const depthOf = (index: number | undefined, limit = 64): number => {
      if (index === undefined || limit === 0) return 0;
      const known = depths.get(index);
      if (known !== undefined) return known;
      const wanted = this.#byIndex(index);
      const link = this.#snapshot.link(index);
      const kind = wanted?.kind ?? link?.kind;
      const data = {
        ...(link?.options as Item | undefined),
        ...(wanted?.fields.options as Item | undefined),
      };
      const below = [
        wanted?.lower ?? (link === undefined || isPair(link.kind) ? undefined : link.link),
        ...(linkKinds.get(kind ?? '')?.linkOptions ?? []).map((option) => data[option] as number | undefined),
      ].filter((one): one is number => typeof one === 'number' && one > 0 && one !== index);
      const depth = below.length === 0 ? 0 : 1 + Math.max(...below.map((one) => depthOf(one, limit - 1)));
      depths.set(index, depth);
      return depth;
    };
    return (index) => depthOf(index);
  }

  #wantedByIndex: Map<number, WantedLink> | undefined;

  #byIndex(index: number): WantedLink | undefined {
    this.#wantedByIndex ??= new Map([...this.#wanted.links.values()].map((link) => [link.index, link]));
    return this.#wantedByIndex.get(index);
  }

  #emitDeletedLink(index: number, fate: LinkFate, order: (index: number) => number): void {
    const link = this.#snapshot.link(index) as Link;
    const { deleted, reason, settings } = fate;
    if (deleted !== true) return;
    // A link that the kernel deletes together with another one needs no request.
    const lower = lowerToGoWith(link);
    const along = lower !== undefined && this.#links.get(lower)?.deleted === true;
    const isSecondEnd = isPair(link.kind) && along && (link.link as number) < index;
    const isAlong = isPair(link.kind) ? isSecondEnd : along;
    this.#steps.push({
      action: 'delete',
      object: 'link',
      name: link.name,
      path: fate.wanted?.path,
      reason: settings === undefined ? undefined : reason,
      before: settingsState(settingsOf(link, this.#snapshot), this.#wanted.nameOf),
      requests: isAlong ? [] : [ranked(ranks.deleteLinks, -order(index), links.delete(index))],
    });
  }

  #emitNewLink(
    name: string,
    index: number,
    settings: LinkSettings,
    wanted: WantedLink | undefined,
    order: (index: number) => number,
    reason?: string,
  ): void {
    const { kind, fields, lower, master, peer, altNames } = settings;
    const { nameOf } = this.#wanted;
    const { atCreation, after } = splitForNew(fields as Item);
    const requests: Step['requests'][number][] = [];
    const depth = order(index);
    const isFirstEnd = peer === undefined || peer > index || !this.#isNew(peer);
    if (isFirstEnd) {
      const message: Item = { ...atCreation, name, index };
      if (kind !== undefined) message.kind = kind;
      if (lower !== undefined) message.link = lower;
      if (peer !== undefined) {
        const other = splitForNew((this.#settingsOfNew(peer)?.fields ?? {}) as Item).atCreation;
        delete other.kind;
        message.options = {
          ...(atCreation.options as object | undefined),
          peer: { ...other, name: nameOf(peer), index: peer },
        };
      }
      requests.push(ranked(ranks.createLinks, depth, links.create(message as never)));
    }
    if (Object.keys(after).length > 0)
      requests.push(ranked(ranks.changeLinks, depth, links.change(index, after as never)));
    if (altNames.length > 0)
      requests.push(ranked(ranks.changeLinks, depth, links.addAlternativeNames(index, altNames)));
    if (master !== undefined && master !== 0)
      requests.push(ranked(ranks.masters, depth, links.change(index, { master })));
    const active = activation(fields, master === undefined || master === 0);
    if (active !== undefined) requests.push(ranked(ranks.up, depth, links.change(index, active)));
    this.#steps.push(new LinkCreation(name, settings, nameOf, wanted, reason, requests));
  }

  #isNew(index: number): boolean {
    const fate = this.#links.get(index);
    return fate === undefined || (fate.deleted === true && fate.settings !== undefined);
  }

  /** The kind that a link will be of. */
  kindOf(index: number): string | undefined {
    return this.#byIndex(index)?.kind ?? this.#snapshot.link(index)?.kind;
  }

  /** The master that a link will have, 0 for none. One that will not be what it was is none any more. */
  masterOf(index: number): number {
    const wanted = this.#byIndex(index)?.master;
    if (wanted !== undefined) return wanted;
    const master = this.#snapshot.link(index)?.master ?? 0;
    const fate = this.#links.get(master);
    const isGone = fate?.deleted === true && fate.settings === undefined;
    return isGone || this.kindOf(master) !== this.#snapshot.link(master)?.kind ? 0 : master;
  }

  #settingsOfNew(index: number): LinkSettings | undefined {
    const fate = this.#links.get(index);
    const wanted = this.#byIndex(index);
    if (fate?.settings !== undefined)
      return wanted === undefined
        ? fate.settings
        : withWanted(fate.settings, wanted, this.#snapshot, this.#isPruned(wanted));
    return wanted === undefined ? undefined : newSettings(wanted);
  }

  #emitChangedLink(wanted: WantedLink, order: (index: number) => number): void {
    const { listed, index, name, path } = wanted as WantedLink & { listed: Link };
    const depth = order(index);
    const { nameOf } = this.#wanted;
    const changes: FieldChange[] = [];
    const requests: Step['requests'][number][] = [];
    const { attributes, up } = changedFields(wanted, listed, changes);
    const masterChanges = wanted.master !== undefined && wanted.master !== (listed.master ?? 0);
    if (masterChanges)
      changes.push({
        field: 'master',
        before: listed.master === undefined ? null : nameOf(listed.master),
        after: wanted.master === 0 ? null : nameOf(wanted.master),
      });
    const { portKind, portOptions, ...rest } = attributes;
    if (Object.keys(rest).length > 0)
      requests.push(ranked(ranks.changeLinks, depth, links.change(index, rest as never)));
    if (masterChanges) {
      if (this.#needsDown(wanted))
        requests.push(ranked(ranks.changeLinks, depth, links.change(index, { up: false })));
      const { master } = wanted as { master: number };
      const rank = master === 0 ? ranks.releases : ranks.masters;
      requests.push(ranked(rank, depth, links.change(index, { master })));
    }
    const comesUp = up ?? (masterChanges && this.#needsDown(wanted) ? true : undefined);
    if (comesUp === false)
      requests.push(ranked(ranks.changeLinks, -depth, links.change(index, { up: false })));
    const active = {
      ...(comesUp === true && { up: true }),
      ...(portOptions !== undefined && { portKind, portOptions }),
    };
    if (Object.keys(active).length > 0)
      requests.push(ranked(ranks.up, depth, links.change(index, active as never)));
    this.#changeAltNames(wanted, listed, depth, changes, requests);
    if (requests.length === 0) return;
    this.#steps.push({
      action: 'change',
      object: 'link',
      name,
      path,
      fieldOf: namedFieldOf(wanted),
      changes,
      before: Object.fromEntries(changes.map(({ field, before }) => [field, before])),
      after: Object.fromEntries(changes.map(({ field, after }) => [field, after])),
      requests,
    });
  }

  #changeAltNames(
    wanted: WantedLink,
    listed: Link,
    depth: number,
    changes: FieldChange[],
    requests: Step['requests'][number][],
  ): void {
    const { altNames, index } = wanted;
    if (altNames === undefined) return;
    const before = listed.properties?.altNames ?? [];
    const added = altNames.filter((name) => !before.includes(name));
    const removed = this.#isPruned(wanted) ? before.filter((name) => !altNames.includes(name)) : [];
    if (added.length === 0 && removed.length === 0) return;
    changes.push({
      field: 'altNames',
      before,
      after: [...before.filter((name) => !removed.includes(name)), ...added],
    });
    if (removed.length > 0)
      requests.push(ranked(ranks.changeLinks, depth, links.deleteAlternativeNames(index, removed)));
    if (added.length > 0)
      requests.push(ranked(ranks.changeLinks, depth, links.addAlternativeNames(index, added)));
  }

  /** Whether alternative names that the state does not name are removed from a link. */
  #isPruned({ listed }: WantedLink): boolean {
    const { pruning } = this.#options;
    return listed !== undefined && pruning.removesFrom(listed);
  }

  /** Whether a link that is up must be down to become a port of its new master. */
  #needsDown({ listed, master }: WantedLink): boolean {
    if (listed?.flags.includes('up') !== true || master === undefined || master === 0) return false;
    const kind = this.#byIndex(master)?.kind ?? this.#snapshot.link(master)?.kind;
    return kind === 'bond' || kind === 'team';
  }

  /** Ports of a master that is created again, and ports that a master is not to have any more. */
  #emitReleasedPorts(order: (index: number) => number): void {
    const { pruning } = this.#options;
    for (const link of this.#snapshot.links) {
      const { master = 0, index, name } = link;
      const fate = this.#links.get(index) as LinkFate;
      if (master === 0 || fate.deleted === true || fate.wanted?.master !== undefined) continue;
      const isAgain = this.#links.get(master)?.settings !== undefined && this.masterOf(index) === master;
      const ports = this.#byIndex(master)?.ports;
      const isReleased = ports !== undefined && pruning.removesFrom(link) && !ports.includes(name);
      if (!isAgain && !isReleased) continue;
      const masterName = this.#wanted.nameOf(master);
      this.#steps.push({
        action: 'change',
        object: 'link',
        name,
        path: fate.wanted?.path,
        reason: isAgain ? `it is a port of ${masterName}` : undefined,
        changes: isReleased ? [{ field: 'master', before: masterName, after: null }] : [],
        before: { master: masterName },
        after: { master: isReleased ? null : masterName },
        ...(isAgain && {
          again: { collection: 'links', link: name, form: { master: masterName } },
        }),
        requests: [
          isReleased
            ? ranked(ranks.releases, order(index), links.change(index, { master: 0 }))
            : ranked(ranks.masters, order(index), links.change(index, { master })),
          ...(isReleased || !link.flags.includes('up')
            ? []
            : [ranked(ranks.up, order(index), links.change(index, { up: true }))]),
        ],
      });
    }
    // A port of a VRF loses its routes and IPv6 addresses with each change of its master.
  }

  // Other objects.

  #decideItems(kind: StateKind): void {
    const snapshot = this.#snapshot;
    const { pruning } = this.#options;
    const listed = snapshot.of(kind.collection);
    const wanted = this.#wanted.items.get(kind.collection) ?? [];
    const taken = new Set<Item>();
    const rest: WantedItem[] = [];
    // Objects of the kernel count: a state may name the address of `lo`.
    const byIdentity = grouped(
      wanted.length === 0 ? [] : listed.filter((item) => belongs(kind, item)),
      (item) => kind.identity(item) as string,
    );
    const identities = new Map<string, WantedItem | WantedItem[]>();
    const fates = this.#items;
    const match = (one: WantedItem, item: Item, after?: Item): void => {
      taken.add(item);
      if (fates.has(item)) fates.delete(item);
      fates.set(item, { kind, item, wanted: one, ...(after !== undefined && { after }) });
    };
    for (const one of wanted) {
      const identity = byIdentity.size === 0 ? undefined : kind.identity(one.item);
      const found = identity === undefined ? undefined : byIdentity.get(identity);
      // Where all fields are as a list has them, they need no check: the kernel has them.
      const same = found?.find((item) => !taken.has(item) && isPlainlySame(one.item, item));
      if (same !== undefined && pruning.isExact !== true && kind.hasMore?.(same, one.item) !== true) {
        this.#noteTwice(identities, identity as string, one);
        match(one, same);
      } else rest.push(one);
    }
    const created = this.#created.get(kind) as WantedItem[];
    const leftover: [WantedItem, readonly Item[]][] = [];
    const restIdentities = identitiesOf(rest, this.#creations);
    for (let place = 0; place < rest.length; place++) {
      const one = rest[place] as WantedItem;
      const identity = restIdentities[place];
      if (identity !== undefined) this.#noteTwice(identities, identity, one);
      const found = identity === undefined ? [...byIdentity.values()].flat() : byIdentity.get(identity);
      const same = found?.find((item) => !taken.has(item) && this.#isSame(kind, one, item));
      if (same !== undefined) match(one, same);
      else if (identity === undefined || found === undefined) created.push(one);
      else leftover.push([one, found]);
    }
    for (const [one, found] of leftover) {
      const other = found.find((item) => !taken.has(item) && kind.isOwn(item, snapshot));
      if (other !== undefined)
        match(
          one,
          other,
          pruning.isExact === true ? normalForm(kind, one.item) : afterChange(kind, one, other),
        );
      else {
        created.push(one);
        this.#appended.add(one);
      }
    }
    const prunes = pruning.collections.includes(kind.collection);
    for (const item of listed) {
      if (taken.has(item) || !kind.isOwn(item, snapshot)) continue;
      const isPruned = prunes && pruning.removesItem(kind.collection, item, this.#wanted.nameOf);
      fates.set(item, { kind, item, ...(isPruned && { deleted: true, pruned: true }) });
    }
    for (const fate of fates.values()) {
      if (fate.kind !== kind || fate.after === undefined) continue;
      if (needsNew(kind, fate.item, fate.after)) fate.deleted = true;
    }
    if (kind.sequence !== undefined && wanted.length > 0) this.#keepOrder(kind, wanted, listed);
  }

  /** Has objects created again that would be before others which the state has before them. */
  #keepOrder(kind: StateKind, wanted: readonly WantedItem[], listed: readonly Item[]): void {
    const fateOf = new Map(
      [...this.#items.values()].filter((fate) => fate.kind === kind).map((fate) => [fate.wanted, fate]),
    );
    const places = new Map(listed.map((item, index) => [item, index]));
    /** Place of the last object of a sequence; infinite behind a new one. */
    const last = new Map<string, number>();
    for (const one of wanted) {
      const sequence = kind.sequence?.(one.item);
      if (sequence === undefined) continue;
      const fate = fateOf.get(one);
      const place = fate === undefined || fate.deleted === true ? undefined : places.get(fate.item);
      const before = last.get(sequence) ?? -1;
      last.set(sequence, place ?? Number.POSITIVE_INFINITY);
      if (
        fate === undefined ||
        place === undefined ||
        place > before ||
        !kind.isOwn(fate.item, this.#snapshot)
      )
        continue;
      fate.deleted = true;
      fate.after ??= normalForm(kind, fate.item);
      last.set(sequence, Number.POSITIVE_INFINITY);
    }
  }

  /** Notes a link whose routes and IPv6 addresses go because its master changes. */
  #noteCycle(link: WantedLink): void {
    const { listed, master } = link;
    if (listed === undefined || master === undefined || master === (listed.master ?? 0)) return;
    const kinds = [master, listed.master ?? 0].map(
      (index) => this.#byIndex(index)?.kind ?? this.#snapshot.link(index)?.kind,
    );
    if (kinds.includes('vrf') || this.#needsDown(link)) this.#cycled.add(listed.index);
  }

  #isSame(kind: StateKind, { item }: WantedItem, listed: Item): boolean {
    if (kind.hasMore?.(listed, item) === true) return false;
    const normal = comparable(kind, normalForm(kind, item)) as Item;
    const actual = comparable(
      kind,
      kind.isOwn(listed, this.#snapshot) ? normalForm(kind, listed) : listed,
    ) as Item;
    if (
      this.#options.pruning.isExact === true &&
      kind.isOwn(listed, this.#snapshot) &&
      !isEqual(kind, actual, normal)
    )
      return false;
    return Object.keys(item).every(
      (field) =>
        item[field] === undefined ||
        includes(actual[field] ?? listed[field], normal[field] ?? item[field], kind.isSameValue) ||
        kind.isSameValue?.(field, actual[field], normal[field]) === true ||
        isRunning(kind, field, actual[field], normal[field]) ||
        isOfRequest(kind, field, item[field], listed),
    );
  }

  /** Throws for an object that a state names twice. */
  #noteTwice(identities: Map<string, WantedItem | WantedItem[]>, identity: string, one: WantedItem): void {
    const known = identities.get(identity);
    if (known === undefined) {
      identities.set(identity, one);
      return;
    }
    const { kind, item } = one;
    const others = Array.isArray(known) ? known : [known];
    const same = others.find(
      (other) => kind.isRepeatable !== true || includes(normalForm(kind, other.item), normalForm(kind, item)),
    );
    if (same !== undefined) {
      const text = kind.describe(normalForm(kind, item), this.#wanted.nameOf);
      refuseAt(one.path, `the same ${kind.name} as ${same.path}: ${text}`);
    }
    others.push(one);
    if (others !== known) identities.set(identity, others);
  }

  #checkGateways(): void {
    const createdOf = (collection: Collection): WantedItem[] =>
      this.#created.get(kindOf[collection]) as WantedItem[];
    const fates = this.#items;
    const snapshot = this.#snapshot;
    const items = function* (collection: Collection): Generator<Item> {
      for (const { kind, deleted, after, item } of fates.values())
        if (kind.collection === collection && (deleted !== true || after !== undefined)) yield after ?? item;
      for (const { item } of createdOf(collection)) yield item;
      for (const item of snapshot.of(collection)) if (!fates.has(item)) yield item;
    };
    const around = { addresses: () => items('addresses'), routes: () => items('routes') };
    for (const collection of ['routes', 'nexthops'] as const) {
      checkReachable(createdOf(collection), around);
      const changed = [...fates.values()].flatMap(({ kind, wanted, after }) =>
        kind.collection === collection && wanted !== undefined && after !== undefined ? [wanted] : [],
      );
      checkReachable(changed, around);
    }
  }

  #emitItems(kind: StateKind, byKind: ReadonlyMap<StateKind, readonly ItemFate[]>): void {
    const { ranksWith } = kind;
    const rank = objectKinds.findIndex(({ collection }) => collection === (ranksWith ?? kind.collection));
    const fates = (byKind.get(kind) ?? []).filter(
      ({ after, deleted, gone }) => after !== undefined || deleted === true || gone === true,
    );
    const created = this.#created.get(kind) as WantedItem[];
    if (fates.length === 0 && created.length === 0) return;
    const { nameOf } = this.#wanted;
    const stateOf = (item: Item): unknown => itemState(kind, normalForm(kind, item), nameOf);
    const describe = (item: Item): string => kind.describe(item, nameOf);
    const isAlike = ({ collection, ranksWith: other }: StateKind): boolean =>
      (other ?? collection) === (ranksWith ?? kind.collection);
    let alike: readonly Item[] | undefined;
    const all = (): readonly Item[] => {
      alike ??= [
        ...[...this.#items.values()]
          .filter((fate) => isAlike(fate.kind))
          .map(({ item, after }) => after ?? item),
        ...objectKinds
          .filter(isAlike)
          .flatMap((one) => this.#created.get(one) as WantedItem[])
          .map(({ item }) => item),
      ];
      return alike;
    };
    const depthOf = (item: Item): number => kind.depth?.(item, all) ?? 0;
    const remove = (item: Item) =>
      ranked(ranks.deleteObjects + objectKinds.length - rank, -depthOf(item), kind.delete(item));
    const creationRank = ranks.createObjects + rank;
    const orderOf = (item: Item, position: number): number => depthOf(item) + position / 1e6;
    const create = (item: Item, position = 0, request: (item: Item) => Request<void> = kind.create) =>
      ranked(creationRank, orderOf(item, position), request(item));
    for (const fate of fates) {
      const { item, wanted, after, deleted, gone } = fate;
      const path = wanted?.path;
      const fieldOf = (field: string): string | undefined => wanted?.namedPathOf(field);
      if (gone === true) {
        if (!this.#comesAgain(fate)) {
          if (deleted !== true) continue;
          this.#steps.push({
            action: 'delete',
            object: kind.name,
            name: describe(item),
            keyOf: () => kind.identity(item),
            path,
            get before() {
              return stateOf(item);
            },
            requests: [],
          });
          continue;
        }
        const restored = after ?? normalForm(kind, item);
        this.#steps.push({
          action: 'create',
          object: kind.name,
          name: describe(restored),
          keyOf: () => kind.identity(restored),
          path,
          fieldOf,
          reason: 'the kernel deletes it meanwhile',
          goesWithOthers: true,
          get again() {
            return wanted === undefined
              ? {
                  collection: kind.collection,
                  ...(kind.ofLink && { link: nameOf(item.index) }),
                  form: this.after,
                }
              : undefined;
          },
          get before() {
            return stateOf(item);
          },
          get after() {
            return stateOf(restored);
          },
          requests: [create(restored, wanted?.position)],
        });
      } else if (after !== undefined) {
        const changes = changesOf(kind, stateOf(item), stateOf(after));
        this.#steps.push({
          action: 'change',
          object: kind.name,
          name: describe(item),
          keyOf: () => kind.identity(item),
          path,
          fieldOf,
          changes,
          get before() {
            return stateOf(item);
          },
          get after() {
            return stateOf(after);
          },
          requests:
            deleted === true
              ? [remove(item), create(after, wanted?.position)]
              : [create(after, wanted?.position, kind.change)],
        });
      } else if (deleted === true)
        this.#steps.push({
          action: 'delete',
          object: kind.name,
          name: describe(item),
          keyOf: () => kind.identity(item),
          path,
          get before() {
            return stateOf(item);
          },
          requests: [remove(item)],
        });
    }
    for (const wanted of created) {
      const order = orderOf(wanted.item, wanted.position);
      this.#steps.push(new Creation(wanted, nameOf, creationRank, order, this.#appended.has(wanted)));
    }
  }

  /** Whether an object that goes with others is made again: the others that it needs are, too. */
  #comesAgain({ kind, item, after, deleted, gone, with: others = [] }: ItemFate): boolean {
    const again = after ?? (deleted === true ? undefined : item);
    if (again === undefined) return false;
    if (gone !== true) return true;
    const needed = others.filter((other) => other.kind !== kind || kind.canBeWithout !== true);
    return this.#canExist(kind, again) && needed.every((other) => this.#comesAgain(other));
  }

  /** Whether all links of an object will be there, and can have it. */
  #canExist(kind: StateKind, item: Item): boolean {
    const isGone = (index: number): boolean => {
      const fate = this.#links.get(index);
      return fate?.deleted === true && fate.settings === undefined;
    };
    return (kind.canBeOn?.(item, this) ?? true) && !linkIndexes(kind, item).some(isGone);
  }

  #emitSysctls(): void {
    for (const { name, value, path } of this.#wanted.sysctls) {
      const before = this.#options.sysctls.get(name);
      if (before === value || before?.split(/\s+/).join(' ') === value.split(/\s+/).join(' ')) continue;
      const ofLink = isOfLink(name);
      this.#steps.push({
        action: 'change',
        object: 'sysctl',
        name,
        path,
        changes: [{ field: 'value', before, after: value }],
        before,
        after: value,
        requests: [],
        act: {
          rank: ofLink ? ranks.linkSysctls : ranks.globalSysctls,
          run: (namespace) => sysctlOf(namespace).set(name, value),
        },
      });
    }
  }
}

/** The step that creates a link. Texts and forms are made when they are read. */
class LinkCreation implements Step {
  readonly reason: string | undefined;
  readonly requests: readonly RankedRequest[];
  readonly #name: string;
  readonly #settings: LinkSettings;
  readonly #nameOf: (index: unknown) => string;
  readonly #wanted: WantedLink | undefined;

  constructor(
    name: string,
    settings: LinkSettings,
    nameOf: (index: unknown) => string,
    wanted: WantedLink | undefined,
    reason: string | undefined,
    requests: readonly RankedRequest[],
  ) {
    this.reason = reason;
    this.requests = requests;
    this.#name = name;
    this.#settings = settings;
    this.#nameOf = nameOf;
    this.#wanted = wanted;
  }

  get action(): 'create' {
    return 'create';
  }

  get object(): string {
    return 'link';
  }

  get name(): string {
    const { kind } = this.#settings;
    return kind === undefined ? this.#name : `${this.#name} ${kind}`;
  }

  get path(): string | undefined {
    return this.#wanted?.path;
  }

  fieldOf(field: string): string | undefined {
    return this.#wanted && namedFieldOf(this.#wanted)(field);
  }

  get after(): unknown {
    return settingsState(this.#settings, this.#nameOf);
  }

  get again(): Again | undefined {
    return this.reason === undefined
      ? undefined
      : { collection: 'links', link: this.#name, form: this.after };
  }

  keyOf(): string {
    return this.#name;
  }
}

/**
 * The step that creates an object of a state, and the only request of it. There can be thousands, and few are printed: texts and forms are
 * made when they are read.
 */
class Creation implements Step, RankedRequest {
  readonly rank: number;
  readonly order: number;
  readonly #wanted: WantedItem;
  readonly #nameOf: (index: unknown) => string;
  readonly #appends: boolean;

  constructor(
    wanted: WantedItem,
    nameOf: (index: unknown) => string,
    rank: number,
    order: number,
    appends: boolean,
  ) {
    this.#wanted = wanted;
    this.#nameOf = nameOf;
    this.rank = rank;
    this.order = order;
    this.#appends = appends;
  }

  get action(): 'create' {
    return 'create';
  }

  get requests(): readonly RankedRequest[] {
    return [this];
  }

  get request(): Request<void> {
    const { kind, item, creation } = this.#wanted;
    return this.#appends && kind.append !== undefined ? kind.append(item) : (creation as Request<void>);
  }

  get object(): string {
    return this.#wanted.kind.name;
  }

  get name(): string {
    const { kind, item } = this.#wanted;
    return kind.describe(item, this.#nameOf);
  }

  get path(): string {
    return this.#wanted.path;
  }

  fieldOf(field: string): string | undefined {
    return this.#wanted.namedPathOf(field);
  }

  get after(): unknown {
    const { kind, item } = this.#wanted;
    return itemState(kind, normalForm(kind, item), this.#nameOf);
  }

  keyOf(): string | undefined {
    const { kind, item } = this.#wanted;
    return kind.identity(identityFields(item, normalForm(kind, item)));
  }
}

/** Finds the fields of a link that a state names: requests have the options in a nest. */
function namedFieldOf({ path, fields }: WantedLink): NonNullable<Step['fieldOf']> {
  return (field) => {
    const word = field.replace(/^linkInfo\.(data\.)?/, '');
    const [first] = word.split(/[.[]/, 1) as [string];
    return (fields as Item)[first] === undefined ? undefined : `${path}.${word}`;
  };
}

/** Whether an object can be one that a state names: no route that the kernel has cloned. */
function belongs(kind: StateKind, item: Item): boolean {
  return kind.collection !== 'routes' || !(item.flags as string[] | undefined)?.includes('cloned');
}

/** Whether a kernel parameter belongs to a link, so that it is there with the link only. */
export function isOfLink(parameter: string): boolean {
  return /^net[./]ipv[46][./](conf|neigh)[./](?!all\b|default\b)/.test(parameter);
}

function ranked(rank: number, order: number, request: Request<void>): Step['requests'][number] {
  return { rank, order, request };
}

/** Steps by the rank of their first request. */
function sorted(steps: readonly Step[]): readonly Step[] {
  const rankOf = (step: Step): number => {
    if (step instanceof Creation) return step.rank + step.order / 1000;
    const { requests, act } = step;
    if (requests.length === 0 && act === undefined) return rankWithout(step);
    return requests.reduce(
      (least, { rank, order }) => Math.min(least, rank + order / 1000),
      act?.rank ?? Number.POSITIVE_INFINITY,
    );
  };
  const ranksOfSteps = new Float64Array(steps.length);
  let isSorted = true;
  for (let place = 0; place < steps.length; place++) {
    const rank = rankOf(steps[place] as Step);
    ranksOfSteps[place] = rank;
    isSorted &&= place === 0 || (ranksOfSteps[place - 1] as number) <= rank;
  }
  if (isSorted) return steps;
  // Most of them are in order, which the sort of a list uses and that of a typed array does not.
  const places = [...steps.keys()];
  places.sort((one, other) => (ranksOfSteps[one] as number) - (ranksOfSteps[other] as number));
  return places.map((place) => steps[place] as Step);
}

/** Place of a step that the kernel makes together with another one. */
function rankWithout({ action, object }: Step): number {
  if (object === 'link') return action === 'delete' ? ranks.deleteLinks : ranks.createLinks;
  return ranks.deleteLinks - 1;
}

/** Whether an object has each field of a wanted one, with the very value. */
function isPlainlySame(wanted: Item, listed: Item): boolean {
  for (const key in wanted) {
    const value = wanted[key];
    if (value !== listed[key] && value !== undefined) return false;
  }
  return true;
}

/** Whether a field runs on by itself, so that only its being limited is compared. */
function isRunning({ definition }: StateKind, field: string, actual: unknown, wanted: unknown): boolean {
  return (
    (definition.selfChanging as readonly string[] | undefined)?.includes(field) === true &&
    (wanted === undefined || (Number.isFinite(actual) && Number.isFinite(wanted)))
  );
}

/** Whether a field is another way to say what a listed object has in its flags: `proxy`. */
function isOfRequest(_kind: StateKind, field: string, wanted: unknown, listed: Item): boolean {
  return (
    typeof wanted === 'boolean' && Array.isArray(listed.flags) && listed.flags.includes(field) === wanted
  );
}

/** The identities of wanted objects, whose requests are encoded. Throws for values that an object cannot have. */
function identitiesOf(wanted: readonly WantedItem[], kept: KeptRequests): (string | undefined)[] {
  const identities: (string | undefined)[] = [];
  const find = (): void => {
    for (const one of wanted) identities.push(one.kind.identity(identityFields(one.item, one.encode(kept))));
  };
  checkedIn((field) => (wanted[identities.length] as WantedItem).pathOf(field), find);
  return identities;
}

/** The fields of an object in their normal form, where a state names them: an identity must not depend on defaults. */
function identityFields(given: Item, normal: Item): Item {
  return given.priority === undefined && normal.priority === 0 ? { ...normal, priority: undefined } : normal;
}

function afterChange(kind: StateKind, { item }: WantedItem, listed: Item): Item {
  const normal = normalForm(kind, item);
  const named: Item = {};
  for (const field of Object.keys(item))
    if (item[field] !== undefined) named[field] = normal[field] ?? item[field];
  const before: Item = { ...normalForm(kind, listed) };
  if (kind.alternatives?.some((field) => named[field] !== undefined))
    for (const field of kind.alternatives) delete before[field];
  if (named.kind !== undefined && named.kind !== before.kind) delete before.options;
  const after = merged(before, named) as Item;
  return kind.fitted?.(after, named) ?? after;
}

/** Whether the kernel cannot change one object to another. */
function needsNew(kind: StateKind, listed: Item, after: Item): boolean {
  if (kind.change === undefined) return true;
  const before = comparable(kind, normalForm(kind, listed)) as Item;
  if (kind.needsNew?.(before, after) === true) return true;
  if (kind.changeable === 'all') return false;
  const next = comparable(kind, after) as Item;
  return Object.keys({ ...before, ...next }).some(
    (field) => !kind.changeable.includes(field) && !isEqual(kind, before[field], next[field]),
  );
}

/** Whether two values of a field are the same to the kernel. */
function isEqual({ isSameValue }: StateKind, before: unknown, after: unknown): boolean {
  return (
    includes(before, after, isSameValue) &&
    includes(after, before, (name, one, other) => isSameValue?.(name, other, one) === true)
  );
}

function changesOf(kind: StateKind, one: unknown, other: unknown): FieldChange[] {
  const [before, after] = [one, other].map((form) =>
    comparable(kind, typeof form === 'object' ? form : { [kind.shorthand as string]: form }),
  ) as [Item, Item];
  // The kernel finds the link to a gateway by itself.
  const isFound = (field: string): boolean =>
    after[field] === undefined &&
    kind.linkFields?.some(([name, more]) => name === field && more === undefined) === true;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !isFound(field))
    .filter((field) => !isEqual(kind, before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}

/** Why a link has to be created again, and the field that says so. `undefined` where the kernel can change it. */
function reasonForNew(
  { kind, fields, normal, lower, peer }: WantedLink,
  listed: Link,
  snapshot: Snapshot,
): { field: string; text: string } | undefined {
  if (kind !== listed.kind)
    return { field: 'kind', text: `its kind changes from ${listed.kind ?? 'none'} to ${kind}` };
  if (lower !== undefined && lower !== listed.link && !isPair(kind))
    return { field: 'link', text: 'the kernel cannot change the link below a link' };
  const peerIndex = peerOf(listed);
  if (peer !== undefined && (peerIndex === undefined || snapshot.nameOf(peerIndex) !== peer))
    return { field: 'peer', text: 'the kernel cannot change the other end of a pair' };
  const data = (normal.options ?? {}) as Item;
  const definition = linkKinds.get(kind ?? '');
  for (const [option, value] of Object.entries((fields.options ?? {}) as Item)) {
    const actual = (listed.options as Item | undefined)?.[option];
    if (isStateOnly(value, data[option], actual) || includes(actual, data[option])) continue;
    if (!isChangeable(definition, option))
      return { field: `options.${option}`, text: `the kernel cannot change ${option} of a ${kind}` };
  }
  if (
    definition?.hasFixedAddress === true &&
    normal.address !== undefined &&
    normal.address !== listed.address
  )
    return { field: 'address', text: `the kernel cannot change the address of a ${kind}` };
  for (const field of onlyForNew)
    if (normal[field] !== undefined && normal[field] !== (listed as unknown as Item)[field])
      return { field, text: `the kernel cannot change ${field}` };
  return undefined;
}

/** Fields of a link that differ, as a request changes them. Adds the changes. */
function changedFields(
  { fields, normal, kind }: WantedLink,
  listed: Link,
  changes: FieldChange[],
): { attributes: Item; up: boolean | undefined } {
  const actual = listed as unknown as Item;
  const attributes: Item = {};
  let up: boolean | undefined;
  for (const field of Object.keys(fields)) {
    const value = (fields as Item)[field];
    if (value === undefined || field === 'kind' || field === 'portKind') continue;
    if (field === 'up') {
      const is = listed.flags.includes('up');
      if (is === value) continue;
      up = value as boolean;
      changes.push({ field, before: is, after: value });
    } else if (field === 'flags') {
      const wanted = Array.isArray(value)
        ? Object.fromEntries(value.map((flag) => [flag, true]))
        : (value as Item);
      const differing = Object.entries(wanted).filter(
        ([flag, on]) => on !== undefined && listed.flags.includes(flag as 'up') !== on,
      );
      if (differing.length === 0) continue;
      attributes.flags = Object.fromEntries(differing);
      for (const [flag, on] of differing) changes.push({ field: flag, before: !on, after: on });
    } else if (field === 'options') changeOptions(value as Item, normal, listed, kind, attributes, changes);
    else if (field === 'alias' && value === '' && listed.alias === undefined) continue;
    else if (isStateOnly(value, normal[field], actual[field])) continue;
    else if (!includes(actual[field], normal[field])) {
      attributes[field] = value;
      if (field === 'portOptions') attributes.portKind = fields.portKind;
      changes.push({ field, before: partOf(actual[field], normal[field]), after: normal[field] });
    }
  }
  return { attributes, up };
}

/** Whether a value is one that the kernel reports and no request sends: an object that was read has some. Those that say "none" are sent by their absence. */
function isStateOnly(given: unknown, normal: unknown, actual: unknown): boolean {
  const isNone = given === false || given === '' || (Array.isArray(given) && given.length === 0);
  return normal === undefined && given !== undefined && (!isNone || includes(actual, given));
}

/** The part of a listed value that a wanted value names. */
function partOf(actual: unknown, wanted: unknown): unknown {
  const isObject = (value: unknown): value is Item =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
  if (!isObject(actual) || !isObject(wanted)) return actual;
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, partOf(actual[key], wanted[key])]));
}

function changeOptions(
  given: Item,
  normal: Item,
  listed: Link,
  kind: string | undefined,
  attributes: Item,
  changes: FieldChange[],
): void {
  const before = (listed.options ?? {}) as Item;
  const wanted = (normal.options ?? {}) as Item;
  const differing = Object.keys(given).filter(
    (option) =>
      given[option] !== undefined &&
      !isStateOnly(given[option], wanted[option], before[option]) &&
      !includes(before[option], wanted[option]),
  );
  if (differing.length === 0) return;
  for (const option of differing)
    changes.push({ field: option, before: before[option], after: wanted[option] });
  const definition = linkKinds.get(kind ?? '');
  const changed = Object.fromEntries(differing.map((option) => [option, given[option]]));
  // The kernel sets the options of some kinds to zero that a change does not name.
  attributes.options =
    definition?.fixed === 'all'
      ? changed
      : { ...((settingsOf(listed, noLinks).fields.options ?? {}) as Item), ...changed };
  attributes.kind = kind;
}

const noLinks = { link: () => undefined } as unknown as Snapshot;

/** Settings of a link that is new. */
function newSettings({ kind, fields, lower, master, altNames = [], peerIndex }: WantedLink): LinkSettings {
  return {
    kind,
    fields,
    ...(lower !== undefined && { lower }),
    ...(master !== undefined && { master }),
    ...(peerIndex !== undefined && { peer: peerIndex }),
    altNames,
  };
}

/** Settings of a link that is created again, with those that a state names. With `isExact` it has no other alternative names. */
function withWanted(
  settings: LinkSettings,
  wanted: WantedLink,
  snapshot: Snapshot,
  isExact: boolean,
): LinkSettings {
  const { kind, fields, lower, master, altNames, peerIndex } = wanted;
  const { peer, ...rest } = settings;
  const wantedPeer =
    peerIndex ?? (peer !== undefined && snapshot.link(peer) !== undefined ? peer : undefined);
  return {
    ...rest,
    kind,
    fields: merged(settings.fields, fields) as LinkSettings['fields'],
    ...(lower !== undefined && { lower }),
    ...(master !== undefined && { master }),
    ...(wantedPeer !== undefined && { peer: wantedPeer }),
    altNames:
      altNames !== undefined && isExact
        ? altNames
        : [...new Set([...settings.altNames, ...(altNames ?? [])])],
  };
}

/** The request that brings a new link up, sets its flags and its options as a port. */
function activation(
  { up, flags, portKind, portOptions }: LinkSettings['fields'],
  hasNoMaster: boolean,
): never | undefined {
  const active = {
    ...(up === true && { up }),
    ...(flags !== undefined && { flags }),
    ...(portOptions !== undefined && !hasNoMaster && { portKind, portOptions }),
  };
  return Object.keys(active).length === 0 ? undefined : (active as never);
}
