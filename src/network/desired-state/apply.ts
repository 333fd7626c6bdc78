import { readFileSync } from 'node:fs';
import { EncodeError, isRecord } from '../../netlink/codec/encode-error.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type { Link } from '../../netlink/protocols/route/index.ts';
import { type Check, isBoolean, isSignal } from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { isMilliseconds, isOptions } from '../inputs.ts';
import { parameterPath } from '../namespace/proc-files.ts';
import { pause } from '../pause.ts';
import { ApplyError } from './apply-error.ts';
import { collectionsOf, readDesired, type Wanted } from './desired.ts';
import { difference } from './diff.ts';
import { grouped } from './grouped.ts';
import { kindOf } from './kinds/index.ts';
import type { Collection, Item } from './kinds/kind.ts';
import { includes, normalForm } from './normal-form.ts';
import { lineOf, type PlanStep, type RankedRequest, type Step } from './plan.ts';
import { isPrune, type Prune, type Pruning, readPrune } from './prune.ts';
import { allCollections, readSnapshot, type Snapshot } from './snapshot.ts';
import type { NetworkState } from './state.ts';
import type { StateNamespace } from './state-namespace.ts';
import type { LiveTables } from './tables.ts';
import { stateOf } from './to-state.ts';
import { isUnchanged } from './unchanged.ts';

/** Options of `plan`. */
export interface PlanOptions {
  /** Removes objects that the state does not name: none if absent. */
  readonly prune?: Prune | undefined;
  /**
   * Whether a link may be deleted and created again for a change that the kernel cannot make. True if absent. Other links, addresses
   * and routes that go with it are created again too.
   */
  readonly recreate?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of `apply`. */
export interface ApplyOptions extends PlanOptions {
  /**
   * Milliseconds until everything is put back, unless `confirm` of the result is called. A child process holds the timer, so that it
   * also does so when this process has ended, or has lost its connection.
   */
  readonly confirmWithin?: number | undefined;
}

const planFields = {
  prune: isPrune,
  recreate: isBoolean,
  signal: isSignal,
};

/** Checks options of `plan`. */
export const planOptions: Check = isOptions<PlanOptions>(planFields);

/** Checks options of `apply`. */
export const applyOptions: Check = isOptions<ApplyOptions>({ ...planFields, confirmWithin: isMilliseconds });

/** A namespace to which a state is applied. */
export interface Target {
  readonly namespace: StateNamespace;
  /** Links that will be there when the plan is carried out: ends of pairs with other namespaces. */
  readonly futureLinks?: readonly Link[] | undefined;
}

/** A plan with the listed state that it was made from. */
export interface MadePlan {
  readonly steps: readonly Step[];
  readonly snapshot: Snapshot;
  readonly sysctls: ReadonlyMap<string, string | undefined>;
  /** Tables of nftables, where the state is about some. */
  readonly tables: LiveTables | undefined;
}

/** Milliseconds to wait for the carrier of a link that a next hop needs. */
const carrierTimeout = 3000;
const carrierInterval = 50;

const isOfCarrier = ({ cause }: ApplyError): boolean =>
  cause instanceof NetlinkError &&
  cause.code === 'ENETDOWN' &&
  cause.extack?.message?.includes('arrier') === true;

/** Most attempts to make a state that other programs change meanwhile. */
const mostAttempts = 5;

/** Reads the namespace, and plans the changes that make a state true. Sends only requests that list. */
export async function makePlan(
  target: Target,
  state: NetworkState,
  options: PlanOptions = {},
): Promise<MadePlan> {
  return planFor(
    target,
    state,
    checked(() => readPrune(options.prune, namesTables(state))),
    options,
  );
}

function checked<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof EncodeError ? error.toError('apply') : error;
  }
}

