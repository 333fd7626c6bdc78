import { expect, test } from 'vitest';
import { DecodeSession } from '../../../src/dump/decode/session.ts';
import { protocolNames, protocolNumbers } from '../../../src/netlink/protocol-table.ts';
import { netlinkMessage } from '../../support/netlink-message.ts';

// Protocols that only tell of events, or that the library decodes for `dump` alone.

/** Shows a message as `dump` does: its name, and the values of its parts by name. */
async function shown(protocol: number, type: number, payload: Uint8Array): Promise<Record<string, unknown>> {
  const session = new DecodeSession();
  await session.prepare(protocol);
  const [message] = session.decode({ protocol, bytes: netlinkMessage(type, payload) });
  const values = message?.parts.map(({ name, value }) => [name, value] as const) ?? [];
  return { name: message?.name, problem: message?.problem, ...Object.fromEntries(values) };
}

test('every protocol of the kernel has its name and number', () => {
  // NETLINK_* of linux/netlink.h, without those that kernels of today do not have (1, 3, 5, 13, 14 and 17).
  const numbers = [0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 15, 16, 18, 19, 20, 21, 22];
  expect(Object.values(protocolNumbers).sort((one, other) => one - other)).toEqual(numbers);
  expect(new Set(protocolNames).size).toBe(numbers.length);
});

test('notifications of SELinux', async () => {
  const number = Buffer.alloc(4);
  number.writeInt32LE(1);
  expect(await shown(7, 0x10, number)).toMatchObject({ name: 'SELNL_MSG_SETENFORCE', enforcing: 1 });
  expect(await shown(7, 0x11, number)).toMatchObject({ name: 'SELNL_MSG_POLICYLOAD', sequence: 1 });
  expect((await shown(7, 0x10, number.subarray(0, 3))).enforcing).not.toBe(1);
});

test('events of Fibre Channel, with the header of SCSI', async () => {
  const event = Buffer.alloc(56);
  event.set([1, 1, 0xb2, 0xa1, 0x00, 0x01, 56]);
  event.writeBigUInt64LE(1_700_000_000n, 8);
  event.writeBigUInt64LE(0x0100_0000_0000_10dfn, 16);
  event.writeUInt16LE(3, 24);
  event.writeUInt16LE(4, 26);
  event.writeUInt32LE(7, 28);
  event.writeUInt32LE(2, 32);
  expect(await shown(18, 0x11, event)).toMatchObject({
    ...{ name: 'FC_NL_ASYNC_EVENT', transport: 'fc', magic: 0xa1b2, messageLength: 56 },
    ...{ seconds: 1_700_000_000n, hostNumber: 3, eventNumber: 7, eventCode: 2 },
  });
  // A message of a driver, one of an unknown type, and one that ends early.
  expect(
    await shown(18, 0x11, Buffer.from([1, 0, 0xb2, 0xa1, 1, 0, 24, 0, ...Array(16).fill(9)])),
  ).toMatchObject({
    ...{ name: 'SCSI_NL_SHOST_VENDOR', hostNumber: 0x0909 },
  });
  expect(await shown(18, 0x11, event.subarray(0, 8).fill(9, 1, 2))).toMatchObject({
    ...{ name: 'SCSI_TRANSPORT_MSG', transport: 9 },
  });
  expect(await shown(18, 0x11, event.subarray(0, 5))).toMatchObject({
    name: 'SCSI_TRANSPORT_MSG',
    version: 1,
  });
});

test('messages of iSCSI, with their header', async () => {
  const event = Buffer.alloc(64, 0xee);
  event.writeUInt32LE(102, 0);
  event.writeUInt32LE(0, 4);
  event.writeBigUInt64LE(0xffff_8880_0000_1000n, 8);
  expect(await shown(8, 102, event)).toMatchObject({
    ...{ name: 'ISCSI_KEVENT_CONN_ERROR', type: 'ISCSI_KEVENT_CONN_ERROR' },
    ...{ interfaceError: 0, transportHandle: 0xffff_8880_0000_1000n },
  });
  expect(await shown(8, 11, event)).toMatchObject({ name: 'ISCSI_UEVENT_CREATE_SESSION' });
});
