// The view of a namespace against a fake kernel that loses notifications and changes during dumps.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import {
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_GETROUTE,
  RTM_NEWLINK,
} from '../../../src/netlink/protocols/route/index.ts';
import { linkMessage } from '../../../src/netlink/protocols/route/links/attributes.ts';
import type { NetworkChange } from '../../../src/network/state/index.ts';
import {
  dumpOf,
  FakeKernel,
  type FakeMessage,
  type FakeRequest,
  type FakeStep,
  message,
  refusal,
} from '../../../src/testing/index.ts';

/** A kernel that knows links only: `ip link` by number and MTU. */
class Simulation {
  readonly links = new Map<number, number>();
  readonly kernel = new FakeKernel((request) => this.#answer(request));
  /** Called between the datagrams of a dump. Returns whether the next one is late. */
  amid: (() => boolean) | undefined;
  /** Lets the late datagrams come. */
  #gates: (() => void)[] = [];

  set(index: number, mtu: number | undefined): void {
    if (mtu === undefined && !this.links.has(index)) return;
    if (mtu === undefined) this.links.delete(index);
    else this.links.set(index, mtu);
    this.kernel.notify([link(mtu === undefined ? RTM_DELLINK : RTM_NEWLINK, index, mtu ?? 0)]);
  }

  /** Sends the last notification of a link again. */
  repeat(index: number): void {
    this.kernel.notify([link(RTM_NEWLINK, index, this.links.get(index) as number)]);
  }

  open(): void {
    for (const gate of this.#gates.splice(0)) gate();
  }

  #answer({ type, isDump }: FakeRequest): FakeStep[] {
    if (!isDump) return [[refusal('ENODEV')]];
    const entries = type === RTM_GETLINK ? [...this.links] : [];
    const values = entries.map(([index, mtu]) => ({ index, name: `l${index}`, mtu }));
    return dumpOf(RTM_NEWLINK, linkMessage, values).flatMap((each) => [...this.#delay(), [each]]);
  }

  /** A change between two datagrams, and sometimes a delay. */
  #delay(): FakeStep[] {
    const late = this.amid?.() === true;
    const gate = new Promise<void>((resolve) => {
      if (late) this.#gates.push(resolve);
      else resolve();
    });
    return [() => void this.amid?.(), ...(late ? [gate] : [])];
  }
}

function link(type: number, index: number, mtu: number): FakeMessage {
  return message(type, linkMessage, { index, name: `l${index}`, mtu });
}

let simulation = new Simulation();
vi.mock('../../../src/netlink/transport/kernel-transport.ts', () => ({
  openTransport: () => simulation.kernel,
}));
afterAll(() => vi.restoreAllMocks());
const { watchNetwork } = await import('../../../src/network/state/index.ts');

/** Numbers below `limit`, the same for the same seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test('the view is right after any loss, and its changes lead to the same state', async () => {
  for (const seed of [1, 2, 3]) {
    const random = generator(seed);
    simulation = new Simulation();
    const { kernel, links } = simulation;
    const change = () => simulation.set(1 + random(12), random(4) === 0 ? undefined : 1000 + random(50));
    simulation.set(1, 1500);
    const view = await watchNetwork({ objects: ['link', 'route'] });
    simulation.amid = () => {
      if (random(4) === 0) change();
      return random(4) === 0;
    };
    const replayed = new Map(view.list('link').map(({ index, mtu }) => [index, mtu]));
    const errors: unknown[] = [];
    const reading = (async () => {
      for await (const { kind, action, object } of view as AsyncIterable<NetworkChange>) {
        if (kind !== 'link') continue;
        if ((action === 'add') === replayed.has(object.index)) errors.push(`${action} of ${object.index}`);
        if (action === 'remove') replayed.delete(object.index);
        else replayed.set(object.index, object.mtu);
      }
    })();
    for (let round = 0; round < 150; round++) {
      kernel.eventCapacity = random(4) === 0 ? 2 : 100;
      for (let count = random(10); count > 0; count--) change();
      // Long enough for a repair to begin, and for what it asks for to be late.
      if (random(3) === 0) await sleep(12);
      for (let count = random(4); count > 0; count--) change();
      if (random(2) === 0) simulation.open();
      if (random(3) === 0) await turn();
      if (round % 10 !== 9) continue;
      const amid: (() => boolean) | undefined = simulation.amid;
      simulation.amid = undefined;
      simulation.open();
      await view.whenCurrent();
      const known = view.list('link').map(({ index, mtu }) => [index, mtu] as const);
      expect(new Map(known)).toEqual(links);
      await turn();
      expect(replayed).toEqual(links);
      simulation.amid = amid;
    }
    expect(errors).toEqual([]);
    expect(kernel.overruns).toBeGreaterThan(5);
    await view.return();
    await reading;
  }
});

// A link shows at once that its carrier has come back. The kernel sends notifications of its routes up to a second later; the
// only sign of that is the same message of the link once more.
test('routes are read again when a link repeats what is known', async () => {
  simulation = new Simulation();
  const { kernel } = simulation;
  simulation.set(1, 1500);
  const view = await watchNetwork({ objects: ['route'] });
  await view.whenCurrent();
  kernel.requests.length = 0;
  simulation.repeat(1);
  await turn();
  await view.whenCurrent();
  // For each family, when the kernel has finished the work that it notified of: a request for a link waits for that.
  const types = kernel.requests.map(({ type }) => type);
  const routes = types.filter((type) => type === RTM_GETROUTE || type === RTM_GETLINK);
  expect(routes.join()).toContain([RTM_GETLINK, RTM_GETROUTE, RTM_GETLINK, RTM_GETROUTE].join());
  expect(await Promise.race([view.next(), turn('nothing')])).toBe('nothing');
  view.close();
});
