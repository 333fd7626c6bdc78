import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetlinkSocket } from 'tsnetlink';
import { type AuditCondition, type AuditRule, audit } from 'tsnetlink/audit';
import { expect, type TestContext } from 'vitest';
import { decode, encode } from '../../../../src/netlink/codec/index.ts';
import { auditRule } from '../../../../src/netlink/protocols/audit/rule.ts';
import { auditRules } from '../../../support/audit-rules.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { runIn, testNamespace } from '../../../support/namespace.ts';
import { captureRequests } from '../../../support/strace.ts';

const AUDIT_ADD_RULE = 1011;

type Field = AuditCondition['field'];
type Operator = AuditCondition['operator'];

/** Conditions in short: field and value, with the operator between them where it is not `=`. */
type Condition = readonly [Field, number | string] | readonly [Field, Operator, number | string];

const x86 = 0xc000003e;
const i386 = 0x40000003;

function rule(
  list: AuditRule['list'],
  action: AuditRule['action'],
  syscalls: AuditRule['syscalls'],
  ...conditions: Condition[]
): AuditRule {
  return {
    ...{ list, action, syscalls },
    conditions: conditions.map((one) =>
      one.length === 2
        ? { field: one[0], operator: '=', value: one[1] }
        : { field: one[0], operator: one[1], value: one[2] },
    ),
  };
}

/** A rule of one condition about all calls of a 64-bit program. */
const when = (field: Field, ...rest: [number | string] | [Operator, number | string]): AuditRule =>
  rule('exit', 'always', 'all', ['arch', x86], [field, ...rest] as unknown as Condition);
const b64 = '-a always,exit -F arch=b64 -S all -F';

/** Rules as auditctl takes them, and those of the library that have the same bytes. */
const rules: readonly (readonly [string, AuditRule])[] = [
  // The first one, for which auditctl asks what the kernel can do.
  [
    '-a never,filesystem -F fstype=tracefs',
    rule('filesystem', 'never', 'all', ['filesystemType', 0x74726163]),
  ],
  ['-a never,task', rule('task', 'never', [])],
  ['-a never,user -F uid=0', rule('user', 'never', 'all', ['uid', 0])],
  ['-a always,exit -S openat', rule('exit', 'always', [257])],
  ['-A always,exit -S openat', { ...rule('exit', 'always', [257]), prepend: true }],
  [
    '-a always,exit -F arch=b64 -S open,openat -S unlink',
    rule('exit', 'always', [2, 257, 87], ['arch', x86]),
  ],
  ['-a always,exit -F arch=b32 -S execve', rule('exit', 'always', [11], ['arch', i386])],
  ['-a never,exit -F arch=b64 -S all', rule('exit', 'never', 'all', ['arch', x86])],
  ['-a never,exclude -F msgtype=CWD', rule('exclude', 'never', 'all', ['messageType', 1307])],
  ['-a never,exclude -F msgtype>=1300', rule('exclude', 'never', 'all', ['messageType', '>=', 1300])],
  [
    '-w /etc/shadow -p wa -k shadow',
    rule('exit', 'always', 'all', ['path', '/etc/shadow'], ['permissions', 10], ['key', 'shadow']),
  ],
  ['-w /etc/shadow', rule('exit', 'always', 'all', ['path', '/etc/shadow'], ['permissions', 15])],
  ['-w /etc -p r', rule('exit', 'always', 'all', ['directory', '/etc'], ['permissions', 4])],
  [
    '-w /etc -p x -k a -k b',
    rule('exit', 'always', 'all', ['directory', '/etc'], ['permissions', 1], ['key', 'a\x01b']),
  ],
  [`${b64} path=/etc/passwd`, when('path', '/etc/passwd')],
  [`${b64} dir=/usr/bin`, when('directory', '/usr/bin')],
  [`${b64} exe=/bin/true`, when('executable', '/bin/true')],
  [`${b64} exe!=/bin/true`, when('executable', '!=', '/bin/true')],
  [`${b64} exit=-EACCES`, when('exit', -13)],
  [`${b64} exit!=0`, when('exit', '!=', 0)],
  [`${b64} exit<-2`, when('exit', '<', -2)],
  [`${b64} success=0`, when('success', 0)],
  [`${b64} auid!=unset`, when('auid', '!=', 0xffffffff)],
  [`${b64} auid>=1000`, when('auid', '>=', 1000)],
  [`${b64} pid<=7`, when('pid', '<=', 7)],
  [`${b64} ppid>7`, when('ppid', '>', 7)],
  [`${b64} uid=root`, when('uid', 0)],
  [`${b64} euid=5`, when('euid', 5)],
  [`${b64} suid=5`, when('suid', 5)],
  [`${b64} fsuid=5`, when('fsuid', 5)],
  [`${b64} gid=5`, when('gid', 5)],
  [`${b64} egid=5`, when('egid', 5)],
  [`${b64} sgid=5`, when('sgid', 5)],
  [`${b64} fsgid=5`, when('fsgid', 5)],
  [`${b64} a0=2`, when('arg0', 2)],
  [`${b64} a1&0x40`, when('arg1', '&', 0x40)],
  [`${b64} a2&=0x241`, when('arg2', '&=', 0x241)],
  [`${b64} a3!=3`, when('arg3', '!=', 3)],
  [`${b64} inode=99`, when('inode', 99)],
  [`${b64} devmajor=8`, when('deviceMajor', 8)],
  [`${b64} devminor=1`, when('deviceMinor', 1)],
  [`${b64} obj_uid=5`, when('objectUid', 5)],
  [`${b64} obj_gid=5`, when('objectGid', 5)],
  [`${b64} filetype=file`, when('fileType', 0o100000)],
  [`${b64} sessionid=4`, when('sessionId', 4)],
  [`${b64} saddr_fam=10`, when('addressFamily', 10)],
  [`${b64} pers=8`, when('pers', 8)],
  [`${b64} subj_user=system_u`, when('subjectUser', 'system_u')],
  [`${b64} subj_role=r`, when('subjectRole', 'r')],
  [`${b64} subj_type!=t`, when('subjectType', '!=', 't')],
  [`${b64} subj_sen=s0`, when('subjectSensitivity', 's0')],
  [`${b64} subj_clr=s1`, when('subjectClearance', 's1')],
  [`${b64} obj_user=u`, when('objectUser', 'u')],
  [`${b64} obj_role=r`, when('objectRole', 'r')],
  [`${b64} obj_type=t`, when('objectType', 't')],
  [`${b64} obj_lev_low=s0`, when('objectLevelLow', 's0')],
  [`${b64} obj_lev_high=s1`, when('objectLevelHigh', 's1')],
  ['-a always,exit -F arch=b64 -S all -C uid!=euid', when('fieldCompare', '!=', 11)],
  [
    `${b64} perm=wa -F path=/etc/passwd -F auid>=1000 -F key=x`,
    rule(
      'exit',
      'always',
      'all',
      ['arch', x86],
      ['permissions', 10],
      ['path', '/etc/passwd'],
      ['auid', '>=', 1000],
      ['key', 'x'],
    ),
  ],
];

