import { afterAll, beforeAll, expect, test } from 'vitest';
import { Reader } from '../../../../../src/netlink/codec/reader.ts';
import { Writer } from '../../../../../src/netlink/codec/writer.ts';
import { conntrackHelpers, type Helper } from '../../../../../src/netlink/protocols/netfilter/index.ts';
import { encodeRequest } from '../../../../../src/netlink/request/encode-request.ts';
import { NetlinkSocket } from '../../../../../src/netlink/socket/socket.ts';
import { hex } from '../../../../support/bytes.ts';
import { describeLive, liveTest, type Needs, needs } from '../../../../support/live.ts';
import { subsystem } from '../subsystem.ts';

const helper: Helper = {
  name: 'ftp-user',
  l3proto: 'ip',
  l4proto: 'tcp',
  queueNum: 3,
  policies: [
    { name: 'ftp', expectMax: 4, expectTimeout: 300 },
    { name: 'more', expectMax: 1, expectTimeout: 30 },
  ],
  privDataLen: 8,
  status: 'enabled',
};

test('a helper is a message with a nest for each policy, and is read back', () => {
  const request = conntrackHelpers.create(helper);
  const writer = new Writer();
  encodeRequest(writer, request, 1);
  // nfgenmsg; NAME; TUPLE { L3PROTONUM be16 2, L4PROTONUM u8 6 }; QUEUE_NUM 3; POLICY { NUM 2, SET1 { NAME, MAX, TIMEOUT }, SET2 … };
  // PRIV_DATA_LEN 8; STATUS 1.
  expect(writer.toBytes().subarray(16)).toEqual(
    hex(`
      00 00 00 00
      0d 00 01 00 66 74 70 2d 75 73 65 72 00 00 00 00
      14 00 02 80 06 00 01 00 00 02 00 00 05 00 02 00 06 00 00 00
      08 00 03 00 00 00 00 03
      48 00 04 80
        08 00 01 00 00 00 00 02
        1c 00 02 80 08 00 01 00 66 74 70 00 08 00 02 00 00 00 00 04 08 00 03 00 00 00 01 2c
        20 00 03 80 09 00 01 00 6d 6f 72 65 00 00 00 00 08 00 02 00 00 00 00 01 08 00 03 00 00 00 00 1e
      08 00 05 00 00 00 00 08
      08 00 06 00 00 00 00 01`),
  );
  const bytes = writer.toBytes();
  expect(conntrackHelpers.list().read(new Reader(bytes), 16, bytes.length, 0x900)).toEqual(helper);
});

const needed: Needs = needs(subsystem('helpers in user space', conntrackHelpers.list()));

describeLive('helpers in user space', () => {
  let socket: NetlinkSocket<'netfilter'>;
  beforeAll(() => {
    socket = NetlinkSocket.open('netfilter');
  });
  afterAll(() => socket.close());

  liveTest('are created, listed, changed and deleted', needed, async () => {
    await socket.request(conntrackHelpers.create(helper));
    await expect(socket.request(conntrackHelpers.create(helper))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await socket.request(conntrackHelpers.list())).toEqual([helper]);
    await socket.request(conntrackHelpers.update({ ...helper, queueNum: 5, status: 'disabled' }));
    expect(await socket.request(conntrackHelpers.get('ftp-user'))).toEqual({
      ...helper,
      queueNum: 5,
      status: 'disabled',
    });
    await socket.request(conntrackHelpers.delete(helper));
    await expect(socket.request(conntrackHelpers.get('ftp-user'))).rejects.toMatchObject({ code: 'ENOENT' });
    await socket.request(conntrackHelpers.create(helper));
    await socket.request(conntrackHelpers.clear());
    expect(await socket.request(conntrackHelpers.list())).toEqual([]);
  });
});
