import { readFileSync } from 'node:fs';
import { EncodeError, isRecord } from '../../netlink/codec/encode-error.ts';
import { Writer } from '../../netlink/codec/writer.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type { Link } from '../../netlink/protocols/route/index.ts';
import { encodeRequest } from '../../netlink/request/encode-request.ts';
import { type Check, isBoolean, isSignal } from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { isMilliseconds, isOptions } from '../inputs.ts';
import { parameterPath } from '../namespace/proc-files.ts';
import { pause } from '../pause.ts';
import { withAgain } from './again.ts';
import { ApplyError } from './apply-error.ts';
import { collectionsOf, readDesired, type Wanted } from './desired.ts';
import { difference, ranks } from './diff.ts';
import { grouped } from './grouped.ts';
import { kindOf } from './kinds/index.ts';
import type { Collection, Item } from './kinds/kind.ts';
import { includes, normalForm } from './normal-form.ts';
import { OwnChanges } from './own-changes.ts';
import { type Again, lineOf, type RankedRequest, type Step } from './plan.ts';
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
  /** Objects and settings that earlier plans have taken away, and have not made again. */
  const lost: Again[] = [];
  const planAgain = async (): Promise<MadePlan> => {
    try {
      if (lost.length > 0) return await planFor(target, withAgain(state, lost), pruning, options);
    } catch (error) {
      // The link that they belong to has gone meanwhile.
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    }
    return planFor(target, state, pruning, options);
  };
  let before: Before | undefined;
  let made = await planAgain();
  const deadline = Date.now() + carrierTimeout;
  try {
    for (let attempt = 1; made.steps.length > 0; attempt++) {
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
      const { steps } = made;
      const progress: Progress = { done: [], left: [] };
      let failed: ApplyError | undefined;
      try {
        failed = await execute(target.namespace, steps, options.signal, progress);
      } finally {
        for (const step of progress.done) done.push(step);
      }
      for (const { again } of progress.left) if (again !== undefined) lost.push(again);
      made = await planAgain();
      if (failed !== undefined && isOfCarrier(failed) && Date.now() < deadline) {
        // The kernel tells links above others of their carrier up to a second later.
        await pause(carrierInterval, options.signal);
        attempt--;
        continue;
      }
      if (failed !== undefined && isStill(failed, steps, made.steps, progress.done)) throw failed;
      if (attempt < mostAttempts) continue;
      const [first] = made.steps;
      if (first !== undefined)
        throw new ApplyError(
          failed?.step ?? first,
          new Error(
            `the state has changed ${mostAttempts} times meanwhile: other programs change it, or the kernel does not keep it`,
            { cause: failed?.cause },
          ),
          'ERR_STATE_CHANGING',
        );
    }
  } catch (error) {
    if (before === undefined) throw error;
    throw await undone(target, before, done, error as Error);
  }
  return { steps: done, before };
}

/**
 * Whether a step was refused for itself: it is still to be done by the same requests, and the new plan has nothing besides the steps of
 * the last one that were not done. Else other programs have changed the state under the plan.
 */
function isStill(
  { step: failed }: ApplyError,
  last: readonly Step[],
  next: readonly Step[],
  done: readonly Step[],
): boolean {
  const isDone = new Set(done);
  const left = new Set(last.filter((step) => !isDone.has(step)).map(contentOf));
  const own = last.find((step) => lineOf(step) === lineOf(failed));
  if (own === undefined) return false;
  // A part of it was accepted, and does not show any more.
  if (isDone.has(own) && own.action !== 'delete' && own.goesWithOthers !== true) return false;
  left.add(contentOf(own));
  const contents = next.map(contentOf);
  return contents.includes(contentOf(own)) && contents.every((content) => left.has(content));
}

