// The requests are those of wg 1.0.20210914, the answer is that of Linux 7.2.
import { randomBytes } from 'node:crypto';
import { decode, encode } from 'tsnetlink/codec';
import { formatWireGuardFile, parseWireGuardFile, wireguard, wireguardOperations } from 'tsnetlink/generic';
import { expect, test } from 'vitest';
import { hex } from '../../../support/bytes.ts';

const publicKey = 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const secret = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEE=';

const secretBytes =
  '00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 41';
const publicBytes =
  '01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00';

/** `wg set wgs listen-port 51820 fwmark 0x7 private-key FILE peer … preshared-key FILE endpoint 192.0.2.1:5 …` */
const setBytes = hex(`
  01 01 00 00                    // genlmsghdr: WG_CMD_SET_DEVICE, version 1
  08 00 02 00 77 67 73 00        // WGDEVICE_A_IFNAME "wgs"
  24 00 03 00 ${secretBytes}     // WGDEVICE_A_PRIVATE_KEY
  06 00 06 00 6c ca 00 00        // WGDEVICE_A_LISTEN_PORT 51820
  08 00 07 00 07 00 00 00        // WGDEVICE_A_FWMARK 7
  bc 00 08 80                    // WGDEVICE_A_PEERS, nested
  b8 00 00 80                    // . 0, nested
  24 00 01 00 ${publicBytes}     // . . WGPEER_A_PUBLIC_KEY
  24 00 02 00 ${secretBytes}     // . . WGPEER_A_PRESHARED_KEY
  14 00 04 00                    // . . WGPEER_A_ENDPOINT
  02 00 00 05 c0 00 02 01 00 00 00 00 00 00 00 00  // . . . sockaddr_in 192.0.2.1:5
  06 00 05 00 19 00 00 00        // . . WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL 25
  08 00 03 00 02 00 00 00        // . . WGPEER_A_FLAGS REPLACE_ALLOWEDIPS
  48 00 09 80                    // . . WGPEER_A_ALLOWEDIPS, nested
  1c 00 00 80                    // . . . 0, nested
  06 00 01 00 02 00 00 00        // . . . . WGALLOWEDIP_A_FAMILY AF_INET
  08 00 02 00 0a 00 00 00        // . . . . WGALLOWEDIP_A_IPADDR 10.0.0.0
  05 00 03 00 18 00 00 00        // . . . . WGALLOWEDIP_A_CIDR_MASK 24
  28 00 00 80                    // . . . 0, nested
  06 00 01 00 0a 00 00 00        // . . . . WGALLOWEDIP_A_FAMILY AF_INET6
  14 00 02 00 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  // . . . . WGALLOWEDIP_A_IPADDR fd00::
  05 00 03 00 40 00 00 00        // . . . . WGALLOWEDIP_A_CIDR_MASK 64
`);

/** `wg set wgs peer … remove` */
const removeBytes = hex(`
  01 01 00 00 08 00 02 00 77 67 73 00
  34 00 08 80 30 00 00 80 24 00 01 00 ${publicBytes}
  08 00 03 00 01 00 00 00        // WGPEER_A_FLAGS REMOVE_ME
`);

/** The answer to WG_CMD_GET_DEVICE. */
const device = hex(`
  00 01 00 00                    // genlmsghdr: WG_CMD_GET_DEVICE, version 1
  06 00 06 00 6c ca 00 00 08 00 07 00 07 00 00 00 08 00 01 00 03 00 00 00 08 00 02 00 77 67 73 00
  24 00 03 00 ${secretBytes}
  24 00 04 00                    // WGDEVICE_A_PUBLIC_KEY
  fd 33 84 e1 32 ad 02 a5 6c 78 f4 55 47 ee 40 03 8d c7 90 02 b9 0d 29 ed 90 e0 8e ee 76 2a e7 15
  e8 00 08 80 e4 00 00 80 24 00 01 00 ${publicBytes} 24 00 02 00 ${secretBytes}
  14 00 06 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  // WGPEER_A_LAST_HANDSHAKE_TIME
  06 00 05 00 19 00 00 00
  0c 00 08 00 00 00 00 00 00 00 00 00  // WGPEER_A_TX_BYTES
  0c 00 07 00 00 00 00 00 00 00 00 00  // WGPEER_A_RX_BYTES
  08 00 0a 00 01 00 00 00        // WGPEER_A_PROTOCOL_VERSION 1
  14 00 04 00 02 00 00 05 c0 00 02 01 00 00 00 00 00 00 00 00
  48 00 09 80 1c 00 00 80 05 00 03 00 18 00 00 00 06 00 01 00 02 00 00 00 08 00 02 00 0a 00 00 00
  28 00 00 80 05 00 03 00 40 00 00 00 06 00 01 00 0a 00 00 00 14 00 02 00 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
`);

