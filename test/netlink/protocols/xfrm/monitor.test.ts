import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, type TestContext } from 'vitest';
import { links } from '../../../../src/netlink/protocols/route/index.ts';
import { policies, setPolicyDefaults, states } from '../../../../src/netlink/protocols/xfrm/index.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { enter } from '../../../support/namespace.ts';
import { policyCommands, stateCommands, type XfrmNamespace, xfrmNamespace } from './rich-state.ts';
import { type LinkNames, policyText, stateText } from './show.ts';
import { esp, xfrmSockets } from './support.ts';

type Event = NonNullable<Awaited<ReturnType<ReturnType<typeof watch>['next']>>['value']>;

const watch = ({ xfrm }: XfrmNamespace) => xfrm.watch(['state', 'policy'])[Symbol.asyncIterator]();

/** An event as `ip -s xfrm monitor` shows it; undefined for one of another kind. */
function eventText(event: Event, names: LinkNames): string | undefined {
  switch (event.kind === 'notification' && event.name) {
    case 'XFRM_MSG_NEWPOLICY':
      return policyText(event.object, names);
    case 'XFRM_MSG_UPDPOLICY':
      return `Updated ${policyText(event.object, names)}`;
    case 'XFRM_MSG_DELPOLICY':
      return `Deleted ${policyText(event.object, names)}`;
    case 'XFRM_MSG_NEWSA':
      return stateText(event.object, names);
    case 'XFRM_MSG_UPDSA':
      return `Updated ${stateText(event.object, names)}`;
    case 'XFRM_MSG_DELSA':
      return `Deleted ${stateText(event.object, names)}`;
    case 'XFRM_MSG_FLUSHPOLICY':
      return `Flushed policy ptype ${event.object.type}`;
    case 'XFRM_MSG_GETDEFAULT': {
      const { in: incoming, fwd, out } = event.object;
      return `Default policies:\n in:  ${incoming}\n fwd: ${fwd}\n out: ${out}`;
    }
    default:
      return undefined;
  }
}

/** Compares the events of what a function does with the text of `ip -s xfrm monitor`. */
async function compare(context: TestContext, act: (namespace: XfrmNamespace) => void): Promise<void> {
  const namespace = xfrmNamespace(context);
  const { xfrm, socket } = namespace;
  const names = new Map(socket.requestSync(links.list()).map(({ index, name }) => [index, name]));
  const [program = '', ...rest] = [...enter(namespace), 'ip', '-s', 'xfrm', 'monitor'];
  const monitor = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  context.onTestFinished(() => void monitor.kill());
  let theirs = '';
  monitor.stdout.setEncoding('utf8').on('data', (text: string) => {
    theirs += text;
  });
  // It has no sign that it has begun, besides the first event.
  while (theirs === '') {
    xfrm.requestSync(setPolicyDefaults({ out: 'accept' }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const events = watch(namespace);
  const last = 'Default policies:\n in:  block\n fwd: block\n out: accept';
  act(namespace);
  xfrm.requestSync(setPolicyDefaults({ in: 'block', fwd: 'block' }));
  const ours: string[] = [];
  while (ours.at(-1) !== last) {
    const { value } = await events.next();
    const text = eventText(value as Event, names);
    if (text !== undefined) ours.push(text);
  }
  while (!theirs.includes(last)) await once(monitor.stdout, 'data');
  // The first ones are those that were sent until it had begun.
  const first = 'Default policies:\n in:  accept\n fwd: accept\n out: accept\n';
  while (theirs.startsWith(first)) theirs = theirs.slice(first.length);
  expect(ours.length).toBeGreaterThan(3);
  expect(ours.map(normal).join('\n')).toBe(normal(theirs));
}

/** Text without the spaces at ends of lines, and without keys that a monitor does not get. */
const normal = (text: string): string => text.replaceAll(/ +$/gm, '').trim();

const runAll = ({ run }: XfrmNamespace, commands: readonly string[]): void => {
  for (const command of commands)
    try {
      run(command);
    } catch {
      // This kernel, or this iproute2, lacks it.
    }
};

describeLive('events of IPsec are those of ip xfrm monitor:', () => {
  liveTest('policies', needs('command ip', xfrmSockets), (context) =>
    compare(context, (namespace) => {
      const { xfrm } = namespace;
      runAll(namespace, policyCommands);
      const all = xfrm.requestSync(policies.list());
      for (const policy of all)
        xfrm.requestSync(policies.update({ ...policy, priority: policy.priority + 1 }));
      xfrm.requestSync(policies.delete(all[0] as never));
      xfrm.requestSync(policies.deleteAll());
    }),
  );

  liveTest('states', needs('command ip', esp), (context) =>
    compare(context, (namespace) => {
      const { xfrm } = namespace;
      runAll(namespace, stateCommands);
      for (const state of xfrm.requestSync(states.list()).slice(0, 3)) {
        xfrm.requestSync(states.update(state));
        xfrm.requestSync(states.delete(state));
      }
    }),
  );
});