async function planFor(
  { namespace, futureLinks = [] }: Target,
  state: NetworkState,
  pruning: Pruning,
  { recreate = true, signal }: PlanOptions,
  readsAll = false,
): Promise<MadePlan> {
  const collections = new Set<Collection>([...checked(() => collectionsOf(state)), ...pruning.collections]);
  // Gateways are reached by addresses and routes.
  if (collections.has('nexthops')) collections.add('routes');
  if (collections.has('routes')) collections.add('addresses');
  const isAll = readsAll || pruning.removesLinks;
  const read = async (all: boolean) =>
    (await readSnapshot(namespace, all ? allCollections : collections, signal)).with(...futureLinks);
  const sysctls = readSysctls(namespace, state);
  const tables =
    namesTables(state) || pruning.removesTable !== undefined
      ? await readTables(namespace, signal)
      : undefined;
  const tableSteps = (snapshot: Snapshot, wanted?: Wanted) =>
    tables?.difference(state.nftables, pruning.removesTable, {
      indexOf: (name) => wanted?.links.get(name)?.index ?? snapshot.named(name)?.index,
      nameOf: (index) => wanted?.nameOf(index) ?? snapshot.nameOf(index),
    }) ?? [];
  const make = (snapshot: Snapshot) =>
    checked(() => {
      const wanted = readDesired(state, snapshot);
      return difference(wanted, snapshot, {
        pruning,
        recreate,
        sysctls,
        tables: tableSteps(snapshot, wanted),
      });
    });
  let snapshot = await read(isAll);
  if (isUnchanged(state, snapshot, pruning, sysctls) && checked(() => tableSteps(snapshot)).length === 0)
    return { steps: [], snapshot, sysctls, tables };
  let { steps, needsAll } = make(snapshot);
  if (needsAll && !isAll) {
    snapshot = await read(true);
    ({ steps } = make(snapshot));
  }
  return { steps, snapshot, sysctls, tables };
}

/** Whether a state is about tables of nftables. */
function namesTables(state: unknown): boolean {
  return isRecord(state) && state.nftables !== undefined;
}

async function readTables(namespace: StateNamespace, signal?: AbortSignal): Promise<LiveTables> {
  const { LiveTables } = await import('./tables.ts');
  return LiveTables.read(namespace, signal);
}

/** The tables of a namespace; undefined where they cannot be read: the kernel has no nftables, or the right is missing. */
export async function tablesIn(namespace: StateNamespace): Promise<LiveTables | undefined> {
  try {
    return await readTables(namespace);
  } catch (error) {
    if (error instanceof NetlinkError) return undefined;
    throw error;
  }
}

function readSysctls(namespace: StateNamespace, { sysctls }: NetworkState): Map<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  if (typeof sysctls !== 'object' || sysctls === null) return values;
  const names = Object.keys(sysctls);
  if (names.length === 0) return values;
  inNetworkNamespace(namespace.fd, () => {
    for (const name of names) values.set(name, readParameter(name));
  });
  return values;
}

/** The value of a kernel parameter; `undefined` where there is none yet: it belongs to a link that is not there. */
function readParameter(name: string): string | undefined {
  try {
    return readFileSync(parameterPath(name), 'utf8').replace(/\n$/, '');
  } catch {
    return undefined;
  }
}

/**
 * Makes a state true, and returns the changes. Where a step fails, everything is put back.
 *
 * @throws ApplyError with the step and the error of the kernel; TypeError or RangeError with the path of a mistake in the state
 */
