import { expect, onTestFinished, type TestContext } from 'vitest';
import { addresses, links } from '../../../src/netlink/protocols/route/index.ts';
import { applyState } from '../../../src/network/desired-state/apply.ts';
import type { Prune } from '../../../src/network/desired-state/prune.ts';
import type { NetworkState } from '../../../src/network/desired-state/state.ts';
import type { Namespace } from '../../../src/network/namespace/namespace.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { tally } from '../../support/tallies.ts';
import { content, disturbed, interrupted, quietNamespace } from './namespaces.ts';
import { randomNumbers, randomState } from './random-state.ts';

// The same few plans in each run. Others, or more: SEED=$RANDOM PLANS=200 npm test -- test/network/desired-state/other-programs.test.ts
const seed = Number(process.env.SEED ?? 1) * 10_000 + 5000;
const plans = Number(process.env.PLANS ?? 2);

// Of two random states, qdiscs and filters of one can be in the way of those of the other one. What is of one's own goes.
const prune: Prune = {
  qdiscs: { link: 'l?' },
  classes: { link: 'l?' },
  filters: { link: 'l?' },
};

async function namespaceWith(states: readonly NetworkState[], others: NetworkState = {}): Promise<Namespace> {
  const namespace = await quietNamespace();
  onTestFinished(() => namespace.close());
  for (const state of states) await namespace.apply(state, { prune });
  await namespace.apply(others);
  return namespace;
}

/** Number of requests of the change from one state to another one. */
async function requestsBetween(before: NetworkState, after: NetworkState): Promise<number> {
  let last = 0;
  const namespace = await namespaceWith([before]);
  const counting = interrupted(namespace, async (number) => {
    last = number;
  });
  await applyState({ namespace: counting }, after, { prune });
  return last + 1;
}

describeLive('what another program makes while a state is applied', () => {
  for (let plan = 0; plan < plans; plan++) {
    const number = seed + plan * 3;
    const [before, after] = [randomState(number, 4), randomState(number + 1, 4)];
    const others = randomState(number + 2, 4, 100);
    const timeout = 120_000;

    liveTest(
      `stays, and the state is made, states ${number}`,
      async (context) => {
        const total = await requestsBetween(before, after);
        const expected = content(await (await namespaceWith([before, after], others)).state());
        for (const place of placesIn(number, total)) {
          const namespace = await namespaceWith([before]);
          const racing = interrupted(namespace, async (at) => {
            if (at === place) await namespace.apply(others);
          });
          await applyState({ namespace: racing }, after, { prune });
          expect(content(await namespace.state()), `at request ${place}`).toEqual(expected);
          note(context, 'the state was made');
        }
      },
      timeout,
    );

    liveTest(
      `stays where the plan fails, and the rest is as before, states ${number}`,
      async (context) => {
        const total = await requestsBetween(before, after);
        const expected = content(await (await namespaceWith([before], others)).state());
        const random = randomNumbers(number);
        for (const place of placesIn(number, total)) {
          const namespace = await namespaceWith([before]);
          const end = place + random(total - place);
          const controller = new AbortController();
          const reason = new Error('the test ends it');
          const racing = interrupted(namespace, async (at) => {
            if (at === place) await namespace.apply(others);
            if (at === end) controller.abort(reason);
          });
          const { signal } = controller;
          await expect(applyState({ namespace: racing }, after, { prune, signal })).rejects.toBe(reason);
          expect(content(await namespace.state()), `at request ${place}, ended at ${end}`).toEqual(expected);
          note(context, 'the rest was as before');
        }
      },
      timeout,
    );

    for (const [what, meanwhile] of [
      ['a part of the same', after],
      ['the same links otherwise', randomState(number + 2, 4)],
    ] as const)
      liveTest(
        `is made what the state says: ${what}, states ${number}`,
        async (context) => {
          const total = await requestsBetween(before, after);
          for (const place of placesIn(number, total)) {
            const namespace = await namespaceWith([before]);
            let hasRun = false;
            const racing = interrupted(namespace, async (at) => {
              if (at < place || hasRun) return;
              hasRun = true;
              await namespace.apply(meanwhile, { prune: true });
            });
            await applyState({ namespace: racing }, after, { prune: true });
            const plan = await namespace.plan(after, { prune: true });
            expect(String(plan), `at request ${place}`).toBe('');
            note(context, 'the state was made');
          }
        },
        timeout,
      );
  }
});

