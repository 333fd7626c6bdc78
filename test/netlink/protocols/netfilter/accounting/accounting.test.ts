import { afterAll, beforeAll, expect } from 'vitest';
import { accounting } from '../../../../../src/netlink/protocols/netfilter/index.ts';
import { NetlinkSocket } from '../../../../../src/netlink/socket/socket.ts';
import { describeLive, liveTest, type Needs, needs } from '../../../../support/live.ts';
import { subsystem } from '../subsystem.ts';

const needed: Needs = needs(subsystem('accounting objects', accounting.list()));

describeLive('accounting objects', () => {
  let socket: NetlinkSocket<'netfilter'>;
  beforeAll(() => {
    socket = NetlinkSocket.open('netfilter');
  });
  afterAll(() => socket.close());

  liveTest('are created, listed, got, set to zero and deleted', needed, async () => {
    await socket.request(accounting.create({ name: 'web', flags: ['quotaBytes'], quota: 2n ** 40n }));
    await socket.request(accounting.create({ name: 'mail', packets: 5n, bytes: 2n ** 60n }));
    await expect(socket.request(accounting.create({ name: 'web' }))).rejects.toMatchObject({
      code: expect.stringMatching(/^E(EXIST|BUSY)$/),
    });
    const listed = await socket.request(accounting.list());
    expect(listed).toEqual([
      { name: 'web', packets: 0n, bytes: 0n, use: 1, flags: ['quotaBytes'], quota: 2n ** 40n },
      { name: 'mail', packets: 5n, bytes: 2n ** 60n, use: 1 },
    ]);
    expect(await socket.request(accounting.get('mail'))).toEqual(listed[1]);
    // An answer has the values of before.
    expect(await socket.request(accounting.getAndReset('mail'))).toEqual(listed[1]);
    expect(await socket.request(accounting.get(listed[1]!))).toMatchObject({ packets: 0n, bytes: 0n });
    await socket.request(accounting.reset('mail'));
    expect(await socket.request(accounting.listAndReset())).toHaveLength(2);
    await socket.request(accounting.delete('mail'));
    await expect(socket.request(accounting.get('mail'))).rejects.toMatchObject({ code: 'ENOENT' });
    await socket.request(accounting.clear());
    expect(await socket.request(accounting.list())).toEqual([]);
    for (const object of listed) await socket.request(accounting.create(object));
    expect(await socket.request(accounting.list())).toEqual(listed);
    await socket.request(accounting.clear());
  });

  liveTest('with wrong names and numbers are refused', () => {
    expect(() => socket.requestSync(accounting.create({ name: 'a'.repeat(32) }))).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'name' }),
    );
    expect(() =>
      socket.requestSync(accounting.create({ name: 'a', flags: ['quotaBytes'], quota: -1n })),
    ).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', field: 'quota' }));
    // The kernel ignores a quota that counts nothing.
    expect(() => socket.requestSync(accounting.create({ name: 'a', quota: 1n }))).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'flags' }),
    );
  });
});
