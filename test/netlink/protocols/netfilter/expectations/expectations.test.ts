import { NetlinkSocket } from 'tsnetlink';
import { conntrack, type ExpectationCreate, expectations } from 'tsnetlink/netfilter';
import { afterAll, beforeAll, expect } from 'vitest';
import { describeLive, liveTest } from '../../../../support/live.ts';

const master = {
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  sourcePort: 5000,
  destinationPort: 21,
} as const;

const expected: ExpectationCreate = {
  master,
  tuple: { ...master, source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 0, destinationPort: 4444 },
  mask: {
    source: '255.255.255.255',
    destination: '255.255.255.255',
    protocol: 'tcp',
    sourcePort: 0,
    destinationPort: 0xffff,
  },
  timeout: 30,
  helper: 'ftp',
};

describeLive('expectations', () => {
  let socket: NetlinkSocket<'netfilter'>;
  beforeAll(async () => {
    socket = NetlinkSocket.open('netfilter');
  });
  afterAll(async () => {
    await socket.request(conntrack.clear());
    socket.close();
  });

  liveTest('are created for a flow with a helper, listed, got, deleted and given back', async (context) => {
    // Flows have events only where a program listens when they are created.
    using events = socket.watch(['conntrack-new', 'expectation-new', 'expectation-destroy']);
    try {
      await socket.request(conntrack.create({ original: master, timeout: 600, helper: { name: 'ftp' } }));
    } catch (error) {
      if ((error as { code?: string }).code === 'EOPNOTSUPP')
        context.skip('this kernel has no helper of FTP');
      throw error;
    }
    expect(await socket.request(conntrack.list({ helper: 'ftp' }))).toHaveLength(1);
    await socket.request(expectations.create(expected));
    const [listed] = await socket.request(expectations.list());
    const { timeout: _, ...facts } = expected;
    expect(listed).toMatchObject({ family: 'ip', ...facts });
    expect(await socket.request(expectations.get(expected))).toMatchObject({ id: listed?.id });
    expect(await socket.request(expectations.list({ helper: 'sip' }))).toEqual([]);
    await expect(socket.request(expectations.delete({ ...listed!, id: 1 }))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await socket.request(expectations.delete(listed!));
    expect(await socket.request(expectations.list())).toEqual([]);
    await socket.request(expectations.create(listed as ExpectationCreate));
    expect(await socket.request(expectations.list())).toMatchObject([{ family: 'ip', ...facts }]);
    await socket.request(expectations.clear({ helper: 'ftp' }));
    expect(await socket.request(expectations.list())).toEqual([]);
    const statistics = await socket.request(expectations.listStatistics());
    expect(statistics.reduce((sum, { create = 0 }) => sum + create, 0)).toBeGreaterThanOrEqual(2);
    expect((await events.next()).value).toMatchObject({ name: 'IPCTNL_MSG_CT_NEW' });
    expect((await events.next()).value).toMatchObject({
      name: 'IPCTNL_MSG_EXP_NEW',
      object: { family: 'ip', ...facts },
    });
  });

  liveTest('of a flow that does not exist are refused', async () => {
    await expect(
      socket.request(expectations.create({ ...expected, master: { ...master, sourcePort: 7 } })),
    ).rejects.toMatchObject({ code: 'ENOENT' });
  });

  liveTest('without a tuple or a mask are refused before anything is sent', () => {
    const { mask: _, ...unmasked } = expected;
    expect(() => expectations.create(unmasked as ExpectationCreate)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'mask' }),
    );
  });
});
