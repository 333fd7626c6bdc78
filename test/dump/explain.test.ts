import { describe, expect, test } from 'vitest';
import { decode } from '../../src/netlink/codec/index.ts';
import { linkMessage } from '../../src/netlink/protocols/route/index.ts';
import { hex } from '../support/bytes.ts';
import { dump } from './support.ts';

describe('dump explain', () => {
  test('shows the bytes of an operation line by line', async () => {
    const { code, stdout } = await dump(['explain', 'address', 'add', '10.0.0.1/24', 'dev', '2']);
    expect(code).toBe(0);
    expect(stdout).toBe(`// address add 10.0.0.1/24
RTM_NEWADDR  40 bytes, request ack excl create, sequence 1, port 0
  0000  28 00 00 00              length          40
  0004  14 00                    type            RTM_NEWADDR (20)
  0006  05 06                    flags           request ack excl create (0x605)
  0008  01 00 00 00              sequence        1
  000c  00 00 00 00              port            0
                                 ifaddrmsg
  0010  02                         family        inet (2)
  0011  18                         prefixLength  24
  0012  00                         headerFlags   0
  0013  00                         scope         global (0)
  0014  02 00 00 00                index         2
  0018  08 00 02 00 0a 00 00 01  local [2]       10.0.0.1
  0020  08 00 01 00 0a 00 00 01  address [1]     10.0.0.1

`);
    const [, ...same] = stdout.split('\n');
    expect(await dump(['file', '-', '--hex'], stdout)).toMatchObject({ code: 0, stdout: same.join('\n') });
  });

  test('takes the words of iproute2', async () => {
    const args = [
      'explain',
      'route',
      'add',
      '10.0.0.0/8',
      'via',
      '10.0.0.1',
      'dev',
      '2',
      'metric',
      '5',
      '--json',
    ];
    const { name, flags, body } = JSON.parse((await dump(args)).stdout);
    expect([name, flags]).toEqual(['RTM_NEWROUTE', ['request', 'ack', 'excl', 'create']]);
    expect(body).toMatchObject({ dst: '10.0.0.0', dstLength: 8, gateway: '10.0.0.1', oif: 2, priority: 5 });
  });

  test('makes a test vector, which decodes to the value beside it', async () => {
    const { stdout } = await dump([
      'explain',
      'link',
      'add',
      'br0',
      'type',
      'bridge',
      'ageingTime',
      '100',
      '--vector',
    ]);
    expect(stdout).toBe(`// link create br0
// RTM_NEWLINK request ack excl create
const bytes = hex(\`
  00 00                    // . family unspec (0)
  00 00                    // . type netrom (0)
  00 00 00 00              // . index 0
  00 00 00 00              // . flags 0
  00 00 00 00              // . change 0
  08 00 03 00 62 72 30 00  // name [3] "br0"
  1c 00 12 00              // linkInfo [18]
  0b 00 01 00 62 72 69 64  // . kind [1] "bridge"
  67 65 00 00
  0c 00 02 00              // . options [2]
  08 00 04 00 64 00 00 00  // . . ageingTime [4] 100
\`);
const value = {
  family: 'unspec',
  type: 'netrom',
  index: 0,
  flags: [],
  change: [],
  name: 'br0',
  linkInfo: { kind: 'bridge', options: { ageingTime: 100 } },
};

`);
    const { bytes, value } = new Function('hex', `${stdout}; return { bytes, value }`)(hex);
    expect(decode(linkMessage, bytes)).toEqual(value);
  });

  test('as JSON, with the bytes and the parts', async () => {
    const args = [
      'explain',
      'link',
      'add',
      'a',
      'type',
      'veth',
      'peer',
      'name',
      'b',
      'mtu',
      '1400',
      '--vector',
      '--json',
    ];
    const message = JSON.parse((await dump(args)).stdout);
    expect(message.body.linkInfo.options.peer).toMatchObject({ name: 'b', mtu: 1400 });
    expect(message.bytes).toHaveLength(2 * message.length);
    expect(message.parts.at(-1)).toMatchObject({ name: 'linkInfo', id: 18, length: 56 });
  });

  test.each([
    ['link add link lo name x type vlan id 5', /link \[5\] +1$[\s\S]*name \[3\] +"x"$[\s\S]*id \[1\] +5$/m],
    ['link add br0 type bridge vlan_filtering 1', /vlanFiltering \[7\] +true$/m],
    ['ip route add unreachable 10.0.0.0/8', /type +unreachable \(7\)$/m],
    ['nexthop add id 1 via 10.0.0.2 dev 2', /gateway \[6\] +10\.0\.0\.2$/m],
    ['neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev 2 nud permanent', /state +permanent \(0x80\)$/m],
    ['addr add 10.0.0.1/24 brd + dev 2', /broadcast \[4\] +10\.0\.0\.255$/m],
    ['bridge vlan add dev 2 vid 10 pvid untagged', /flags +pvid untagged \(0x6\)$/m],
  ])('takes %s', async (command, shown) => {
    expect((await dump(['explain', ...command.split(' ')])).stdout).toMatch(shown);
  });

  test.each([
    ['socket list protocol=tcp', /^SOCK_DIAG_BY_FAMILY[\s\S]*protocol +tcp \(6\)$/m],
    ['nsid translate 5', /targetNsid \[4\] +5$/m],
    ['addressLabel add prefix fd00::/8 label 5 index lo', /index +1$/m],
    ['tcpMetric get address=10.0.0.1', /addrIpv4 \[1\] +10\.0\.0\.1$/m],
  ])('takes an operation of the library: %s', async (command, shown) => {
    expect((await dump(['explain', ...command.split(' ')])).stdout).toMatch(shown);
  });

  test('takes the words of ip neighbour', async () => {
    const words = ['neighbour', 'add', '10.0.0.5', 'lladdr', '02:00:00:00:00:01', 'dev', '2'];
    expect((await dump(['explain', ...words])).stdout).toMatch(/lladdr \[2\] +02:00:00:00:00:01/);
  });

  test('refuses what cannot be sent, with the reason that sending would give', async () => {
    for (const [words, message] of [
      [['address', 'add', '10.0.0.1/33', 'dev', '1'], /prefix length of '10.0.0.1\/33'/],
      [['link', 'set', 'br0', 'type', 'bridge', 'nonsense', '1'], /'nonsense' is no word here/],
      [['link', 'jump', 'br0'], /link has no verb 'jump'; expected add, set/],
      [['nonsense', 'add'], /'nonsense' is no object/],
      [['link', 'set', 'br0', 'mtu'], /'mtu' needs a number/],
      [['link', 'set', 'br0', 'flags', '{'], /'\{' is not JSON/],
      [['link', 'set', 'br0', '__proto__.x', '1'], /__proto__/],
      [[], /an argument is missing/],
      [['route', 'add', '10.0.0.0/8', 'vai', '10.0.0.1'], /'vai' is no word here; did you mean 'via'\?/],
      [['link', 'add', 'x', 'type', 'vlan', 'idd', '5'], /'idd' is no word here; did you mean 'id'\?/],
      [['link', 'set', 'lo', 'mtu', 'x'], /'mtu' needs a whole number, got 'x'/],
      [['neigh', 'add', '10.0.0.1', 'dev'], /'dev' needs a link/],
    ] as const)
      await expect(dump(['explain', ...words]), words.join(' ')).rejects.toThrow(message);
  });
});
