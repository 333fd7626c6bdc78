// Messages of iw 5.19 and of Linux 6.12 with two radios of mac80211_hwsim.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Namespace, NetlinkSocket } from 'tsnetlink';
import { attributes, decode, encode, flag, u32 } from 'tsnetlink/codec';
import { controlMessage, defineFamily, GENL_ID_CTRL, listFamilies } from 'tsnetlink/generic';
import {
  interfaceOperations,
  networkOperations,
  nl80211,
  readElements,
  readExtendedFeatures,
  regulatoryOperations,
  scanOperations,
  stationOperations,
  wiphyOperations,
} from 'tsnetlink/nl80211';
import { done, FakeKernel, message } from 'tsnetlink/testing';
import { describe, expect, test } from 'vitest';
import { joinMessages, rawDump } from '../../../../src/cli/commands/dump/socket.ts';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { NLM_F_MULTI } from '../../../../src/netlink/message/header.ts';
import { protocolNumbers } from '../../../../src/netlink/protocol-table.ts';
import { describeLive, liveTest } from '../../../support/live.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

/** The schema of a message of the kernel. */
const replyOf = (command: number) => nl80211.describe(command)?.reply as Parameters<typeof decode>[0];

/** The bytes of a request; iw writes version 0. */
function bytesOf({ body, value }: { body: unknown; value: unknown }): Uint8Array {
  const bytes = encode(body as never, value as never);
  bytes[1] = 0;
  return bytes;
}

describe('requests of nl80211 have the bytes of iw', () => {
  test.each([
    [
      'iw dev LINK ibss join adhoc 2437 02:11:22:33:44:55',
      nl80211.do.joinIbss({
        ifindex: 3,
        ssid: new TextEncoder().encode('adhoc'),
        wiphyFreq: 2437,
        channelWidth: '20MHzNoHt',
        wiphyChannelType: 'noHt',
        centerFreq1: 2437,
        mac: '02:11:22:33:44:55',
      }),
      `2b000000 08000300 03000000 09003400 6164686f 63000000 08002600 85090000 08009f00 00000000 08002700 00000000
       0800a000 85090000 0a000600 02112233 44550000`,
    ],
    [
      'iw dev LINK scan',
      scanOperations.trigger({ index: 2, flags: ['colocated6ghz'] }),
      '21000000 08000300 02000000 08002d00 04000100 08009e00 00400000',
    ],
    [
      'iw dev LINK set type station',
      interfaceOperations.set({ index: 2, type: 'station' }),
      '06000000 08000300 02000000 08000500 02000000',
    ],
    ['iw dev LINK station dump', stationOperations.list(2), '11000000 08000300 02000000'],
    ['iw phy phy0', wiphyOperations.list({ wiphy: 0 }), '01000000 08000100 00000000 0400ae00'],
  ] as const)('%s', (_command, request, bytes) => {
    const ours = bytesOf(request);
    const theirs = hex(bytes);
    // iw numbers the names of networks from 1, and the order of attributes has no meaning.
    expect(decode(request.body as never, ours)).toEqual(decode(request.body as never, theirs));
    expect(encode(request.body as never, decode(request.body as never, theirs) as never)).toEqual(theirs);
    expect(ours).toHaveLength(theirs.length);
  });
});

