import koffi from 'koffi';
import { NetlinkSocket } from 'tsnetlink';
import { AuditEventJoiner, type AuditRule, audit, auditRecordName, parseAuditRecord } from 'tsnetlink/audit';
import { expect, type TestContext, test } from 'vitest';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { decode, encode } from '../../../../src/netlink/codec/index.ts';
import { auditStatus } from '../../../../src/netlink/protocols/audit/messages.ts';
import { auditRule } from '../../../../src/netlink/protocols/audit/rule.ts';
import { auditRules } from '../../../support/audit-rules.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { netlinkMessage } from '../../../support/netlink-message.ts';

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

/** The rule of `auditctl -a always,exit -F arch=b64 -S openat -F exit=-13 -F path=/etc/shadow -F key=shadow`. */
const shadow: AuditRule = {
  ...{ list: 'exit', action: 'always', syscalls: [257] },
  conditions: [
    { field: 'arch', operator: '=', value: 0xc000003e },
    { field: 'exit', operator: '=', value: -13 },
    { field: 'path', operator: '=', value: '/etc/shadow' },
    { field: 'key', operator: '=', value: 'shadow' },
  ],
};

test('a rule is written as struct audit_rule_data, and read again', () => {
  const bytes = Buffer.from(encode(auditRule, shadow));
  const words = (at: number, count: number) =>
    Array.from({ length: count }, (_, index) => bytes.readUInt32LE(at + index * 4));
  expect(bytes).toHaveLength(1040 + 17);
  expect(words(0, 3)).toEqual([4, 2, 4]);
  // openat is bit 1 of the ninth word.
  expect(words(12 + 8 * 4, 1)).toEqual([2]);
  expect(words(268, 4)).toEqual([11, 103, 105, 210]);
  expect(words(524, 4)).toEqual([0xc000003e, 0xfffffff3, 11, 6]);
  expect(words(780, 4)).toEqual(Array(4).fill(0x4000_0000));
  expect(words(1036, 1)).toEqual([17]);
  expect(bytes.subarray(1040).toString()).toBe('/etc/shadowshadow');

  const read = decode(auditRule, bytes);
  // The kernel has no sign here.
  const conditions = shadow.conditions.map((one) =>
    one.field === 'exit' ? { ...one, value: 0xfffffff3 } : one,
  );
  expect(read).toEqual({ ...shadow, conditions });
  expect(Buffer.from(encode(auditRule, read as AuditRule))).toEqual(bytes);
  const all: AuditRule = { list: 'task', prepend: true, action: 'never', syscalls: 'all', conditions: [] };
  const everyCall = Buffer.from(encode(auditRule, all));
  // As auditctl writes it. The kernel clears classes of calls, which are the highest bits, and lists other bytes.
  expect(everyCall.subarray(12, 12 + 64 * 4)).toEqual(Buffer.alloc(64 * 4, 0xff));
  for (const last of [0xffff_ffff, 0xffff, 0]) {
    everyCall.writeUInt32LE(last, 12 + 63 * 4);
    expect(decode(auditRule, everyCall)).toEqual(all);
  }
});

test('bytes that are no rule stay bytes, and are read safely', () => {
  const bytes = Buffer.from(encode(auditRule, shadow));
  for (let length = 0; length < bytes.length; length += 13)
    expect(decode(auditRule, bytes.subarray(0, length))).toBeUndefined();
  for (const [at, value] of [
    [8, 65],
    [8, 0xffffffff],
    [524 + 8, 0xffffffff],
    [1036, 0xffffffff],
    [780, 0],
  ] as const) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt32LE(value, at);
    expect(decode(auditRule, damaged), `${value} at ${at}`).toBeUndefined();
  }
});

test('dump shows a rule by name', async () => {
  const session = new DecodeSession();
  await session.prepare(9);
  const [message] = session.decode({ protocol: 9, bytes: netlinkMessage(1013, encode(auditRule, shadow)) });
  expect(message).toMatchObject({ name: 'AUDIT_LIST_RULES', problem: undefined });
  expect(message?.parts.map(({ name, value }) => [name, value])).toEqual([
    ...[
      ['list', 'exit'],
      ['action', 'always'],
      ['syscalls', '257'],
      ['arch', '= 3221225534'],
    ],
    ...[
      ['exit', '= 4294967283'],
      ['path', '= /etc/shadow'],
      ['key', '= shadow'],
    ],
  ]);
});

