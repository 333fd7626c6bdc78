import { readdirSync } from 'node:fs';
import { ethtoolOperations } from 'tsnetlink/ethtool';
import * as generic from 'tsnetlink/generic';
import * as route from 'tsnetlink/route';
import * as sockDiag from 'tsnetlink/sock-diag';
import * as xfrm from 'tsnetlink/xfrm';
import { describe, expect, test, vi } from 'vitest';
import { Writer } from '../../../src/netlink/codec/writer.ts';
import { encodeRequest } from '../../../src/netlink/request/encode-request.ts';
import type { Check } from '../../../src/netlink/request/input.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { type Place, placesIn, replaceAt } from '../../support/places.ts';
import { loadVectors } from '../../support/vectors.ts';

// Errors about a value name the path that the caller wrote. Each request that is compared with iproute2's is made again with a
// wrong value in the place of each of its values and of each key that it lacks, and with an unknown key in each of its objects. The
// same with a request of each other operation.

type Run = (...args: unknown[]) => unknown;

/** A call of an operation, which can be repeated with other arguments. */
interface Call {
  readonly name: string;
  readonly inputs: readonly Check[];
  readonly run: Run;
  readonly args: readonly unknown[];
}

/** The calls so far. */
const calls = vi.hoisted((): Call[] => []);
/** All operations, by name. */
const known = vi.hoisted(() => new Map<string, Run>());
vi.mock(import('../../../src/netlink/request/input.ts'), async (original) => {
  const actual = await original();
  const operation = (name: string, inputs: () => readonly Check[], run: Run) => {
    const checked = actual.operation(name, inputs, run);
    const recorded: Run = (...args) => {
      calls.push({ name, inputs: checked.inputs, run: checked, args });
      return checked(...args);
    };
    known.set(name, recorded);
    return Object.defineProperties(recorded, Object.getOwnPropertyDescriptors(checked));
  };
  return { ...actual, operation: operation as never };
});

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
const groups = await loadVectors(
  files
    .filter((file) => file.endsWith('.vectors.ts'))
    .sort()
    .map((file) => `${import.meta.dirname}/${file}`),
);

/** No value of a request is one of these. */
const wrong: readonly unknown[] = [Symbol('x'), null, Number.NaN, Promise.resolve(1), () => 1, 2 ** 70];
/** Some values of requests are like these: others must be refused with a code, and may not crash an operation. */
const odd: readonly unknown[] = [
  {},
  [],
  [{}],
  5,
  -5,
  0.5,
  5n,
  true,
  '',
  'x',
  new Uint8Array(3),
  new Map(),
  new Date(0),
];

/** The error that a request is refused with. `undefined` where it is accepted. */
function refusal(call: Call, args: readonly unknown[]): unknown {
  try {
    const made = call.run(...args) as object;
    // Builders of options make values, not requests.
    if ('body' in made) encodeRequest(new Writer(4096), made as Request<unknown>, 0);
    return undefined;
  } catch (error) {
    return error;
  }
}

const isCoded = (error: unknown): boolean =>
  /^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/.test(String((error as { code?: unknown }).code));

/** Each part of an argument, and each key that it lacks. */
function* placesOf(argument: unknown, input: Check | undefined): Generator<Place & { isThere: boolean }> {
  for (const place of placesIn(argument)) yield { ...place, isThere: true };
  if (typeof argument !== 'object' || argument === null) return;
  for (const key of input?.fields?.keys() ?? [])
    if (!(key in argument)) yield { path: [key], value: undefined, isObject: false, isThere: false };
}

/** How a call treats wrong values, as far as it is not as it must be. */
function* problems(call: Call): Generator<string> {
  for (const [at, argument] of call.args.entries())
    for (const { path, value, isObject, isThere } of placesOf(argument, call.inputs[at])) {
      const changed = (by: unknown) => call.args.with(at, replaceAt(argument, path, by));
      const place = `${call.name}: ${path.join('.').replace(/\d+/g, 'N')}`;
      for (const one of odd) {
        const error = refusal(call, changed(one));
        if (error !== undefined && !isCoded(error)) yield `${place}: ${String(error)}`;
      }
      const tries: [unknown, string[]][] = wrong.map((one) => [one, [...path]]);
      if (isObject) tries.push([{ ...(value as object), nonsenseKey: 1 }, [...path, 'nonsenseKey']]);
      for (const [one, expected] of tries) {
        const error = refusal(call, changed(one)) as { field?: string } | undefined;
        // Errors about a list or a plain value name the argument too; those about a key of an object name the key alone.
        const field = error?.field ?? '';
        const { argumentName, restName } = call.inputs[at] ?? call.inputs.at(-1) ?? {};
        const [first, ...others] = field.split(/[.[]/).map((part) => part.replace(/\]$/, ''));
        const given = first === (argumentName ?? restName) ? others : [first, ...others];
        const rest = restName === undefined ? [] : [String(at)];
        if (error === undefined) yield `${place}: ${String(one)} is accepted`;
        else if (!isCoded(error)) yield `${place}: ${String(error)}`;
        // Two keys may exclude each other: then either can be named.
        else if (isThere && given.join('.') !== [...rest, ...expected].join('.'))
          yield `${place}: names ${field}`;
      }
    }
}