describe('messages of the kernel are decoded in full and encoded to the same bytes', () => {
  test.each([
    [
      'an interface',
      7,
      `07010000 08000300 03000000 0a000400 776c616e 31000000 08000100 01000000 08000500 01000000 0c009900 01000000
       01000000 0a000600 02000000 01000000 08002e00 09000000 05005300 00000000 08004d01 00000000 08006200 280a0000
       09003400 6164686f 63000000 4c000901 08000100 00000000 08000200 00000000 08000300 0b000000 08000400 00000000
       08000500 00000000 08000600 00000000 08000800 00000000 08000900 a8040000 08000a00 0b000000`,
      {
        ifindex: 3,
        ifname: 'wlan1',
        wiphy: 1,
        iftype: 'adhoc',
        wdev: 0x1_0000_0001n,
        mac: '02:00:00:00:01:00',
        generation: 9,
        '4addr': 0,
        vifRadioMask: 0,
        wiphyTxPowerLevel: 2600,
        ssid: new TextEncoder().encode('adhoc'),
        txqStats: expect.objectContaining({ flows: 11, txBytes: 1192, txPackets: 11 }),
      },
    ],
    [
      'a scan result',
      34,
      `22010000 08002e00 0e000000 08000300 02000000 0c009900 01000000 00000000 c8002f00 0a000100 02112233 44550000
       04000e00 0c000300 e3c055d8 83610600 2b000600 00056164 686f6301 0882848b 960c1218 24030106 06020000 32043048
       606cdd07 0050f202 00010000 0c000d00 952226d8 83610600 2b000b00 00056164 686f6301 0882848b 960c1218 24030106
       06020000 32043048 606cdd07 0050f202 00010000 06000400 64000000 06000500 02000000 08000200 85090000 08001400
       00000000 08000a00 14000000 0c000f00 1fc6d352 14000000 08000700 48f4ffff 08001700 03000000`,
      {
        generation: 14,
        ifindex: 2,
        wdev: 1n,
        bss: expect.objectContaining({
          bssid: '02:11:22:33:44:55',
          prespData: true,
          beaconInterval: 100,
          frequency: 2437,
          seenMsAgo: 20,
          signalMbm: -3000,
          useFor: ['normal', 'mldLink'],
        }),
      },
    ],
    [
      'the first two rules of a country, as `iw reg get` shows them',
      31,
      `1f010000 07002100 44450000 05009200 02000000 7c002200 3c000000 08000100 00000000 08000200 009f2400 08000300
       2ce52500 08000400 409c0000 08000500 00000000 08000600 d0070000 08000700 00000000 3c000100 08000100 08080000
       08000200 30954e00 08000300 d01b5000 08000400 80380100 08000500 00000000 08000600 fd080000 08000700 00000000`,
      {
        regAlpha2: 'DE',
        dfsRegion: 'etsi',
        regRules: [
          expect.objectContaining({ freqRangeStart: 2_400_000, freqRangeEnd: 2_483_500, regRuleFlags: [] }),
          {
            regRuleFlags: ['noOutdoor', 'autoBw'],
            freqRangeStart: 5_150_000,
            freqRangeEnd: 5_250_000,
            freqRangeMaxBw: 80_000,
            powerRuleMaxAntGain: 0,
            powerRuleMaxEirp: 2301,
            dfsCacTime: 0,
          },
        ],
      },
    ],
    [
      'the first message about a device',
      3,
      `03010000 08000100 00000000 09000200 70687930 00000000 08002e00 02000000 05003d00 07000000 05003e00 04000000
       08003f00 ffffffff 08004000 ffffffff 05005900 00000000 05002b00 04000000 05007b00 00000000 06003800 3d080000
       06007c00 00000000 05008500 00000000 04006800 04007300 04008200 04008b00 04008c00`,
      expect.objectContaining({ wiphy: 0, wiphyName: 'phy0', maxNumScanSsids: 4, tdlsSupport: true }),
    ],
  ])('%s', (_name, command, bytes, expected) => {
    const value = decode(replyOf(command), hex(bytes)) as Record<string, unknown>;
    expect(value).toEqual(expected);
    expect(Object.keys(value).filter((key) => key.startsWith('#'))).toEqual([]);
    expect(encode(replyOf(command), value as never)).toEqual(hex(bytes));
  });
});

