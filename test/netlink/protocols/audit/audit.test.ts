import { audit, parseAuditRecord } from 'tsnetlink/audit';
import { expect, test } from 'vitest';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { decode } from '../../../../src/netlink/codec/index.ts';
import { auditStatus } from '../../../../src/netlink/protocols/audit/messages.ts';

test('a record has a time and a serial', () => {
  expect(parseAuditRecord('audit(1364481363.243:24287): arch=c000003e syscall=2')).toEqual({
    time: 1364481363243,
    serial: 24287,
    text: 'arch=c000003e syscall=2',
  });
  for (const text of ['', 'audit(1.2:3): x', 'audit(1.234:): x', 'x audit(1.234:5): x'])
    expect(parseAuditRecord(text), text).toBeUndefined();
});

test('a status of any kernel is decoded', () => {
  const words = Uint32Array.of(0, 1, 1, 99, 0, 64, 2, 0, 0x7f, 15000, 3);
  const whole = decode(auditStatus, new Uint8Array(words.buffer));
  expect(whole).toMatchObject({ enabled: 1, pid: 99, lost: 2, backlogWaitTime: 15000 });
  // Linux 2.6 sends eight words.
  expect(decode(auditStatus, new Uint8Array(words.buffer, 0, 32))).toMatchObject({ backlogLimit: 64 });
  expect(decode(auditStatus, new Uint8Array(words.buffer, 0, 28))).toBeUndefined();
});

test('dump shows records by name', async () => {
  const session = new DecodeSession();
  await session.prepare(9);
  const text = Buffer.from('audit(1.234:5): user msg');
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + text.length);
  header.writeUInt16LE(1300, 4);
  const [message] = session.decode({ protocol: 9, bytes: Buffer.concat([header, text]) });
  expect(message).toMatchObject({ name: 'AUDIT_RECORD', problem: undefined });
});

test('bad arguments are refused before anything is sent', () => {
  for (const args of [[], [1], ['x', 1000], ['x', 1200], ['x', '1100']] as const)
    expect(() => audit.sendUserMessage(...(args as unknown as [string]))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_/) }),
    );
  expect(audit.sendUserMessage('hello', 1105)).toMatchObject({ type: 1105, answer: 'ack' });
});