/** Expects that a request refuses wrong values. */
function checkRequest(request: () => unknown): void {
  calls.length = 0;
  request();
  expect(calls).not.toEqual([]);
  const found = new Set<string>();
  for (const call of [...calls]) {
    called.add(call.name);
    for (const problem of problems(call)) found.add(problem);
  }
  expect([...found]).toEqual([]);
}

const called = new Set<string>();

for (const { name, vectors } of groups)
  describe.runIf(vectors.length > 0)(name, () => {
    test.each(vectors)('$command', ({ request }) => checkRequest(request));
  });

const socket = {
  protocol: 'tcp',
  family: 'inet',
  local: { address: '10.0.0.1', port: 80 },
  peer: { address: '10.0.0.2', port: 81 },
  interface: 2,
} as const;
const filter = {
  or: [{ sourcePort: [80, 443] }, { destination: '10.0.0.0/8', not: { interface: 2 } }],
  and: [{ destinationPort: { from: 1, to: 5 } }, { mark: { value: 1, mask: 3 }, cgroupId: 5n }],
};
const namespace = new (class {
  readonly fd = 5;
})();
const ends = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 'esp' } as const;
const selector = { src: '10.1.0.0/16', dst: '10.2.0.0/16' };
const migration = {
  protocol: 'esp',
  mode: 'tunnel',
  reqid: 1,
  from: { src: ends.src, dst: ends.dst },
  to: { src: '10.0.0.3', dst: '10.0.0.4' },
} as const;
const key = Buffer.alloc(32, 7).toString('base64');
const wireguardPeer = {
  publicKey: key,
  presharedKey: key,
  endpoint: '10.0.0.1:51820',
  persistentKeepalive: 25,
  allowedIps: ['10.0.0.0/8', 'fd00::/64'],
};
const hop = { id: 5, group: [{ id: 1, weight: 2 }, { id: 2 }] };
const classFilter = { index: 5, parent: '1:', handle: '1:10' };

/** Values of each setting of ethtool. */
const ethtoolValues = {
  linkInfo: { port: 'tp', phyaddr: 1, tpMdixCtrl: 'auto' },
  linkModes: { autoneg: true, ours: { '100baseT/Full': true }, speed: 100, duplex: 'full', lanes: 1 },
  debug: { msgmask: ['link', 'drv'] },
  wakeOnLan: { modes: { magicsecure: true }, sopass: '02:00:00:00:00:01' },
  privateFlags: { flags: { legacy: false } },
  rings: { rx: 1, tx: 2, rxBufLen: 3, tcpDataSplit: 'enabled', txPush: true },
  channels: { rxCount: 1, combinedCount: 2 },
  coalesce: { rxUsecs: 1, useAdaptiveRx: true, rxProfile: [{ usec: 1, pkts: 2, comps: 3 }] },
  pause: { autoneg: true, rx: false, tx: true },
  eee: { modesOurs: ['100baseT/Full'], enabled: true, txLpiTimer: 5 },
  fec: { modes: { RS: true }, auto: false },
  module: { powerModePolicy: 'auto' },
  power: { c33PseAdminControl: 'enabled', c33PseAvailPwLimit: 15000 },
  plca: { enabled: true, nodeCnt: 8, nodeId: 1 },
  macMerge: { pmacEnabled: true, verifyTime: 10, txMinFragSize: 60 },
  rss: {
    hfunc: ['toeplitz'],
    indir: [0, 1],
    hkey: new Uint8Array(4),
    flowHash: { tcp4: ['ipSrc', 'ipDst'] },
  },
  timestampingConfig: { hwtstampProvider: { index: 1, qualifier: 'precise' }, rxFilters: ['all'] },
} as const;

