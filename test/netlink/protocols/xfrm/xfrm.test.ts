import { expect } from 'vitest';
import type { Policy } from '../../../../src/netlink/protocols/xfrm/index.ts';
import {
  countPolicies,
  countStates,
  getPolicyDefaults,
  policies,
  replayStates,
  type State,
  setPolicyDefaults,
  setPolicyThresholds,
  states,
} from '../../../../src/netlink/protocols/xfrm/index.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { tally } from '../../../support/tallies.ts';
import {
  compressionCommand,
  larvalCommand,
  policyCommands,
  stateCommands,
  type XfrmNamespace,
  xfrmNamespace,
} from './rich-state.ts';
import { policyText, stateText } from './show.ts';
import { esp, ipcomp, xfrmSockets } from './support.ts';

const links = new Map([[1, 'lo']]);

/** The objects that a command of iproute2 shows, each as its lines. */
const shown = ({ run }: XfrmNamespace, command: string): string[] =>
  run(command)
    .trimEnd()
    .split(/\n(?=src)/);

/** The same requests with the list of the library between, so that counters are those of the same moment. */
function compareStates(namespace: XfrmNamespace): State[] {
  const found = namespace.xfrm.requestSync(states.list());
  const theirs = shown(namespace, 'ip -s xfrm state');
  expect(found.length).toBe(theirs.length);
  for (const [index, state] of found.entries()) expect(stateText(state, links)).toBe(theirs[index]);
  return found;
}

function comparePolicies(namespace: XfrmNamespace): Policy[] {
  const found = namespace.xfrm.requestSync(policies.list());
  const theirs = shown(namespace, 'ip -s xfrm policy');
  expect(found.length).toBe(theirs.length);
  for (const [index, policy] of found.entries()) expect(policyText(policy, links)).toBe(theirs[index]);
  return found;
}

/** The error code of a request. */
function codeOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describeLive('states of IPsec', () => {
  liveTest('are those of ip -s xfrm state, field by field', needs('command ip', esp), (context) => {
    const namespace = xfrmNamespace(context);
    for (const command of stateCommands) namespace.run(command);
    const found = compareStates(namespace);
    expect(found.length).toBe(stateCommands.length);
    tally(context, 'objects compared field by field', 'xfrm state', found.length);
    expect(namespace.xfrm.requestSync(countStates()).count).toBe(found.length);
  });

  liveTest('of compression come with a state of the tunnel', needs('command ip', ipcomp), (context) => {
    const namespace = xfrmNamespace(context);
    namespace.run(compressionCommand);
    expect(
      compareStates(namespace)
        .map(({ protocol }) => protocol)
        .sort(),
    ).toEqual([4, 'comp']);
  });

  liveTest('wait for their keys, with a new SPI', needs('command ip', xfrmSockets), (context) => {
    const namespace = xfrmNamespace(context);
    namespace.run(larvalCommand);
    const { xfrm } = namespace;
    const made = xfrm.requestSync(
      states.allocateSpi({
        src: 'fd00::1',
        dst: 'fd00::2',
        protocol: 'esp',
        min: 0x3000,
        max: 0x3000,
        reqid: 5,
      }),
    );
    expect(made).toMatchObject({ spi: 0x3000, src: 'fd00::1', dst: 'fd00::2', reqid: 5, family: 'inet6' });
    const found = compareStates(namespace);
    expect(found.length).toBe(2);
    expect(xfrm.requestSync(states.get(made))).toEqual(made);
    xfrm.requestSync(states.delete(made));
    expect(codeOf(() => xfrm.requestSync(states.get(made)))).toBe('ESRCH');
    // The only SPI is taken again, and not twice.
    const range = { src: 'fd00::1', dst: 'fd00::2', protocol: 'esp', min: 0x3000, max: 0x3000 } as const;
    xfrm.requestSync(states.allocateSpi({ ...range, seq: 1 }));
    expect(codeOf(() => xfrm.requestSync(states.allocateSpi({ ...range, seq: 2 })))).toMatch(/^E/);
  });

  liveTest(
    'are listed by filters as by a program that compares all',
    needs('command ip', esp),
    async (context) => {
      const namespace = xfrmNamespace(context);
      for (const command of stateCommands) namespace.run(command);
      const { xfrm } = namespace;
      const all = xfrm.requestSync(states.list());
      const lists = [
        [{ protocol: 'ah' }, ({ protocol }: State) => protocol === 'ah'],
        [{ src: '10.0.0.0/8' }, ({ family }: State) => family === 'inet'],
        [{ dst: 'fd00::2' }, ({ dst }: State) => dst === 'fd00::2'],
        [{ spi: 0x1002 }, ({ spi }: State) => spi === 0x1002],
        [{ mode: 'tunnel' }, ({ mode }: State) => mode === 'tunnel'],
        [{ reqid: 7 }, ({ reqid }: State) => reqid === 7],
        [{ ifId: 9 }, ({ ifId }: State) => ifId === 9],
        [{ mark: 5 }, ({ mark }: State) => mark?.value === 5],
        [{ flags: ['esn'] }, ({ flags }: State) => flags.includes('esn')],
        [
          { protocol: 'esp', mode: 'transport' },
          (state: State) => state.protocol === 'esp' && state.mode === 'transport',
        ],
      ] as const;
      for (const [filter, isWanted] of lists) {
        const wanted = all.filter(isWanted);
        expect(wanted.length).toBeGreaterThan(0);
        expect(wanted.length).toBeLessThan(all.length);
        expect(xfrm.requestSync(states.list(filter))).toEqual(wanted);
      }
      expect(await states.flush(xfrm, { mode: 'tunnel' })).toBe(
        all.filter(({ mode }) => mode === 'tunnel').length,
      );
      xfrm.requestSync(states.deleteAll({ protocol: 'ah' }));
      expect(
        xfrm.requestSync(states.list()).every(({ mode, protocol }) => mode !== 'tunnel' && protocol !== 'ah'),
      ).toBe(true);
      xfrm.requestSync(states.deleteAll());
      expect(xfrm.requestSync(states.list())).toEqual([]);
    },
  );

  liveTest('have replay windows that another machine can take over', needs(esp), (context) => {
    const { xfrm } = xfrmNamespace(context);
    const state = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 'esp', spi: 0x77 } as const;
    const aead = { name: 'rfc4106(gcm(aes))', key: new Uint8Array(20).fill(3), icvLength: 128 } as const;
    xfrm.requestSync(
      states.add({ ...state, mode: 'tunnel', aead, replayWindow: 32, mark: { value: 1, mask: 3 } }),
    );
    const reference = { ...state, mark: { value: 1, mask: 3 } };
    xfrm.requestSync(
      replayStates.set({
        ...reference,
        replay: { seq: 100, oseq: 200, bitmap: 7 },
        current: { bytes: 5n, packets: 6n, addTime: 7n, useTime: 8n },
        replayThreshold: 9,
        timerThreshold: 1000,
      }),
    );
    const now = xfrm.requestSync(replayStates.get(reference));
    expect(now.timerThreshold).toBeGreaterThan(0);
    expect(now).toMatchObject({
      ...state,
      replay: { seq: 100, oseq: 200, bitmap: 7 },
      current: { bytes: 5n, packets: 6n },
      replayThreshold: 9,
    });
  });
});

