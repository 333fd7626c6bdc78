import { describe, expect, test } from 'vitest';
import { dump } from './support.ts';

/** `strace -f -yy -ttt -e trace=%network -e read=all -e write=all -s 0 ip link add …`, shortened; two processes at once. */
const withBytes = `10 1795467542.778400 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3<NETLINK:[500012]>
10 1795467542.778589 sendto(3<NETLINK:[ROUTE:19854]>, ..., 32, 0, NULL, 0) = 32
 | 00000  20 00 00 00 10 00 05 00  07 00 00 00 00 00 00 00   ............... |
 | 00010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................ |
11 1795467542.778700 write(1</dev/pts/0<char 136:0>>, ..., 4) = 4
 | 00000  28 00 00 00                                       (...             |
10 1795467542.778710 recvmsg(3<NETLINK:[ROUTE:19854]>,  <unfinished ...>
11 1795467542.778720 recvmsg(3<NETLINK:[ROUTE:19855]>, {msg_iov=[...]}, MSG_PEEK|MSG_TRUNC) = 1100
10 1795467542.778771 <... recvmsg resumed>{msg_name={sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, msg_namelen=12, msg_iov=[...], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 52
 * 52 bytes in buffer 0
 | 00000  34 00 00 00 02 00 00 00  07 00 00 00 8e 4d 00 00  4............M.. |
 | 00010  ed ff ff ff 20 00 00 00  10 00 05 00 07 00 00 00  .... ........... |
 | 00020  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................ |
 | 00030  00 00 00 00                                       ....             |
10 1795467542.779000 +++ exited with 1 +++
`;

/** `strace -xx` of a program in another namespace than strace, where it does not know the protocol and decodes nothing. */
const strings = String.raw`socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC) = 5
sendto(5, "\x14\x00\x00\x00\x10\x00\x05\x00\x01\x00\x00\x00\x00\x00\x00\x00\x03\x01\x00\x00", 20, 0, NULL, 0) = 20
recvmsg(5, {msg_name=NULL, msg_iov=[{iov_base="\24\0\0\0\2\0\0\0\1\0\0\0\5\0\0\0\377\377\377\377", iov_len=64}], msg_iovlen=1, msg_flags=0}, 0) = 20
read(5, "\x00\x00", 2) = 2
recvmsg(5, 0x7ffc, 0) = -1 EAGAIN (Resource temporarily unavailable)
`;

/** \`strace -x ip link show lo\`, shortened: strace decodes. */
const decoded = String.raw`[pid    77] 20:59:02.758305 sendto(3<NETLINK:[ROUTE:19842]>, [{nlmsg_len=32, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_ACK, nlmsg_seq=5, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM, ifi_index=0, ifi_flags=0, ifi_change=0}], 32, 0, NULL, 0) = 32
[pid    77] 20:59:02.758359 recvmsg(3<NETLINK:[ROUTE:19842]>, {msg_name={sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, msg_namelen=12, msg_iov=[{iov_base=[[{nlmsg_len=52, nlmsg_type=NLMSG_ERROR, nlmsg_flags=NLM_F_CAPPED, nlmsg_seq=5, nlmsg_pid=-7}, {error=-ENODEV, msg=[{nlmsg_len=32, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_ACK, nlmsg_seq=5, nlmsg_pid=0}]}], [{nlmsg_len=20, nlmsg_type=0x7f /* NLMSG_??? */, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=6, nlmsg_pid=0}, "\x01]\x02"]], iov_len=16384}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 72
`;

async function messagesOf(text: string) {
  const { code, stdout } = await dump(['file', '-', '--json'], text);
  expect(code).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('strace output', () => {
  test('with bytes, of several processes', async () => {
    expect(await messagesOf(withBytes)).toMatchObject([
      {
        time: 1795467542.778589,
        process: '10',
        direction: 'sent',
        name: 'RTM_NEWLINK',
        sequence: 7,
        length: 32,
      },
      { process: '10', direction: 'received', name: 'NLMSG_ERROR', port: 19854, body: { error: -19 } },
    ]);
  });

  test('with strings in hex or octal, the protocol known by the socket call', async () => {
    expect(await messagesOf(strings)).toMatchObject([
      { protocol: 'generic', direction: 'sent', type: 16, length: 20 },
      { protocol: 'generic', direction: 'received', name: 'NLMSG_ERROR', port: 5, body: { error: -1 } },
    ]);
  });

  test('decoded by strace: headers are read, the rest is shown as it is', async () => {
    expect(await messagesOf(decoded)).toMatchObject([
      {
        name: 'RTM_GETLINK',
        process: '77',
        length: 32,
        flags: ['request', 'ack'],
        sequence: 5,
        strace: expect.stringMatching(/^\{ifi_family=AF_UNSPEC,/),
      },
      {
        name: 'NLMSG_ERROR',
        length: 52,
        flags: ['capped'],
        port: 4294967289,
        strace: expect.stringMatching(/^\{error=-ENODEV, .*\]\}$/),
      },
      { name: 'type 127', length: 20, flags: ['multi'], sequence: 6, strace: String.raw`"\x01]\x02"` },
    ]);
    const { stdout } = await dump(['file', '-'], decoded);
    expect(stdout).toContain('77 → RTM_GETLINK  32 bytes, request ack, sequence 5, port 0\n');
    expect(stdout).toContain('ifi_type=ARPHRD_NETROM');
  });
});