const text = `[Interface]
ListenPort = 51820
FwMark = 0x7
PrivateKey = ${secret}

[Peer]
PublicKey = ${publicKey}
PresharedKey = ${secret}
AllowedIPs = 10.0.0.0/24, fd00::/64
Endpoint = 192.0.2.1:5
PersistentKeepalive = 25
`;

const peer = {
  publicKey,
  presharedKey: secret,
  endpoint: '192.0.2.1:5',
  persistentKeepalive: 25,
  allowedIps: ['10.0.0.0/24', 'fd00::/64'],
};

type Message = Parameters<typeof wireguardOperations.readDevice>[0][number];

/** The values of requests, with their attributes in any order. */
const sentValue = (bytes: Uint8Array): unknown => decode(wireguard.do.setDevice().body, bytes);

test('requests are those of wg', () => {
  const [set, ...more] = wireguardOperations.set('wgs', {
    privateKey: secret,
    listenPort: 51820,
    fwmark: 7,
    peers: [peer],
  });
  expect(more).toEqual([]);
  expect(set?.value).toEqual(sentValue(setBytes));
  expect(encode(set!.body, set!.value)).toHaveLength(setBytes.length);
  expect(encode(set!.body, sentValue(setBytes))).toEqual(setBytes);
  const [remove] = wireguardOperations.set('wgs', { peers: [{ publicKey, remove: true }] });
  expect(encode(remove!.body, remove!.value)).toHaveLength(removeBytes.length);
  expect(remove?.value).toEqual(sentValue(removeBytes));
});

test('keys are base64 or bytes', () => {
  const key = Uint8Array.from(Buffer.from(secret, 'base64'));
  const value = (privateKey: string | Uint8Array) => wireguardOperations.set(1, { privateKey })[0]?.value;
  expect(value(key)).toEqual(value(secret));
  expect(value('none')).toMatchObject({ privateKey: `${'A'.repeat(43)}=` });
  for (let round = 0; round < 100; round++) {
    const bytes = randomBytes(32);
    expect(value(new Uint8Array(bytes))).toMatchObject({ privateKey: bytes.toString('base64') });
  }
  const file = { privateKey: new Uint8Array(31), peers: [] };
  expect(() => formatWireGuardFile(file as never)).toThrow(
    expect.objectContaining({ field: 'privateKey', message: expect.stringContaining('a key of 32 bytes') }),
  );
});

test('an answer becomes a device, which makes the same file as wg showconf, and can be given back', () => {
  const message: Message = decode(wireguard.dump.getDevice().body, device);
  expect(encode(wireguard.dump.getDevice().body, message)).toEqual(device);
  const merged = wireguardOperations.readDevice([message]);
  expect(merged).toEqual({
    index: 3,
    name: 'wgs',
    privateKey: secret,
    publicKey: '/TOE4TKtAqVsePRVR+5AA43HkAK5DSntkOCO7nYq5xU=',
    listenPort: 51820,
    fwmark: 7,
    peers: [{ ...peer, receivedBytes: 0n, sentBytes: 0n, protocolVersion: 1 }],
  });
  expect(formatWireGuardFile(merged)).toBe(text);
  expect(formatWireGuardFile({ listenPort: 5 })).toBe('[Interface]\nListenPort = 5\n\n');
  const [again] = wireguardOperations.set('wgs', merged);
  expect(again?.value).toEqual(sentValue(setBytes));
});

test('a peer that goes on in the next message is one peer', () => {
  const part = (address: string) => ({
    publicKey,
    allowedIps: [{ family: 'inet' as const, address, prefixLength: 32 }],
  });
  const { peers } = wireguardOperations.readDevice([
    { index: 1, peers: [part('10.0.0.1')] },
    { peers: [part('10.0.0.2'), { publicKey: secret }] },
  ]);
  expect(peers.map((each) => each.allowedIps)).toEqual([['10.0.0.1/32', '10.0.0.2/32'], []]);
});