/** Bytes of a rule as a message has them: a multiple of four. */
function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

describeLive('auditctl', () => {
  liveTest(
    'sends the bytes that the library writes for the same rules',
    needs('real root', 'command auditctl', 'strace', auditRules),
    (context: TestContext) => {
      // Numbers of system calls are those of this architecture.
      context.skip(process.arch !== 'x64', 'the calls are numbered for x86_64');
      const namespace = testNamespace(context);
      // Other versions write some rules in other ways.
      const version = runIn(namespace, 'auditctl -v').trim();
      context.skip(!version.includes(' 3.0.'), `compared with auditctl 3.0, not with ${version}`);
      // An auditctl that reads the state once would add the first rule.
      const socket = NetlinkSocket.open('audit');
      context.onTestFinished(async () => {
        await socket.request(audit.deleteRule(rules[0]![1])).catch(() => undefined);
        socket.close();
      });
      const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-audit-'));
      context.onTestFinished(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'rules');
      // It goes on after errors: strace keeps all requests from the kernel but the first two, which read the state.
      writeFileSync(file, ['-c', ...rules.map(([text]) => text), ''].join('\n'), { mode: 0o600 });
      const sent = captureRequests(namespace, `auditctl -R ${file}`, [
        '-e',
        'inject=sendto:error=EPERM:when=3+',
      ])
        .filter(({ type }) => type === AUDIT_ADD_RULE)
        .map(({ bytes }) => Buffer.from(bytes.subarray(16)));
      expect(sent).toHaveLength(rules.length);
      const differ = rules.flatMap(([text, ours], index) =>
        padded(encode(auditRule, ours)).equals(sent[index]!)
          ? []
          : [{ text, ours, theirs: decode(auditRule, sent[index]!) }],
      );
      expect(differ).toEqual([]);
    },
  );
});
