import type { AnyObjectDefinition } from '../../../netlink/protocol.ts';
import type { Link } from '../../../netlink/protocols/route/index.ts';
import type { Declared } from '../../../netlink/request/input.ts';
import type { Dump, ReadEvent, Request } from '../../../netlink/request/request.ts';
import type { Words } from '../../object-words.ts';

/** An object as a list has it, or as a request takes it: links are indexes. */
export type Item = Record<string, unknown>;

/** Names of the collections of a state: each is a key of the state, or of a link in it. */
export type Collection =
  | 'addresses'
  | 'neighbours'
  | 'fdb'
  | 'mdb'
  | 'vlans'
  | 'qdiscs'
  | 'classes'
  | 'filters'
  | 'nexthops'
  | 'routes'
  | 'rules';

/** The listed objects of a namespace, for questions about one of them. */
export interface Listed {
  readonly links: readonly Link[];
  link(index: number): Link | undefined;
  /** Listed objects of a collection; none where it was not read. */
  of(collection: Collection): readonly Item[];
}

/** Links as they will be. */
export interface FutureLinks {
  kindOf(index: number): string | undefined;
  /** Index of the master of a link, 0 for none. */
  masterOf(index: number): number;
}

/**
 * The facts about a kind of object that its definition does not have: where a state has it, and how the kernel treats it. Fields,
 * their values and their normal form come from the definition and its operations.
 */
export interface StateKind {
  /** Name in plans: `route`. */
  readonly name: string;
  readonly collection: Collection;
  /** Whether a state has the objects below their link. The field `index` of an object is that link then. */
  readonly ofLink: boolean;
  readonly definition: AnyObjectDefinition;
  /** The field whose values tell most objects apart: they are looked up by it. */
  readonly keyField: string;
  /** The operation that adds an object, by whose checks the fields of a state are described. */
  readonly input: Declared;
  /** The field that a text in a state stands for: `'10.0.0.1/24'` for `{ address: '10.0.0.1/24' }`. */
  readonly shorthand?: string;
  /** The words of `ip` for fields: `dev`, `via`. */
  readonly words?: Words;
  /** Returns an object of a state in the form in which the kernel lists it, where there are several. */
  asListed?(item: Item): Item;
  /** Paths of fields that hold the index of a link. `*` stands for each item of a list. */
  readonly linkFields?: readonly (readonly string[])[];
  /** Reads a request that creates an object, where its schema is not that of the messages of the kernel. */
  readonly readCreate?: ReadEvent<unknown>;
  /** Lists that show all objects. The list of the definition without a filter if absent. */
  lists?(listed: Listed): readonly Dump<object>[];
  /** Whether a program made the object, and not the kernel. Objects of the kernel are no part of a state. */
  isOwn(item: Item, listed: Listed): boolean;
  /**
   * Text that is equal for objects of which one replaces the other. `undefined` where an object leaves to the kernel a field that
   * tells it from others.
   */
  identity(item: Item): string | undefined;
  /** Whether several objects with one identity can be there, with other content. */
  readonly isRepeatable?: boolean;
  /** Fields that say the same in different ways: a new value of one of them replaces all of them. */
  readonly alternatives?: readonly string[];
  /** Whether a listed object has a field that it must not have, given those that a state names. */
  hasMore?(listed: Item, wanted: Item): boolean;
  /** Returns a changed object whose fields fit those that a state names: the others can be of another type of object. */
  fitted?(after: Item, named: Item): Item;
  /** Fields that the kernel can change of an existing object. Other changes delete the object and create it again. */
  readonly changeable: 'all' | readonly string[];
  /** Names of fields at any depth that requests have and lists lack, or that the kernel computes: they are not compared. */
  readonly unreported?: readonly string[];
  /** Whether a value that a list has is that of a request, although it differs: the kernel rounds it, or chooses it for 0. */
  isSameValue?(name: string, actual: unknown, wanted: unknown): boolean;
  /** Collection whose objects are created and deleted together with those of this kind, by their depth. */
  readonly ranksWith?: Collection;
  /** Whether a change of an object needs a new one, although its fields are changeable. */
  needsNew?(before: Item, after: Item): boolean;
  create(item: Item): Request<void>;
  change?(item: Item): Request<void>;
  delete(item: Item): Request<void>;
  /** Adds an object beside one with the same identity. */
  append?(item: Item): Request<void>;
  /** Other objects that the kernel deletes with an object. */
  takesAlong?(item: Item, listed: Listed): readonly (readonly [Collection, Item])[];
  /** Whether an object can be on the links as they will be. It always can if absent. */
  canBeOn?(item: Item, links: FutureLinks): boolean;
  /** Whether an object can be made again without the one of its kind that takes it along. */
  readonly canBeWithout?: boolean;
  /** Text that is equal for objects whose order in a state counts, as the kernel keeps them in the order of their creation. */
  sequence?(item: Item): string | undefined;
  /** Order among the objects of the kind: those with lower numbers are created first, and deleted last. */
  depth?(item: Item, all: () => readonly Item[]): number;
  /** Describes an object in a line of a plan. `nameOf` returns the name of a link. */
  describe(item: Item, nameOf: (index: unknown) => string): string;
}
