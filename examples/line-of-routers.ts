/**
 * Two hundred nodes in a line, each a router to its neighbours, and a ping from one end to the other. Run it as root:
 * `npm run example -- line-of-routers [length]`.
 */
import { createLab, type LabDescription } from 'tsnetlink';
import { expect, step, summary } from './support/steps.ts';

const length = Number(process.argv[2] ?? 200);
const last = `10.${length - 2}.0.2`;

/** Each node knows two ways: to the last node by the right, to all others by the left. */
function line(): LabDescription {
  const nodes: LabDescription['nodes'] = {};
  for (let i = 0; i < length; i++) {
    const left = i === 0 ? [] : [{ dst: '10.0.0.0/8', gateway: `10.${i - 1}.0.1` }];
    const right = i >= length - 2 ? [] : [{ dst: `${last}/32`, gateway: `10.${i}.0.2` }];
    // A reply begins with this time to live, 64 by default: not enough for the way back.
    const sysctl = { 'net.ipv4.ip_default_ttl': 255 };
    nodes[`n${i}`] = { forwarding: true, routes: [...left, ...right], sysctl };
  }
  const links = Array.from({ length: length - 1 }, (_, i) => ({
    ends: [
      { node: `n${i}`, addresses: [`10.${i}.0.1/30`] },
      { node: `n${i + 1}`, addresses: [`10.${i}.0.2/30`] },
    ] as const,
  }));
  return { nodes, links };
}

const lab = await step(`build ${length} nodes in a line`, () => createLab(line()));
try {
  const result = await step(
    `ping ${last} from the first`,
    () => lab.node('n0').ping(last, { timeout: 10_000 }),
    ({ replies: [reply] }) =>
      reply === undefined ? 'no reply' : `${reply.rtt.toFixed(2)} ms there and back`,
  );
  expect(result.received === 1, 'the last node replies');
} finally {
  await step('take it down', () => lab.destroy());
}
summary();
