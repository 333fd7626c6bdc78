// Listed objects can be given back: states and policies that were deleted are added again, and updated by themselves.
import { expect } from 'vitest';
import { type Policy, policies, type State, states } from '../../../../src/netlink/protocols/xfrm/index.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { tally } from '../../../support/tallies.ts';
import { policyCommands, stateCommands, type XfrmNamespace, xfrmNamespace } from './rich-state.ts';
import { esp, xfrmSockets } from './support.ts';

/** The text of iproute2 without the times when objects were made. */
const shown = ({ run }: XfrmNamespace, command: string): string[] =>
  run(command)
    .trimEnd()
    .split(/\n(?=src)/)
    .map((text) => text.replace(/add \d{4}-.* use/, 'add use'))
    .sort();

const still = <T extends { current: unknown }>(objects: readonly T[]): object[] =>
  objects.map(({ current: _, ...rest }) => rest);

const sorted = (objects: readonly object[]): string[] => {
  const text = (object: object): string =>
    JSON.stringify(object, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return objects.map(text).sort();
};

describeLive('what was listed can be given back:', () => {
  const listStates = ({ xfrm }: XfrmNamespace): State[] => xfrm.requestSync(states.list());
  const listPolicies = ({ xfrm }: XfrmNamespace): Policy[] => xfrm.requestSync(policies.list());

  liveTest('states: list, delete, add', needs('command ip', esp), (context) => {
    const namespace = xfrmNamespace(context);
    const { xfrm } = namespace;
    for (const command of stateCommands) namespace.run(command);
    const before = listStates(namespace);
    const text = shown(namespace, 'ip -s xfrm state');
    for (const state of before) xfrm.requestSync(states.delete(state));
    expect(listStates(namespace)).toEqual([]);
    for (const state of before) xfrm.requestSync(states.add(state));
    expect(sorted(still(listStates(namespace)))).toEqual(sorted(still(before)));
    expect(shown(namespace, 'ip -s xfrm state')).toEqual(text);
    tally(context, 'objects given back as they were listed', 'xfrm state add', before.length);
  });

  liveTest('states: list, update', needs('command ip', esp), (context) => {
    const namespace = xfrmNamespace(context);
    for (const command of stateCommands) namespace.run(command);
    const before = listStates(namespace);
    const text = shown(namespace, 'ip -s xfrm state');
    for (const state of before) namespace.xfrm.requestSync(states.update(state));
    expect(sorted(still(listStates(namespace)))).toEqual(sorted(still(before)));
    expect(shown(namespace, 'ip -s xfrm state')).toEqual(text);
    tally(context, 'objects given back as they were listed', 'xfrm state update', before.length);
  });

  liveTest('policies: list, delete, add', needs('command ip', xfrmSockets), (context) => {
    const namespace = xfrmNamespace(context);
    const { xfrm } = namespace;
    for (const command of policyCommands) namespace.run(command);
    const before = listPolicies(namespace);
    const text = shown(namespace, 'ip -s xfrm policy');
    for (const policy of before) xfrm.requestSync(policies.delete(policy));
    expect(listPolicies(namespace)).toEqual([]);
    for (const policy of before) xfrm.requestSync(policies.add(policy));
    expect(sorted(still(listPolicies(namespace)))).toEqual(sorted(still(before)));
    expect(shown(namespace, 'ip -s xfrm policy')).toEqual(text);
    tally(context, 'objects given back as they were listed', 'xfrm policy add', before.length);
  });

  liveTest('policies: list, update', needs('command ip', xfrmSockets), (context) => {
    const namespace = xfrmNamespace(context);
    for (const command of policyCommands) namespace.run(command);
    const before = listPolicies(namespace);
    const text = shown(namespace, 'ip -s xfrm policy');
    for (const policy of before) namespace.xfrm.requestSync(policies.update(policy));
    expect(sorted(still(listPolicies(namespace)))).toEqual(sorted(still(before)));
    expect(shown(namespace, 'ip -s xfrm policy')).toEqual(text);
    tally(context, 'objects given back as they were listed', 'xfrm policy update', before.length);
  });
});