export async function applyState(
  target: Target,
  state: NetworkState,
  options: PlanOptions = {},
  onBefore?: (before: Before) => Promise<void>,
): Promise<{ steps: readonly Step[]; before: Before | undefined }> {
  const pruning = checked(() => readPrune(options.prune, namesTables(state)));
  const done: Step[] = [];
  let before: Before | undefined;
  let last: readonly Step[] = [];
  let made = await planFor(target, state, pruning, options);
  const deadline = Date.now() + carrierTimeout;
  try {
    for (let attempt = 0; made.steps.length > 0; attempt++) {
      if (before === undefined) {
        // The state to go back to is that of the plan, with the rest.
        const { snapshot, sysctls, tables } = made;
        before = {
          snapshot: await readSnapshot(target.namespace, allCollections, options.signal, snapshot),
          sysctls,
          tables,
        };
        await onBefore?.(before);
      }
      const again = repeated(made.steps, last);
      if (again !== undefined)
        throw new ApplyError(
          again,
          new Error('the kernel accepts the request, but the change does not show'),
        );
      if (attempt === mostAttempts)
        throw new ApplyError(
          made.steps[0] as Step,
          new Error(`the state has changed ${mostAttempts} times meanwhile`),
          'ERR_STATE_CHANGING',
        );
      const failed = await execute(target.namespace, made.steps, options.signal, done);
      last = failed === undefined ? made.steps : [];
      made = await planFor(target, state, pruning, options);
      if (failed === undefined) continue;
      if (isOfCarrier(failed) && Date.now() < deadline) {
        // The kernel tells links above others of their carrier up to a second later.
        await pause(carrierInterval, options.signal);
        attempt--;
        continue;
      }
      // A step that is still to be done has been refused; one that is not, was overtaken by another program.
      if (made.steps.some((step) => keyOf(step) === keyOf(failed.step))) throw failed;
    }
  } catch (error) {
    if (before === undefined) throw error;
    throw await undone(target, before, done, error as Error);
  }
  return { steps: done, before };
}

const keyOf = (step: PlanStep): string => lineOf(step);

/** A step that was among the last ones too. */
function repeated(steps: readonly Step[], last: readonly Step[]): Step | undefined {
  if (last.length === 0) return undefined;
  const keys = new Set(last.map(keyOf));
  return steps.find((step) => keys.has(keyOf(step)));
}

/** The state before the first change. */
export interface Before {
  readonly snapshot: Snapshot;
  readonly sysctls: ReadonlyMap<string, string | undefined>;
  /** Tables of nftables, where the changes are about some. */
  readonly tables: LiveTables | undefined;
}

/** Most requests of a batch: the first refused request of a batch ends the plan. */
const requestsAtOnce = 512;

/** One request, or other work. */
type Act = RankedRequest | NonNullable<Step['act']>;

const byRank = (one: Act, other: Act): number =>
  one.rank - other.rank || ('order' in one ? one.order : 0) - ('order' in other ? other.order : 0);

/** The requests and other works of steps, in their order. */
function actsOf(steps: readonly Step[]): Act[] {
  const acts: Act[] = [];
  let isSorted = true;
  const add = (act: Act): void => {
    const last = acts.at(-1);
    isSorted &&= last === undefined || byRank(last, act) <= 0;
    acts.push(act);
  };
  for (const { requests, act } of steps) {
    for (const request of requests) add(request);
    if (act !== undefined) add(act);
  }
  return isSorted ? acts : acts.sort(byRank);
}

/** Runs the requests of steps in their order. Returns the error of the first refused request. */
export async function execute(
  namespace: StateNamespace,
  steps: readonly Step[],
  signal: AbortSignal | undefined,
  done: Step[] = [],
): Promise<ApplyError | undefined> {
  const acts = actsOf(steps);
  const failure = (act: Act, reason: Error): ApplyError =>
    new ApplyError(
      steps.find((step) => step.act === act || step.requests.includes(act as RankedRequest)) as Step,
      reason,
    );
  for (const step of steps) done.push(step);
  for (let start = 0; start < acts.length; ) {
    signal?.throwIfAborted();
    const act = acts[start] as Act;
    if ('run' in act) {
      try {
        await act.run(namespace);
      } catch (error) {
        return failure(act, error as Error);
      }
      start++;
      continue;
    }
    const requests: Request<void>[] = [];
    for (const next of acts.slice(start, start + requestsAtOnce)) {
      if ('run' in next) break;
      requests.push(next.request);
    }
    const results = await namespace.socket.batchSettled(
      requests,
      signal === undefined ? undefined : { signal },
    );
    const failed = results.findIndex(({ status }) => status === 'rejected');
    if (failed !== -1)
      return failure(acts[start + failed] as Act, (results[failed] as { reason: Error }).reason);
    start += requests.length;
  }
  return undefined;
}