describeLive('policies of IPsec', () => {
  liveTest('are those of ip -s xfrm policy, field by field', needs('command ip', xfrmSockets), (context) => {
    const namespace = xfrmNamespace(context);
    for (const command of policyCommands) namespace.run(command);
    const found = comparePolicies(namespace);
    expect(found.length).toBe(policyCommands.length);
    tally(context, 'objects compared field by field', 'xfrm policy', found.length);
    for (const policy of found) {
      expect(namespace.xfrm.requestSync(policies.get(policy))).toEqual(policy);
      const { selector, direction, mark, ifId } = policy;
      const reference = { selector, direction, ...(mark && { mark }), ...(ifId !== undefined && { ifId }) };
      expect(namespace.xfrm.requestSync(policies.get(reference))).toEqual(policy);
    }
  });

  liveTest('are listed and deleted by filters', needs('command ip', xfrmSockets), async (context) => {
    const namespace = xfrmNamespace(context);
    for (const command of policyCommands) namespace.run(command);
    const { xfrm } = namespace;
    const all = xfrm.requestSync(policies.list());
    const lists = [
      [{ direction: 'in' }, ({ direction }: Policy) => direction === 'in'],
      [{ action: 'block' }, ({ action }: Policy) => action === 'block'],
      [{ priority: 7 }, ({ priority }: Policy) => priority === 7],
      [{ index: 0x80 }, ({ index }: Policy) => index === 0x80],
      [{ ifId: 5 }, ({ ifId }: Policy) => ifId === 5],
      [{ src: '10.1.0.0/16' }, ({ selector }: Policy) => selector.src === '10.1.0.0/16'],
      [{ flags: ['icmp'] }, ({ flags }: Policy) => flags.includes('icmp')],
    ] as const;
    for (const [filter, isWanted] of lists) {
      const wanted = all.filter(isWanted);
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.length).toBeLessThan(all.length);
      expect(xfrm.requestSync(policies.list(filter))).toEqual(wanted);
    }
    expect(await policies.flush(xfrm, { direction: 'in' })).toBe(2);
    xfrm.requestSync(policies.deleteAll());
    expect(xfrm.requestSync(policies.list())).toEqual([]);
  });

  liveTest(
    'are counted, found by thresholds, and have defaults',
    needs('command ip', xfrmSockets),
    (context) => {
      const namespace = xfrmNamespace(context);
      const { xfrm, run } = namespace;
      for (const command of policyCommands) run(command);
      const { counts } = xfrm.requestSync(countPolicies());
      expect(counts).toEqual({ in: 2, out: 3, fwd: 1, socketIn: 0, socketOut: 0, socketFwd: 0 });
      xfrm.requestSync(setPolicyThresholds({ ipv4Thresholds: { local: 24, remote: 25 } }));
      expect(xfrm.requestSync(countPolicies())).toMatchObject({
        ipv4Thresholds: { local: 24, remote: 25 },
        ipv6Thresholds: { local: 128, remote: 128 },
      });
      const { hash } = xfrm.requestSync(countPolicies());
      expect(run('ip -s -s xfrm policy count')).toContain(`count ${hash.buckets} Max ${hash.maximumBuckets}`);
      xfrm.requestSync(setPolicyDefaults({ in: 'block', fwd: 'block' }));
      const defaults = xfrm.requestSync(getPolicyDefaults());
      expect(defaults).toEqual({ in: 'block', fwd: 'block', out: 'accept' });
      const text = run('ip xfrm policy getdefault');
      for (const [direction, action] of Object.entries(defaults))
        expect(text).toMatch(new RegExp(`${direction}: +${action}`));
    },
  );
});