/** A step as a text, with its requests. */
function contentOf(step: Step): string {
  const writer = new Writer();
  for (const { request } of step.requests) encodeRequest(writer, request, 0);
  return `${lineOf(step)} ${Buffer.from(writer.toBytes()).toString('base64')}`;
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

/** The requests and the other work of a step. */
const actsIn = ({ requests, act }: Step): readonly Act[] =>
  act === undefined ? requests : [...requests, act];

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

/** The outcome of steps. */
interface Progress {
  /** Steps of which a request was accepted, or may have been. */
  readonly done: Step[];
  /** Steps of which a request was refused, or not sent. */
  readonly left: Step[];
}

/** Runs the requests of steps in their order, and notes what became of them. Returns the error of the first refused request. */
export async function execute(
  namespace: StateNamespace,
  steps: readonly Step[],
  signal: AbortSignal | undefined,
  { done, left }: Progress = { done: [], left: [] },
): Promise<ApplyError | undefined> {
  const acts = actsOf(steps);
  let owners: Map<Act, Step> | undefined;
  const stepOf = (act: Act): Step => {
    owners ??= new Map(steps.flatMap((step) => actsIn(step).map((one) => [one, step] as const)));
    return owners.get(act) as Step;
  };
  /** Number of acts that have been started. */
  let started = 0;
  const refused: Act[] = [];
  try {
    for (let start = 0; start < acts.length; start = started) {
      signal?.throwIfAborted();
      const act = acts[start] as Act;
      if ('run' in act) {
        started++;
        try {
          await act.run(namespace);
        } catch (error) {
          refused.push(act);
          return new ApplyError(stepOf(act), error as Error);
        }
        continue;
      }
      const requests: Request<void>[] = [];
      const isBeforeLinks = act.rank <= ranks.createLinks;
      for (const next of acts.slice(start, start + requestsAtOnce)) {
        // The index of a link that was refused may be that of another program's link: nothing is sent for it.
        if ('run' in next || next.rank <= ranks.createLinks !== isBeforeLinks) break;
        requests.push(next.request);
      }
      started += requests.length;
      const results = await namespace.socket.batchSettled(
        requests,
        signal === undefined ? undefined : { signal },
      );
      let error: ApplyError | undefined;
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') continue;
        const step = stepOf(acts[start + index] as Act);
        // An object that is to be deleted and is not there may have gone with another one.
        if (step.action !== 'delete') refused.push(acts[start + index] as Act);
        error ??= new ApplyError(step, result.reason as Error);
      }
      if (error !== undefined) return error;
    }
    return undefined;
  } finally {
    const idle = new Set([...refused, ...acts.slice(started)]);
    const isIdle = (act: Act): boolean => idle.has(act);
    for (const step of steps) {
      const own = actsIn(step);
      if (own.length === 0 || step.goesWithOthers === true || !own.every(isIdle)) done.push(step);
      if (own.some(isIdle)) left.push(step);
    }
  }
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

/** The state to go back to, for `apply` with `prune`. With `own`, the part of it that own steps have changed. */
export function stateBefore({ snapshot, sysctls, tables }: Before, own?: OwnChanges): NetworkState {
  const known = [...sysctls].filter(
    ([name, value]) => value !== undefined && own?.has('sysctl', name) !== false,
  );
  const objects = tables?.state(false, own && ((name) => own.has('table', name)));
  return {
    ...stateOf(snapshot, true, own),
    sysctls: Object.fromEntries(known as [string, string][]),
    ...(objects !== undefined && { nftables: objects }),
  };
}

/** Reads the state to go back to. */
export async function beforeNow(namespace: StateNamespace): Promise<Before> {
  return { snapshot: await readSnapshot(namespace), sysctls: new Map(), tables: await tablesIn(namespace) };
}

/**
 * Makes the state before true again. With `done`, only what these steps have changed: what other programs have made or changed stays. Else
 * all that was not there before is removed.
 */
export async function restore(target: Target, before: Before, done?: readonly Step[]): Promise<void> {
  // The changes of an attempt to put back have to be put back too.
  const changed = done && [...done];
  for (let attempt = 0; ; attempt++) {
    const own = changed && new OwnChanges(before.snapshot, await readSnapshot(target.namespace, []), changed);
    const state = stateBefore(before, own);
    const pruning = pruningTo(before, own);
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
    const failed = await execute(target.namespace, steps, undefined, {
      done: changed ?? [],
      left: [],
    });
    if (failed !== undefined && attempt > 1) throw failed;
  }
}

/** Removes what was not there before; with `own`, what own steps have made of it. */
function pruningTo({ snapshot: before, tables }: Before, own: OwnChanges | undefined): Pruning {
  const tablesBefore = tables?.names();
  const known = new Map<Collection, ReadonlyMap<string | undefined, readonly Item[]>>();
  return {
    collections: allCollections,
    removesLinks: true,
    isExact: true,
    removesFrom: () => true,
    removesLink: ({ name }) => before.named(name) === undefined && own?.hasMade('link', name) !== false,
    removesTable:
      tablesBefore &&
      ((family, name) =>
        !tablesBefore.has(`${family} ${name}`) && own?.hasMade('table', `${family} ${name}`) !== false),
    removesItem(collection, item) {
      const kind = kindOf[collection];
      if (own?.hasMadeItem(kind, item) === false) return false;
      let byIdentity = known.get(collection);
      if (byIdentity === undefined) {
        byIdentity = grouped(
          before.of(collection).filter((one) => kind.isOwn(one, before)),
          (one) => kind.identity(one),
        );
        known.set(collection, byIdentity);
      }
      const normal = normalForm(kind, item);
      return !(byIdentity.get(kind.identity(item)) ?? []).some(
        (one) => includes(normalForm(kind, one), normal) && includes(normal, normalForm(kind, one)),
      );
    },
  };
}