/** Puts back what steps have changed. Returns the error to throw. */
async function undone(target: Target, before: Before, done: readonly Step[], error: Error): Promise<Error> {
  try {
    await restore(target, before, done);
  } catch (failure) {
    if (error instanceof ApplyError) return error.withFailedUndo(failure as Error);
    return new AggregateError(
      [error, failure],
      `${error.message}; and the state before could not be restored: ${(failure as Error).message}`,
    );
  }
  return error;
}

/** The state to go back to, for `apply` with `prune`. */
export function stateBefore({ snapshot, sysctls, tables }: Before): NetworkState {
  const known = [...sysctls].filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...stateOf(snapshot, true),
    sysctls: Object.fromEntries(known),
    ...(tables !== undefined && { nftables: tables.state(false) }),
  };
}

/** Reads the state to go back to. */
export async function beforeNow(namespace: StateNamespace): Promise<Before> {
  return { snapshot: await readSnapshot(namespace), sysctls: new Map(), tables: await tablesIn(namespace) };
}

/** Makes the state before true again. With `done`, only what these steps made is removed; else all that was not there before. */
export async function restore(target: Target, before: Before, done?: readonly Step[]): Promise<void> {
  const state = stateBefore(before);
  const pruning = pruningTo(before, done);
  for (let attempt = 0; ; attempt++) {
    const { steps } = await planFor(
      { namespace: target.namespace },
      state,
      pruning,
      { recreate: true },
      true,
    );
    if (steps.length === 0) return;
    if (attempt === mostAttempts)
      throw new ApplyError(steps[0] as Step, new Error('the state before could not be reached'));
    const failed = await execute(target.namespace, steps, undefined);
    if (failed !== undefined && attempt > 1) throw failed;
  }
}

/** Removes what was not there before. */
function pruningTo({ snapshot: before, tables }: Before, done: readonly Step[] | undefined): Pruning {
  const tablesBefore = tables?.names();
  const created = done?.filter(({ action }) => action === 'create');
  const names =
    created === undefined ? undefined : new Set(created.map((step) => `${step.object} ${step.keyOf?.()}`));
  const isOurs = (object: string, key: string | undefined): boolean =>
    names === undefined || names.has(`${object} ${key}`) || names.has(`${object} undefined`);
  const known = new Map<Collection, ReadonlyMap<string | undefined, readonly Item[]>>();
  return {
    collections: allCollections,
    removesLinks: true,
    isExact: true,
    removesFrom: () => true,
    removesLink: (link) => before.named(link.name) === undefined && isOurs('link', link.name),
    removesTable:
      tablesBefore &&
      ((family, name) => !tablesBefore.has(`${family} ${name}`) && isOurs('table', `${family} ${name}`)),
    removesItem(collection, item) {
      const kind = kindOf[collection];
      let byIdentity = known.get(collection);
      if (byIdentity === undefined) {
        byIdentity = grouped(
          before.of(collection).filter((one) => kind.isOwn(one, before)),
          (one) => kind.identity(one),
        );
        known.set(collection, byIdentity);
      }
      const normal = normalForm(kind, item);
      const wasThere = (byIdentity.get(kind.identity(item)) ?? []).some(
        (one) => includes(normalForm(kind, one), normal) && includes(normal, normalForm(kind, one)),
      );
      return (
        !wasThere &&
        (isOurs(kind.name, kind.identity(item)) ||
          done?.some(({ object, action }) => object === kind.name && action === 'change') === true)
      );
    },
  };
}
