import type { Request } from '../../netlink/request/request.ts';
import type { Collection, Item } from './kinds/kind.ts';
import type { StateNamespace } from './state-namespace.ts';

/** A field that a step changes. Links have their names. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** One change of a plan: an object that is created, changed or deleted. */
export interface PlanStep {
  readonly action: 'create' | 'change' | 'delete';
  /** Name of the namespace, in the plan of several. */
  readonly namespace?: string | undefined;
  /** Kind of the object: `link`, `address`, `route` … */
  readonly object: string;
  /** The object in words: `10.0.0.0/8 via 192.0.2.1 dev eth0`. */
  readonly name: string;
  /** Where the state names it: `links.eth0.addresses[1]`. Absent for objects that the state does not name. */
  readonly path?: string | undefined;
  /** Why the object is created or deleted, where the state does not say so. */
  readonly reason?: string | undefined;
  /** Fields that change, for `change`. */
  readonly changes?: readonly FieldChange[] | undefined;
  /** The object as it is, in the form of a state; absent for `create`. */
  readonly before?: unknown;
  /** The object as it will be, in the form of a state; absent for `delete`. */
  readonly after?: unknown;
}

/** A request of a step. Requests are sent by their ranks, those of one rank by their order. */
export interface RankedRequest {
  readonly rank: number;
  readonly order: number;
  readonly request: Request<void>;
}

/** An object, or settings of a link, that a plan takes away for a moment, in the form of a state. */
export interface Again {
  readonly collection: Collection | 'links';
  /** Name of the link that it belongs to, or that it is. */
  readonly link?: string | undefined;
  readonly form: unknown;
}

/** A step with its requests. */
export interface Step extends PlanStep {
  readonly requests: readonly RankedRequest[];
  /**
   * Returns the name of a new link or a table, or the identity of an object of another kind; undefined where the kernel chooses a part of
   * it. Absent where the name of the step is that.
   */
  readonly keyOf?: () => string | undefined;
  /** Whether the kernel deletes the object together with others of the plan, so that it is created again. */
  readonly goesWithOthers?: boolean | undefined;
  /** An object or settings that are made again, as others of the plan take them away; absent where the state names all of it. */
  readonly again?: Again | undefined;
  /** Returns where the state has a field of the request; undefined where it does not name it. */
  readonly fieldOf?: ((field: string) => string | undefined) | undefined;
  /** Work in the place of requests: a kernel parameter to write, a table of nftables. */
  readonly act?: { readonly rank: number; run(namespace: StateNamespace): Promise<void> } | undefined;
}

const signs = { create: '+', change: '~', delete: '-' } as const;

/** The changes that make a state true, in their order. `String(plan)` is a line for each; `JSON.stringify(plan)` has all values. */
export class Plan implements Iterable<PlanStep> {
  readonly #made: readonly PlanStep[];
  #steps: readonly PlanStep[] | undefined;

  /** Made by `plan`. */
  constructor(steps: readonly PlanStep[]) {
    this.#made = steps;
  }

  /** The changes in their order. */
  get steps(): readonly PlanStep[] {
    this.#steps ??= this.#made.map(planStep);
    return this.#steps;
  }

  /** Whether nothing is to be changed. */
  get isEmpty(): boolean {
    return this.#made.length === 0;
  }

  [Symbol.iterator](): Iterator<PlanStep> {
    return this.steps[Symbol.iterator]();
  }

  /** The plan as lines: `+ route 10.0.0.0/8 via 192.0.2.1`, `~ link eth0 mtu 1500 → 1400`, `- …`. Empty without changes. */
  toString(): string {
    return this.steps.map(lineOf).join('\n');
  }

  toJSON(): PlanStep[] {
    return this.steps.map(jsonOf) as PlanStep[];
  }
}

/** A step without its requests. */
export function planStep({
  action,
  namespace,
  object,
  name,
  path,
  reason,
  changes,
  before,
  after,
}: PlanStep): PlanStep {
  const step = { action, namespace, object, name, path, reason, changes, before, after };
  return Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as never;
}

/** Describes a step in a line. */
export function lineOf({ action, namespace, object, name, changes = [], reason }: PlanStep): string {
  const changed = changes.map(({ field, before, after }) => ` ${field} ${show(before)} → ${show(after)}`);
  const place = namespace === undefined ? '' : `${namespace}: `;
  return `${signs[action]} ${place}${object} ${name}${changed.join(',')}${reason === undefined ? '' : ` (${reason})`}`;
}

function show(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(jsonOf(value)) : String(value);
}

/** Numbers beyond those of JSON as numbers where nothing is lost, else as text; bytes as hexadecimal text. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint')
    return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
      ? Number(value)
      : String(value);
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Item).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, jsonOf(item)]));
}
