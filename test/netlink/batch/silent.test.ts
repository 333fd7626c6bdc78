import { echo, NetlinkSocket, type Request as UserRequest } from 'tsnetlink';
import { conntrack, type FlowCreate } from 'tsnetlink/netfilter';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { links } from '../../../src/netlink/protocols/route/index.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { NetlinkSocket as Socket } from '../../../src/netlink/socket/socket.ts';
import { ack, FakeKernel, type FakeScript, refusal } from '../../../src/testing/index.ts';
import { describeLive, liveTest } from '../../support/live.ts';

const NLM_F_ACK = 4;

describe('silent requests of a batch', () => {
  const silent = { ...links.change('lo', { mtu: 1 }), isSilent: true };
  const loud = links.change('lo', { mtu: 1 });
  const codes = async (script: FakeScript, requests: readonly Request<void>[]) => {
    const kernel = new FakeKernel(script);
    const results = await Socket.over('route', kernel).batchSettled(requests);
    const asked = kernel.requests.map(({ flags }) => (flags & NLM_F_ACK) !== 0);
    return {
      asked,
      codes: results.map((one) => ('reason' in one ? (one.reason as { code?: string }).code : 'ok')),
    };
  };

  test('ask for no ACK, except for the last one; without an error they have succeeded', async () => {
    expect(
      await codes(
        (_, count) => (count === 2 ? [[refusal('EPERM')]] : count === 3 || count === 5 ? [[ack()]] : []),
        [silent, silent, loud, silent, silent],
      ),
    ).toEqual({ asked: [false, false, true, false, true], codes: ['ok', 'EPERM', 'ok', 'ok', 'ok'] });
  });

  test('have succeeded too where the last one is refused', async () => {
    expect(
      await codes((_, count) => (count === 3 ? [[refusal('EPERM')]] : []), [silent, silent, silent]),
    ).toEqual({
      asked: [false, false, true],
      codes: ['ok', 'ok', 'EPERM'],
    });
  });

  test('of which an error may have been lost are errors', async () => {
    const lost = 'ERR_NETLINK_OVERRUN';
    const script: FakeScript = (_, count) => (count === 2 ? ['ENOBUFS'] : count === 4 ? [[ack()]] : []);
    expect((await codes(script, [silent, silent, silent, silent])).codes).toEqual([lost, lost, lost, 'ok']);
  });
});

describeLive('flows that are created and deleted in random batches', () => {
  let socket: NetlinkSocket<'netfilter'>;
  beforeEach(() => {
    socket = NetlinkSocket.open('netfilter');
  });
  afterEach(() => socket.close());

  liveTest('succeed and fail as one after the other', async () => {
    let state = Number(process.env.SEED ?? 1);
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const flowOf = (index: number): FlowCreate => ({
      original: {
        source: '10.0.0.1',
        destination: '10.0.0.2',
        protocol: 'udp',
        sourcePort: index + 1,
        destinationPort: 53,
      },
      timeout: 600,
    });
    const present = new Set<number>();
    for (const count of [
      1,
      2,
      3,
      127,
      128,
      129,
      400,
      1000,
      ...Array.from({ length: 40 }, () => 1 + random(300)),
    ]) {
      const steps = Array.from({ length: count }, (): { request: UserRequest<unknown>; expected: string } => {
        const index = random(60);
        const kind = random(8);
        if (kind < 4) {
          const expected = present.has(index) ? 'EEXIST' : 'ok';
          present.add(index);
          const create = conntrack.create(flowOf(index));
          return { request: kind === 0 ? echo(create) : create, expected };
        }
        if (kind < 7) {
          const expected = present.delete(index) ? 'ok' : 'ENOENT';
          return { request: conntrack.delete(flowOf(index)), expected };
        }
        return { request: conntrack.get(flowOf(index)), expected: present.has(index) ? 'ok' : 'ENOENT' };
      });
      const results = await socket.batchSettled(steps.map(({ request }) => request));
      const codes = results.map((one) =>
        one.status === 'fulfilled' ? 'ok' : (one.reason as { code?: string }).code,
      );
      expect([count, codes]).toEqual([count, steps.map(({ expected }) => expected)]);
      expect(await socket.request(conntrack.list())).toHaveLength(present.size);
    }
  });
});