describe('messages about a device become one', () => {
  const first = { wiphy: 0, wiphyName: 'phy0', cipherSuites: ['ccmp' as const] };
  const channel = (freq: number) => ({ wiphy: 0, wiphyBands: { '2ghz': { freqs: [{ freq }] } } });
  const rates = { wiphy: 0, wiphyBands: { '2ghz': { htCapa: 0x107e, rates: [{ rate: 10 }] } } };
  const second = { wiphy: 1, wiphyName: 'phy1' };
  const parts = [first, rates, channel(2412), channel(2417), second, { wiphy: 1, maxScanIeLen: 2 }];
  const devices = [
    {
      ...first,
      wiphyBands: {
        '2ghz': { htCapa: 0x107e, rates: [{ rate: 10 }], freqs: [{ freq: 2412 }, { freq: 2417 }] },
      },
    },
    { ...second, maxScanIeLen: 2 },
  ];
  const family = { command: 'newFamily', version: 2, familyId: 30, familyName: 'nl80211' } as const;
  const socket = () =>
    NetlinkSocket.over(
      'generic',
      new FakeKernel(({ type }) =>
        type === GENL_ID_CTRL
          ? [[message(GENL_ID_CTRL, controlMessage, family)]]
          : // The channels go on in the next datagram.
            [parts.slice(0, 3), parts.slice(3)].map((some, index) => [
              ...some.map((part) => message(30, replyOf(3), part as never, { flags: NLM_F_MULTI })),
              ...(index === 1 ? [done()] : []),
            ]),
      ),
    );

  test('in all forms of a request', async () => {
    expect(await socket().request(wiphyOperations.list())).toEqual(devices);
    expect(socket().requestSync(nl80211.dump.getWiphy({ splitWiphyDump: true }))).toEqual(devices);
    const streamed = [];
    for await (const device of socket().stream(wiphyOperations.list())) streamed.push(device);
    expect(streamed).toEqual(devices);
  });

  test('in the messages that `dump` prints', async () => {
    const session = new DecodeSession();
    await session.prepare(protocolNumbers.generic);
    session.nameType(protocolNumbers.generic, 30, 'nl80211');
    const decodeMessage = (bytes: Uint8Array) =>
      session.decode({ protocol: protocolNumbers.generic, bytes }).next().value ?? undefined;
    const list = wiphyOperations.list();
    const { join } = joinMessages(rawDump(list as never), list.join, decodeMessage);
    const whole = (payload: string): Uint8Array => {
      const body = hex(payload);
      const bytes = new Uint8Array(16 + body.length);
      bytes.set(body, 16);
      new Uint32Array(bytes.buffer, 0, 1)[0] = bytes.length;
      bytes[4] = 30;
      // The sequence number of a reply.
      bytes[8] = 1;
      return bytes;
    };
    // Two channels of a device, each in a message, as Linux 6.12 sends them; and the first message about another device.
    const channels = [
      `03010000 08000100 01000000 09000200 70687931 00000000 08002e00 02000000 38001600 34000000 30000100 2c000000
       08000100 6c090000 08001400 00000000 04000900 04000b00 04000c00 04001a00 08000600 d0070000`,
      `03010000 08000100 01000000 09000200 70687931 00000000 08002e00 02000000 38001600 34000000 30000100 2c000100
       08000100 71090000 08001400 00000000 04000900 04000b00 04000c00 04001a00 08000600 d0070000`,
    ].map(whole);
    const [first, second] = channels as [Uint8Array, Uint8Array];
    const both = decodeMessage(join?.(first, second));
    expect(both?.name).toBe('nl80211/getWiphy');
    const value = both?.body?.decode(both.reader, both.payload, both.end, undefined);
    expect(value).toMatchObject({
      wiphyName: 'phy1',
      wiphyBands: { '2ghz': { freqs: [{ freq: 2412 }, { freq: 2417 }] } },
    });
    expect(join?.(first, whole('03010000 08000100 00000000 09000200 70687930 00000000'))).toBeUndefined();
  });
});