/** Each operation of ethtool. */
function ethtoolCalls(): (() => unknown)[] {
  const ethtool = ethtoolOperations;
  const readings = Object.entries<object>(ethtool).filter(
    ([name, one]) => 'get' in one && name !== 'strings',
  );
  return [
    ...readings.map(
      ([, one]) =>
        () =>
          (one as { get(device: string): unknown }).get('eth0'),
    ),
    ...Object.entries(ethtoolValues).map(
      ([name, values]) =>
        () =>
          (
            ethtool[name as keyof typeof ethtoolValues] as { set(device: number, values: object): unknown }
          ).set(2, values),
    ),
    () => ethtool.features.getSets('eth0'),
    () => ethtool.features.set('eth0', { 'tx-checksum-ipv4': true }),
    () => ethtool.statistics.get('eth0', ['rmon']),
    () => ethtool.statistics.list(['eth-mac']),
    () => ethtool.strings.get('privateFlags', 'eth0'),
    () => ethtool.phys.listOf('eth0'),
    () => ethtool.rss.get('eth0', 1),
    () => ethtool.rss.createContext('eth0', { indir: [1] }),
    () => ethtool.rss.deleteContext('eth0', 1),
    () => ethtool.moduleEeprom('eth0', { offset: 0, length: 128, page: 1, bank: 2, i2cAddress: 0x51 }),
    () => ethtool.testCable('eth0'),
    () => ethtool.measureCable('eth0', { cfg: { first: 1, last: 2, step: 3, pair: 'a' } }),
    () => ethtool.flashModule('eth0', { fileName: 'module.bin', password: 5 }),
  ];
}

/** Operations whose requests are not compared with iproute2's. */
const others: readonly (() => unknown)[] = [
  () => generic.getFamily('nlctrl'),
  () => generic.listFamilies(),
  () => generic.listPolicies(16),
  () => generic.resolveFamily('nlctrl'),
  ...ethtoolCalls(),
  () => generic.mptcpOperations.setFlags(1, ['backup']),
  () => generic.seg6Operations.setHmac({ keyId: 1, algorithm: 'sha1', secret: 'secret' }),
  () => generic.seg6Operations.deleteHmac(1),
  () => generic.wireguardOperations.get('wg0'),
  () =>
    generic.wireguardOperations.set('wg0', {
      privateKey: key,
      listenPort: 5,
      fwmark: 6,
      peers: [wireguardPeer],
    }),
  () => route.addressGroups.listMulticast({ index: 1 }),
  () => route.addressGroups.listAnycast({ index: 1 }),
  () => route.addresses.list({ index: 1, address: '10.0.0.1/8', scope: 'link', label: 'a' }),
  () => route.addresses.get({ address: 'fd00::1', index: 1 }),
  () => route.addresses.replace({ index: 1, address: '10.0.0.1/8' }),
  () => route.mdb.replace({ index: 1, port: 2, group: '239.0.0.1', sources: ['10.0.0.1'] }),
  () => route.linkStatistics.list(['link']),
  () => route.neighbourTables.list({ name: 'arp_cache' }),
  () => route.netconfs.get(1, { family: 'inet' }),
  () => route.nexthops.replace(hop),
  () => route.nsids.translate(1),
  () => route.nsids.get(namespace),
  () => route.nsids.set(namespace, 'auto'),
  () => route.classes.get(classFilter),
  () => route.filters.change({ index: 1, parent: '1:', kind: 'u32', priority: 5, protocol: 'ip', handle: 5 }),
  () => route.qdiscs.get({ index: 1, parent: 'root' }),
  () => route.shapeRequests(1, { delay: '50ms', loss: 0.5 }),
  () => route.unshapeRequests(1),
  () => route.vnis.add({ index: 1, vni: 100, endVni: 110, group: '239.1.1.1' }),
  () => route.vnis.delete({ index: 1, vni: 100 }),
  () => route.bridgeInstances.set({ index: 1, instance: 5, state: 'blocking' }),
  () => route.linkStatistics.set(1, { offloadL3: true }),
  () => sockDiag.inetSockets.list({ protocol: 'tcp', states: ['listening'], filter, extensions: ['tcp'] }),
  () => sockDiag.inetSockets.get(socket),
  () => sockDiag.inetSockets.destroy(socket),
  () => xfrm.policies.expire({ selector, direction: 'out' }),
  () => xfrm.states.expire({ ...ends, spi: 5 }),
  () => xfrm.replayStates.get({ ...ends, spi: 5 }),
  () => xfrm.replayStates.set({ ...ends, spi: 5, replay: { seq: 1, oseq: 2, bitmap: 1 } }),
  () => xfrm.migrate({ selector, direction: 'out', ends: [migration] }),
  () => xfrm.migrateState({ dst: ends.dst, spi: 5, protocol: 'esp', to: migration.to }),
];
test.each(others)('%s', (request) => checkRequest(request));

test('every other operation that needs no arguments', () => {
  for (const [name, run] of known) {
    if (called.has(name)) continue;
    try {
      run();
    } catch {
      continue;
    }
    checkRequest(run);
  }
});

/** Functions with declared arguments that make no request: `inputs.test.ts` calls them. */
const isOther = (name: string): boolean =>
  /^(?:(?:format|parse|register|define|open) .*|.* parse|compact bitset|name bits|wireguard file)$/.test(
    name,
  );

test('every operation that makes a request was called', () => {
  expect([...known.keys()].filter((name) => !called.has(name) && !isOther(name))).toEqual([]);
});
