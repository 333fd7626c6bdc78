import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { links, qdiscs, type ShapeOptions, shapeRequests } from '../../netlink/protocols/route/index.ts';
import { parseTime, type Quantity } from '../../netlink/protocols/route/tc/units.ts';
import { checkArgument, required } from '../../netlink/request/input.ts';
import { isPlainObject } from '../inputs.ts';
import { waitForCarrier } from '../links/wait-for-carrier.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { DelayedLink, PacketDelay } from './packet-delay.ts';
import type { LabPlan, PlannedLink, PlannedPort } from './plan.ts';
import { settingRequests } from './requests.ts';

/** Loads what uses nftables, on first use. */
const packetLoss = (): Promise<typeof import('./packet-loss.ts')> => import('./packet-loss.ts');

/**
 * The means of an impairment: the qdiscs netem and tbf; where the kernel has no netem, nftables, which drops packets at random; `queue`, in which
 * packets wait until a thread of this process lets them go on, beside tbf for a rate and nftables for a loss.
 */
export type Impairment = 'netem' | 'tbf' | 'nftables' | 'queue';

/** The options that work without netem. */
const replaceable: ReadonlySet<string> = new Set(['loss', 'delay', 'jitter', 'rate', 'limit']);

/** Most packets of a link that wait in a queue, by default. */
const queueLimit = 8192;

/** A cable of a lab: a veth pair. */
export class LabCable {
  static {
    guardMethods(LabCable);
    inspectAs(LabCable, ({ ends, isUp }) => ({ ends, isUp }));
  }

  readonly #plan: LabPlan;
  readonly #ends: readonly [PlannedPort, PlannedPort];
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  #isUp = true;
  #delay: PacketDelay | undefined;

  /** Called by `Lab.cable`. */
  constructor(plan: LabPlan, { ends }: PlannedLink, namespaces: ReadonlyMap<string, Namespace>) {
    this.#plan = plan;
    this.#ends = ends;
    this.#namespaces = namespaces;
  }

  /** The ends: node or switch, and name of the link there. */
  get ends(): readonly { readonly place: string; readonly link: string }[] {
    return this.#ends.map(({ place, name }) => ({ place, link: name }));
  }

  /** Whether the cable has not been taken down by {@link down}. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Takes both ends down, as if the cable were pulled. The kernel deletes the routes by them. */
  async down(): Promise<void> {
    await this.#each((namespace, { index }) => namespace.request(links.change(index, { up: false })));
    this.#isUp = false;
  }

  /**
   * Brings both ends up, with the addresses and routes of the description: the kernel deleted some when they went down. The cable
   * carries packets when this returns.
   */
  async up(): Promise<void> {
    await this.#each((namespace, { index }) => namespace.request(links.change(index, { up: true })));
    // Settings that are still there are refused.
    await this.#each(async (namespace, { place }) => {
      const settings = settingRequests(this.#plan, place);
      const results = await namespace.socket.batchSettled(settings);
      const failure = results.find(
        (result) =>
          result.status === 'rejected' && (result.reason as NodeJS.ErrnoException).code !== 'EEXIST',
      );
      if (failure?.status === 'rejected') throw failure.reason;
    });
    await this.#each((namespace, { index }) =>
      waitForCarrier(async () => [await namespace.request(links.get(index))]),
    );
    this.#isUp = true;
  }

  /**
   * Delays, drops or limits the packets of the cable, in each direction: `cable.impair({ delay: '50ms', loss: '10%' })`. Replaces an
   * earlier impairment. Returns the means: netem; tbf for a rate alone. Where the kernel has no netem: nftables for a loss; for a delay a
   * packet queue, which lasts as long as this process and lets IP packets wait, but no ARP.
   *
   * @throws NetlinkError that names the missing part of the kernel, where it has none of the means
   */
  async impair(options: ShapeOptions): Promise<Impairment> {
    checkArgument('cable impair', 'options', required(isPlainObject), options);
    const requests = this.#ends.map(({ index }) => shapeRequests(index, options));
    const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    await this.restore();
    try {
      let at = 0;
      await this.#each(async (namespace) => {
        for (const request of requests[at++] ?? []) await namespace.request(request);
      });
      return given.some((name) => name !== 'rate' && name !== 'burst' && name !== 'latency')
        ? 'netem'
        : 'tbf';
    } catch (error) {
      await this.#unshape();
      const isReplaceable =
        given.every((name) => replaceable.has(name)) && given.some((name) => name !== 'limit');
      if (!isReplaceable || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      try {
        return await this.#impairWithoutNetem(options);
      } catch {
        await this.restore();
        throw error;
      }
    }
  }

  async #impairWithoutNetem({ rate, loss, delay, jitter, limit }: ShapeOptions): Promise<Impairment> {
    if (rate !== undefined) {
      await this.#each(async (namespace, { index }) => {
        for (const request of shapeRequests(index, { rate })) await namespace.request(request);
      });
    }
    if (loss !== undefined) {
      const { dropAtRandom } = await packetLoss();
      await this.#each((namespace, { name }) => dropAtRandom(namespace, name, loss));
    }
    if (delay === undefined && jitter === undefined) return loss === undefined ? 'tbf' : 'nftables';
    const { PacketDelay } = await import('./packet-delay.ts');
    this.#delay = new PacketDelay(this.#delayedLinks(), {
      delay: millisecondsOf(delay),
      jitter: millisecondsOf(jitter),
      limit: limit ?? queueLimit,
    });
    return 'queue';
  }

  /** The ends at nodes: packets of a bridge do not pass the hooks of IP. */
  #delayedLinks(): DelayedLink[] {
    const isSwitch = ({ place }: PlannedPort): boolean => this.#plan.switches.includes(place);
    const isSending = this.#ends.some(isSwitch);
    const links = this.#ends
      .filter((end) => !isSwitch(end))
      .map(({ place, index }) => ({
        namespace: this.#namespaces.get(place) as Namespace,
        index,
        isSending,
      }));
    if (links.length === 0) throw new Error('a cable between two switches has no end that can delay packets');
    return links;
  }

  /** Ends the impairment. Does nothing where there is none. */
  async restore(): Promise<void> {
    const delay = this.#delay;
    this.#delay = undefined;
    await delay?.stop();
    await this.#unshape();
    const { endDrops } = await packetLoss();
    await this.#each((namespace, { name }) => endDrops(namespace, name));
  }

  /** The ends, for `JSON.stringify`. */
  toJSON(): object {
    return { ends: this.ends, isUp: this.#isUp };
  }

  async #unshape(): Promise<void> {
    await this.#each((namespace, { index }) =>
      namespace.request(qdiscs.delete({ index, parent: 'root' })).catch(ignoreMissing),
    );
  }

  async #each<T>(run: (namespace: Namespace, end: PlannedPort) => Promise<T>): Promise<void> {
    for (const end of this.#ends) await run(this.#namespaces.get(end.place) as Namespace, end);
  }
}

/** There is no qdisc to delete: ENOENT, or EINVAL for the default one. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'EINVAL') throw error;
}

/** Milliseconds of a time: a number is one of milliseconds already. */
function millisecondsOf(time: Quantity | undefined): number {
  if (time === undefined) return 0;
  return typeof time === 'number' ? time : parseTime(time) / 1e6;
}
