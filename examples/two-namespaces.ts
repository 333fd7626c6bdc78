/**
 * Two network namespaces joined by a veth pair. A ping gets through only when both ends are up.
 *
 * Run it with `npm run demo`. It needs root, or is put into a user namespace where it has the rights of root.
 */
import { type Link, Namespace, type PingResult, VethPair } from 'tsnetlink';
import { expect, step, summary } from './support/steps.ts';

const tellPing = ({ received, sent, rtt, errors }: PingResult): string =>
  rtt === undefined
    ? `no reply${errors[0] !== undefined ? ` (${errors[0].message})` : ''}`
    : `${received} of ${sent} replies, ${rtt.average.toFixed(3)} ms`;
const tellLink = (link: Link): string =>
  `${link.name}: ${link.isUp ? 'UP' : 'DOWN'}, operstate ${link.operstate}`;

const a = await step('create namespace my_container_a', () => Namespace.create('my_container_a'));
const b = await step('create namespace my_container_b', () => Namespace.create('my_container_b'));
try {
  const names = await step(
    'list the namespaces',
    () => Namespace.list(),
    (list) => list.join(', '),
  );
  expect(names.includes('my_container_a') && names.includes('my_container_b'), 'both are listed');

  await step('a: loopback is down', () => a.link('lo'), tellLink);
  const loopback = await step('a: ping 127.0.0.1', () => a.ping('127.0.0.1'), tellPing);
  expect(loopback.received === 0, 'no reply while loopback is down');

  const pair = await step('create veth my_veth_end_a — my_veth_end_b', () =>
    VethPair.create({ name: 'my_veth_end_a' }, { name: 'my_veth_end_b' }),
  );
  const [endA, endB] = pair.ends;
  await step('plug my_veth_end_a into a', () => endA.moveTo(a));
  await step('plug my_veth_end_b into b', () => endB.moveTo(b));
  const where = await step(
    'a: where is the other end?',
    () => endA.refresh().then((link) => link.linkNamespace()),
    (name) => `link-netns ${name}`,
  );
  expect(where === 'my_container_b', 'the other end is in my_container_b');

  await step('a: give 10.0.0.1/24', () => endA.addAddress('10.0.0.1/24'));
  await step('b: give 10.0.0.2/24', () => endB.addAddress('10.0.0.2/24'));
  await step('a: still down', () => endA.refresh(), tellLink);
  await step('b: still down', () => endB.refresh(), tellLink);

  await step('a: bring my_veth_end_a up', () => endA.up(), tellLink);
  const before = await step('a: ping 10.0.0.2', () => a.ping('10.0.0.2', { timeout: 300 }), tellPing);
  expect(before.received === 0, 'no reply while the other end is down');

  await step('b: bring my_veth_end_b up', () => endB.up(), tellLink);
  // a has asked for the address of the other end in vain, and may ask again a second later only.
  const patiently = { count: 3, interval: 10, timeout: 5000 };
  const back = await step('b: ping 10.0.0.1', () => b.ping('10.0.0.1', patiently), tellPing);
  const there = await step('a: ping 10.0.0.2', () => a.ping('10.0.0.2', patiently), tellPing);
  expect(there.received === 3 && back.received === 3, 'replies both ways');
} finally {
  await step('delete namespace my_container_a', () => a.delete());
  await step('delete namespace my_container_b', () => b.delete());
}
const left = await step(
  'list the namespaces',
  () => Namespace.list(),
  (list) => (list.length === 0 ? 'none' : list.join(', ')),
);
expect(!left.includes('my_container_a') && !left.includes('my_container_b'), 'nothing remains');
summary();