/** Some requests of a plan: the first, the last, and some between. */
function placesIn(number: number, total: number): number[] {
  const random = randomNumbers(number);
  return [0, ...Array.from({ length: 4 }, () => random(total)), total - 1];
}

function note(context: TestContext, what: string): void {
  tally(context, 'plans beside which another program changed something', what);
}

describeLive('changes of other programs meanwhile', () => {
  const wanted: NetworkState = {
    links: { br0: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24'] } },
    routes: Array.from({ length: 20 }, (_, index) => ({
      dst: `10.${index + 1}.0.0/16`,
      gateway: '10.0.0.2',
    })),
  };

  /** Applies the state; another program does something once, before a request. */
  async function applyBeside(
    namespace: Namespace,
    place: number,
    act: () => Promise<unknown>,
    state = wanted,
  ): Promise<void> {
    let hasRun = false;
    const racing = interrupted(namespace, async (at) => {
      if (at < place || hasRun) return;
      hasRun = true;
      await act();
    });
    await applyState({ namespace: racing }, state);
  }

  liveTest('are planned again: the link is there already', async () => {
    const namespace = await namespaceWith([]);
    await applyBeside(namespace, 0, () =>
      namespace.request(links.create({ kind: 'bridge', name: 'br0', up: true })),
    );
    expect(String(await namespace.plan(wanted))).toBe('');
  });

  liveTest('are planned again: another link has the index, and stays as it is', async () => {
    const namespace = await namespaceWith([]);
    await applyBeside(namespace, 0, () =>
      namespace.request(links.create({ kind: 'ifb', name: 'other', mtu: 1400 })),
    );
    expect(String(await namespace.plan(wanted))).toBe('');
    const { other } = (await namespace.state()).links ?? {};
    expect(other).toMatchObject({ kind: 'ifb', mtu: 1400 });
    expect(other).not.toHaveProperty('addresses');
    expect(other).not.toHaveProperty('up');
  });

  liveTest('are planned again: the address that the gateways need goes', async () => {
    const namespace = await namespaceWith([{ links: wanted.links ?? {} }]);
    const [address] = await namespace.request(addresses.list({ family: 'inet' }));
    for (const place of [0, 1, 19]) {
      await applyBeside(namespace, place, () => namespace.request(addresses.delete(address as never)));
      expect(String(await namespace.plan(wanted))).toBe('');
    }
  });

  liveTest('are planned again: what was made is taken back once', async () => {
    const namespace = await namespaceWith([{ links: wanted.links ?? {} }]);
    const state: NetworkState = { links: { br0: { mtu: 1400, alias: 'one' } } };
    let hasRun = false;
    const undoing = disturbed(namespace, async () => {
      if (!hasRun) await namespace.request(links.change('br0', { mtu: 1500 }));
      hasRun = true;
    });
    await applyState({ namespace: undoing }, state);
    expect(String(await namespace.plan(state))).toBe('');
  });

  liveTest('end with an error where they do not end, and the state is as before', async () => {
    const namespace = await namespaceWith([]);
    const before = content(await namespace.state());
    // Another program deletes the link each time.
    const undoing = disturbed(namespace, () => namespace.request(links.delete('br0')).catch(() => {}));
    await expect(applyState({ namespace: undoing }, wanted)).rejects.toMatchObject({
      name: 'ApplyError',
      code: 'ERR_STATE_CHANGING',
    });
    expect(content(await namespace.state())).toEqual(before);
  });
});