test('bad rules and changes are refused before anything is sent', () => {
  const rule = (change: object) => () => audit.addRule({ ...shadow, ...change } as AuditRule);
  const condition = (value: unknown) => rule({ conditions: [value] });
  for (const [run, field] of [
    [rule({ list: 'exti' }), 'list'],
    [rule({ action: 'possible' }), 'action'],
    [rule({ syscalls: [2032] }), 'syscalls[0]'],
    [rule({ syscalls: 'openat' }), 'syscalls'],
    [rule({ conditions: undefined }), 'conditions'],
    [rule({ conditions: Array(65).fill(shadow.conditions[0]) }), 'conditions'],
    [rule({ lsit: 'exit' }), 'lsit'],
    [condition({ field: 'pid', value: 1, op: '=' }), 'conditions[0].op'],
    [condition({ field: 'pdi', value: 1 }), 'conditions[0].field'],
    [condition({ field: 'pid', operator: '==', value: 1 }), 'conditions[0].operator'],
    [condition({ field: 'pid', value: '1' }), 'conditions[0].value'],
    [condition({ field: 'pid', value: 2 ** 32 }), 'conditions[0].value'],
    [condition({ field: 'key', value: '' }), 'conditions[0].value'],
    [condition({ field: 'key', value: 'a\0b' }), 'conditions[0].value'],
    [condition({ field: 'key', value: 1 }), 'conditions[0].value'],
    [() => audit.setStatus({}), 'enabled'],
    [() => audit.setStatus({ enabled: 3 }), 'enabled'],
    [() => audit.setStatus({ enabeld: 1 } as never), 'enabeld'],
  ] as const)
    expect(run, field).toThrow(expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }));
  // The daemon is replaced only where the caller says so.
  expect(audit.setStatus({ enabled: 1 }).value).toMatchObject({ mask: ['enabled'], pid: 0 });
});

test('records are joined to events by their serial', () => {
  const joiner = new AuditEventJoiner();
  const add = (type: number, time: number, serial: number, text = String(type)) =>
    joiner.add(type, { time, serial, text });
  // Two events of the kernel, mixed, and one of a program between them.
  expect(add(1300, 1000, 5)).toEqual([]);
  expect(add(1300, 1001, 6)).toEqual([]);
  expect(add(1112, 1002, 7)).toEqual([
    { time: 1002, serial: 7, records: [{ type: 1112, name: 'USER_LOGIN', text: '1112' }] },
  ]);
  expect(add(1302, 1000, 5)).toEqual([]);
  expect(add(1320, 1000, 5)).toMatchObject([{ serial: 5, records: [{ type: 1300 }, { type: 1302 }] }]);
  expect(add(1320, 1001, 6)).toMatchObject([{ serial: 6, records: [{ type: 1300 }] }]);
  // One without an end is complete when a record is two seconds younger.
  expect(add(1305, 2000, 8)).toEqual([]);
  expect(add(1300, 4001, 9)).toMatchObject([{ serial: 8, records: [{ type: 1305 }] }]);
  expect(joiner.flush()).toMatchObject([{ serial: 9 }]);
  expect(joiner.flush()).toEqual([]);
});

test('the types of records have the names of libaudit', (context) => {
  expect([1300, 1320, 1112, 1301, 999].map(auditRecordName)).toEqual([
    'SYSCALL',
    'EOE',
    'USER_LOGIN',
    undefined,
    undefined,
  ]);
  const library = tryLoad('libaudit.so.1');
  if (library === undefined) return context.skip('no libaudit');
  const nameOf = library.func('const char *audit_msg_type_to_name(int)');
  for (let type = 1000; type < 3000; type++) {
    // An older library lacks new types.
    const theirs = nameOf(type) as string | null;
    if (theirs !== null) expect(auditRecordName(type), String(type)).toBe(theirs);
  }
});

function tryLoad(name: string): ReturnType<typeof koffi.load> | undefined {
  try {
    return koffi.load(name);
  } catch {
    return undefined;
  }
}

describeLive('the kernel', () => {
  const calls: readonly AuditRule['syscalls'][] = [[39, 110], 'all', [0, 2015]];
  for (const syscalls of calls)
    liveTest(
      `adds, lists and deletes a rule of the calls ${syscalls}`,
      needs('real root', auditRules),
      async (context: TestContext) => {
        const socket = NetlinkSocket.open('audit');
        context.onTestFinished(() => socket.close());
        // A rule that records nothing, of a key that no other run has.
        const key = `tsnetlink-${process.pid}-${Date.now()}`;
        const rule: AuditRule = {
          ...{ list: 'exit', action: 'never', syscalls },
          conditions: [
            { field: 'pid', operator: '=', value: process.pid },
            { field: 'exit', operator: '>=', value: 0 },
            { field: 'key', operator: '=', value: key },
          ],
        };
        const listed = async () =>
          (await socket.request(audit.listRules())).filter(({ conditions }) =>
            conditions.some(({ value }) => value === key),
          );
        expect(await listed()).toEqual([]);
        await socket.request(audit.addRule(rule));
        try {
          expect(await listed()).toEqual([rule]);
          await expect(socket.request(audit.addRule(rule))).rejects.toMatchObject({ code: 'EEXIST' });
          // A rule that was listed can be given back. Lists follow one another on a socket.
          const lists = await Promise.all([listed(), listed(), listed()]);
          expect(lists).toEqual([[rule], [rule], [rule]]);
        } finally {
          await socket.request(audit.deleteRule(rule));
        }
        expect(await listed()).toEqual([]);
        await expect(socket.request(audit.deleteRule(rule))).rejects.toMatchObject({ code: 'ENOENT' });
      },
    );
});