test('elements are read as far as they are complete, and bits of abilities have names', () => {
  expect(readElements(hex('0004 64656d6f ff02 2307 0108 8284'))).toEqual([
    { id: 0, data: hex('64656d6f') },
    { id: 255, extension: 0x23, data: hex('07') },
  ]);
  expect(readElements(hex('ff00'))).toEqual([{ id: 255, data: new Uint8Array(0) }]);
  expect(readExtendedFeatures(hex('0300 0000 0000 0000 0000 0000 0080'))).toEqual(['vhtIbss', 'rrm', 111]);
});

test('wrong arguments of operations are refused', () => {
  expect(() => interfaceOperations.set({ index: 2, type: 'managed' as never })).toThrow(
    /type: expected one of/,
  );
  expect(() => networkOperations.joinMesh({ index: 2, meshId: 'x'.repeat(33) })).toThrow(
    /meshId: .*32 bytes/,
  );
  expect(() => regulatoryOperations.set('de')).toThrow(/country code of two capital letters/);
});

/** The radios of the kernel's module for tests: a request creates one in the namespace of the socket, which lives as long as the socket. */
const hwsim = defineFamily('MAC80211_HWSIM', {
  version: 1,
  commands: {
    newRadio: {
      id: 4,
      request: attributes('HWSIM_ATTR', { channels: [9, u32], destroyRadioOnClose: [16, flag] }),
    },
  },
});

describeLive('nl80211 with radios of mac80211_hwsim', () => {
  liveTest('devices, interfaces, a scan and a mesh', async (context) => {
    if (!existsSync('/sys/module/mac80211_hwsim')) {
      spawnSync('modprobe', ['mac80211_hwsim', 'radios=0']);
      context.onTestFinished(() => void spawnSync('modprobe', ['-r', 'mac80211_hwsim']));
    }
    await using namespace = await Namespace.create();
    using socket = NetlinkSocket.open('generic', { namespace });
    const families = (await socket.request(listFamilies())).map(({ familyName }) => familyName);
    if (!families.includes('MAC80211_HWSIM')) context.skip('the kernel has no family MAC80211_HWSIM');
    // The kernel answers with the number of the radio in the place of an errno.
    const newRadio = hwsim.do.newRadio({ channels: 1, destroyRadioOnClose: true });
    for (let radio = 0; radio < 2; radio++) await socket.request(newRadio).catch(() => undefined);

    const devices = await socket.request(wiphyOperations.list());
    expect(devices).toHaveLength(2);
    for (const device of devices) {
      expect(device.wiphyBands?.['2ghz']?.freqs?.length).toBeGreaterThanOrEqual(11);
      expect(device.cipherSuites).toContain('ccmp');
      expect(device.supportedIftypes).toMatchObject({ station: true, meshPoint: true });
      expect(Object.keys(device).filter((key) => key.startsWith('#'))).toEqual([]);
    }

    const events = socket.watch(['nl80211/mlme', 'nl80211/scan']);
    const interfaces = await socket.request(interfaceOperations.list());
    const indexes = interfaces.map(({ ifindex = 0 }) => ifindex);
    expect(indexes).toHaveLength(2);
    const [first = 0] = indexes;
    await expect(socket.request(interfaceOperations.get(1))).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(socket.request(scanOperations.trigger({ index: first }))).rejects.toMatchObject({
      code: 'ENETDOWN',
    });
    for (const index of indexes) {
      await socket.request(interfaceOperations.set({ index, type: 'meshPoint' }));
      await (await namespace.link(index)).up();
      await socket.request(networkOperations.joinMesh({ index, meshId: 'demo', frequency: 2412 }));
    }
    const names: string[] = [];
    for await (const event of events) {
      if (event.kind !== 'notification') continue;
      names.push(event.name);
      if (event.name === 'nl80211/newStation') break;
    }
    expect(names).toContain('nl80211/newStation');
    const [station] = await socket.request(stationOperations.list(first));
    expect(station?.mac).toBe(interfaces[1]?.mac);
    const { meshConfig } = await socket.request(networkOperations.getMeshParameters(first));
    expect(meshConfig).toMatchObject({ ttl: expect.any(Number), forwarding: 1 });
  });
});
