import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import { kindOf, objectKinds } from './kinds/index.ts';
import type { Item, StateKind } from './kinds/kind.ts';
import { includes, linkIndexes, normalForm } from './normal-form.ts';
import type { Step } from './plan.ts';
import type { Snapshot } from './snapshot.ts';
import { itemState, type Selection } from './to-state.ts';

/**
 * The objects that steps have changed, and those that the kernel can have changed with them: what has to be put back. Other programs can have
 * made, changed and deleted more meanwhile, which stays as it is.
 */
export class OwnChanges implements Selection {
  readonly #before: Snapshot;
  readonly #now: Snapshot;
  /** Steps by their kind of object and its identity, which is undefined where the kernel chooses a part of it. */
  readonly #steps = new Map<string, Step[]>();
  /** Sequences with a changed object: those behind it have to be made again too. */
  readonly #sequences = new Set<string>();
  /** Objects that the kernel deletes with changed ones. */
  readonly #along = new Set<Item>();
  /** Indexes of links with changed addresses: with the last one of a family, all others of the link go. */
  readonly #addressed = new Set<number>();
  /** Indexes of changed links, and of those that are connected to them. */
  readonly #links = new Set<number>();

  /** Takes the objects as they were before the steps, and the links as they are. */
  constructor(before: Snapshot, now: Snapshot, steps: readonly Step[]) {
    this.#before = before;
    this.#now = now;
    for (const step of steps) {
      const key = `${step.object} ${step.keyOf === undefined ? step.name : step.keyOf()}`;
      const known = this.#steps.get(key);
      if (known === undefined) this.#steps.set(key, [step]);
      else known.push(step);
    }
    this.#noteLinks();
    for (const kind of objectKinds)
      for (const item of before.of(kind.collection))
        if (this.#stepsOf(kind.name, kind.identity(item)).length > 0) this.#noteItem(kind, item);
  }

  /** Whether steps have changed something with a name: a kernel parameter, or a table. */
  has(object: 'sysctl' | 'table', name: string): boolean {
    return this.#stepsOf(object, name).length > 0;
  }

  /** Whether steps have made a link or a table. */
  hasMade(object: 'link' | 'table', name: string): boolean {
    return this.#stepsOf(object, name).some(({ action }) => action === 'create');
  }

  /** Whether steps have made an object, or made it what it is. */
  hasMadeItem(kind: StateKind, item: Item): boolean {
    if (linkIndexes(kind, item).some((index) => this.#isOfOthers(index))) return false;
    const identity = kind.identity(item);
    const steps = this.#stepsOf(kind.name, identity);
    if (identity !== undefined && kind.isRepeatable !== true && steps.length > 0) return true;
    const candidates = [...steps, ...this.#stepsOf(kind.name, undefined)];
    if (candidates.length === 0) return false;
    const form = longForm(
      kind,
      itemState(kind, normalForm(kind, item), (index) => this.#now.nameOf(index), true),
    );
    // The kernel chooses a value for 0: the handle of a filter.
    const isSame: StateKind['isSameValue'] = (name, actual, wanted) =>
      wanted === 0 || kind.isSameValue?.(name, actual, wanted) === true;
    return candidates.some(
      ({ after }) => after !== undefined && includes(form, longForm(kind, after), isSame),
    );
  }

  /** Whether a link has to be as before. One that another program has deleted has not. */
  hasLink({ index }: Link): boolean {
    return this.#links.has(index) && !this.#isGone(index);
  }

  /** Whether a link has still its master, or had none. */
  hasMaster({ master = 0 }: Link): boolean {
    return master === 0 || !this.#isGone(master);
  }

  /** Whether an object has to be as before. */
  hasItem(kind: StateKind, item: Item): boolean {
    const indexes = linkIndexes(kind, item);
    if (indexes.some((index) => this.#isGone(index))) return false;
    return (
      indexes.some((index) => this.#links.has(index) || this.#addressed.has(index)) ||
      this.#along.has(item) ||
      this.#stepsOf(kind.name, kind.identity(item)).length > 0 ||
      (kind.sequence !== undefined && this.#sequences.has(`${kind.name} ${kind.sequence(item)}`))
    );
  }

  /** Whether another program has made the link that has an index now. */
  #isOfOthers(index: number): boolean {
    const link = this.#now.link(index);
    if (link === undefined || this.#before.link(index)?.name === link.name) return false;
    return !this.hasMade('link', link.name);
  }

  #stepsOf(object: string, key: string | undefined): readonly Step[] {
    return this.#steps.get(`${object} ${key}`) ?? [];
  }

  /** Whether another program has deleted a link. */
  #isGone(index: number): boolean {
    const link = this.#before.link(index);
    if (link === undefined || this.#now.link(index)?.name === link.name) return false;
    return !this.#stepsOf('link', link.name).some(({ action }) => action === 'delete');
  }

  #noteItem(kind: StateKind, item: Item): void {
    if (kind.sequence !== undefined) this.#sequences.add(`${kind.name} ${kind.sequence(item)}`);
    if (kind.collection === 'addresses') this.#addressed.add(item.index as number);
    for (const [collection, other] of kind.takesAlong?.(item, this.#before) ?? []) {
      if (this.#along.has(other)) continue;
      this.#along.add(other);
      this.#noteItem(kindOf[collection], other);
    }
  }

  #noteLinks(): void {
    const all = [...this.#before.links, ...this.#now.links];
    const beside = new Map<number, Set<number>>();
    const connect = (one: number, other: number): void => {
      const known = beside.get(one);
      if (known === undefined) beside.set(one, new Set([other]));
      else known.add(other);
    };
    for (const { index, link, master, linkNetnsid } of all)
      for (const other of [linkNetnsid === undefined ? link : undefined, master]) {
        if (other === undefined || other === 0) continue;
        connect(index, other);
        connect(other, index);
      }
    const add = (index: number): void => {
      if (this.#links.has(index)) return;
      this.#links.add(index);
      for (const other of beside.get(index) ?? []) add(other);
    };
    for (const { name, index } of all) if (this.#stepsOf('link', name).length > 0) add(index);
  }
}

/** An object in the long form of a state. */
function longForm({ shorthand }: StateKind, form: unknown): unknown {
  return typeof form === 'object' ? form : { [shorthand as string]: form };
}