test('peers are divided where they do not fit in one request', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({
    publicKey: Uint8Array.from({ length: 32 }, (__, at) => (at < 2 ? (index >> (8 * at)) & 0xff : 1)),
    allowedIps: [`10.0.${index >> 8}.${index & 255}/32`],
  }));
  const long = {
    publicKey,
    allowedIps: Array.from({ length: 3000 }, (_, index) => `fd00::${(index + 1).toString(16)}/128`),
  };
  const requests = wireguardOperations.set('wgs', {
    listenPort: 1,
    peers: [...many, long],
    replacePeers: true,
  });
  expect(requests.length).toBeGreaterThan(3);
  const values = requests.map(({ body, value }) => {
    const bytes = encode(body, value);
    expect(bytes.length).toBeLessThan(40_000);
    return decode(body, bytes) as Message;
  });
  expect(values.map(({ name, flags, listenPort }) => [name, flags, listenPort])).toEqual([
    ['wgs', ['replacePeers'], 1],
    ...values.slice(1).map(() => ['wgs', undefined, undefined]),
  ]);
  const { peers } = wireguardOperations.readDevice(values);
  expect(peers.map(({ allowedIps }) => allowedIps)).toEqual(
    [...many, long].map(({ allowedIps }) => allowedIps),
  );
  // Only the first part of a peer takes the place of its addresses.
  const parts = values.flatMap(({ peers: own = [] }) => own).filter((each) => each.publicKey === publicKey);
  expect(parts.map(({ flags }) => flags)).toEqual([
    ['replaceAllowedIps'],
    ...parts.slice(1).map(() => ['updateOnly']),
  ]);
});

test('files of wg-quick are read and written', () => {
  const quick = `# a tunnel
[interface]
privatekey=${secret}
Address = 10.0.0.1/24, fd00::1/64
Address = 10.0.1.1/24
DNS = 192.0.2.53, example.org
MTU = 1420
Table = off
PostUp = echo a; echo b
PostUp = echo c = d
SaveConfig = true

[Peer]
PublicKey = ${publicKey} # the other side
AllowedIPs = 0.0.0.0/0
AllowedIPs = ::/0, 10.0.0.7
Endpoint = vpn.example.org:51820
PersistentKeepalive = off
`;
  const file = parseWireGuardFile(quick);
  expect(file).toEqual({
    privateKey: secret,
    addresses: ['10.0.0.1/24', 'fd00::1/64', '10.0.1.1/24'],
    dns: ['192.0.2.53', 'example.org'],
    mtu: 1420,
    table: 'off',
    postUp: ['echo a; echo b', 'echo c = d'],
    saveConfig: true,
    peers: [
      {
        publicKey,
        allowedIps: ['0.0.0.0/0', '::/0', '10.0.0.7/32'],
        endpoint: 'vpn.example.org:51820',
        persistentKeepalive: 0,
      },
    ],
  });
  expect(parseWireGuardFile(formatWireGuardFile(file))).toEqual({
    ...file,
    peers: [{ ...file.peers![0], persistentKeepalive: undefined }],
  });
  expect(parseWireGuardFile(text)).toEqual({
    privateKey: secret,
    listenPort: 51820,
    fwmark: 7,
    peers: [peer],
  });
});

test.each<[string, string, RegExp]>([
  ['ListenPort = 1', 'line 1', /expected \[Interface\] or \[Peer\]/],
  ['[Interface]\nListenPrt = 1', 'line 2', /no key 'ListenPrt'; did you mean 'ListenPort'/],
  ['[Interface]\nListenPort = 70000', 'line 2', /up to 65535, got '70000'/],
  [`[Interface]\n\nPrivateKey = ${secret}x`, 'line 3', /expected a key of 44 characters/],
  ['[Peer]\nAllowedIPs = 10.0.0.0/8', 'line 1', /the peer has no PublicKey/],
  ['[Interface]\nnonsense', 'line 2', /expected KEY = VALUE/],
  ['[Interface]\nSaveConfig = maybe', 'line 2', /expected true or false/],
])('a bad file is refused with its line: %j', (bad, field, message) => {
  expect(() => parseWireGuardFile(bad)).toThrow(
    expect.objectContaining({
      field,
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringMatching(message),
    }),
  );
});

test.each<[unknown, string]>([
  [{ privateKey: 'short' }, 'privateKey'],
  [{ privateKey: new Uint8Array(31) }, 'privateKey'],
  [{ listenPort: 70000 }, 'listenPort'],
  [{ peers: [{}] }, 'peers[0].publicKey'],
  [{ peers: [{ publicKey, endpoint: '10.0.0.1' }] }, 'peers[0].endpoint'],
  [{ peers: [{ publicKey, endpoint: 'host:1' }] }, 'peers[0].endpoint'],
  [{ peers: [{ publicKey, allowedIps: ['10.0.0.0/33'] }] }, 'peers[0].allowedIps[0]'],
  [{ peers: [{ publicKey, allowedIp: [] }] }, 'peers[0].allowedIp'],
  [{ port: 1 }, 'port'],
])('bad input is refused: %j', (config, field) => {
  expect(() => wireguardOperations.set('wg0', config as never)).toThrow(
    expect.objectContaining({
      field: expect.stringMatching(new RegExp(`${field.replaceAll(/[.[\]]/g, '\\$&')}$`)),
    }),
  );
  expect(() => wireguardOperations.set('wg0', config as never)).not.toThrow('short');
});
