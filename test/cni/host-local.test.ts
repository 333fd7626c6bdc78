import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { candidates, rangeSets } from '../../src/cni/plugins/host-local/ranges.ts';
import { cniWorld, referencePlugins } from '../support/cni.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';

/** Steps of a runtime: `ADD c1`, with pairs of `CNI_ARGS` behind it. */
type Step = string;

const long = ['ADD a', 'ADD b', 'DEL a', 'ADD c', 'ADD d', 'DEL b', 'DEL c', 'ADD e', 'ADD a'];
const cases: Readonly<Record<string, { ipam?: object; more?: object; steps?: readonly Step[] }>> = {
  'a network': { ipam: { subnet: '10.0.0.0/24' }, steps: long },
  'the smallest network': {
    ipam: { subnet: '10.0.0.0/30' },
    steps: ['ADD a', 'ADD b', 'DEL a', 'ADD b', 'CHECK b', 'CHECK a'],
  },
  'a small network, again from its start': {
    ipam: { subnet: '10.0.0.0/29' },
    steps: [...long, 'DEL d', 'ADD f', 'ADD g', 'ADD h', 'ADD i'],
  },
  'an IPv6 network': { ipam: { subnet: 'fd00::/64' }, steps: long },
  'the end of an IPv6 network': {
    ipam: { subnet: 'fd00::/120', rangeStart: 'fd00::fe' },
    steps: ['ADD a', 'ADD b', 'ADD c'],
  },
  'several ranges': {
    ipam: {
      ranges: [
        [
          { subnet: '10.0.0.0/24', rangeStart: '10.0.0.20', rangeEnd: '10.0.0.21', gateway: '10.0.0.20' },
          { subnet: '10.0.0.0/24', rangeStart: '10.0.0.30', rangeEnd: '10.0.0.31' },
        ],
      ],
    },
    steps: ['ADD a', 'ADD b', 'DEL a', 'ADD c', 'ADD d', 'ADD e'],
  },
  'both families': {
    ipam: { ranges: [[{ subnet: '10.0.0.0/24' }], [{ subnet: 'fd00::/64' }]] },
    steps: long,
  },
  'an address of CNI_ARGS': {
    ipam: { subnet: '10.0.0.0/24' },
    steps: ['ADD a IP=10.0.0.7', 'ADD b IP=10.0.0.7', 'ADD c'],
  },
  'the gateway of CNI_ARGS': { ipam: { subnet: '10.0.0.0/24' }, steps: ['ADD a IP=10.0.0.1', 'ADD b'] },
  'an address of another network': { ipam: { subnet: '10.0.0.0/24' }, steps: ['ADD a IP=10.9.0.1', 'ADD b'] },
  'an address of args': {
    ipam: { subnet: '10.0.0.0/24' },
    more: { args: { cni: { ips: ['10.0.0.9'] } } },
    steps: ['ADD a', 'ADD b'],
  },
  'an address of the runtime': {
    ipam: { subnet: '10.0.0.0/24' },
    more: { runtimeConfig: { ips: ['10.0.0.9/24'] } },
  },
  'ranges of the runtime': { ipam: {}, more: { runtimeConfig: { ipRanges: [[{ subnet: '10.4.0.0/24' }]] } } },
  'routes and unknown keys': {
    ipam: {
      subnet: '10.0.0.0/24',
      routes: [{ dst: '10.0.0.9/8', gw: '10.0.0.1' }, { dst: '0.0.0.0/0' }],
      unknown: [1],
    },
  },
  'twice for a container': {
    ipam: { subnet: '10.0.0.0/24' },
    steps: ['ADD a', 'ADD a', 'CHECK a', 'ADD b', 'DEL a', 'DEL a', 'ADD a'],
  },
  'bits behind the prefix': { ipam: { subnet: '10.0.0.5/24' } },
  'a network too small': { ipam: { subnet: '10.0.0.0/31' } },
  'a start outside': { ipam: { ranges: [[{ subnet: '10.0.0.0/24', rangeStart: '10.0.1.20' }]] } },
  'an end before the start': {
    ipam: { ranges: [[{ subnet: '10.0.0.0/24', rangeStart: '10.0.0.20', rangeEnd: '10.0.0.10' }]] },
  },
  'ranges that overlap': { ipam: { ranges: [[{ subnet: '10.0.0.0/24' }], [{ subnet: '10.0.0.0/25' }]] } },
  'mixed families': { ipam: { ranges: [[{ subnet: '10.0.0.0/24' }, { subnet: 'fd00::/64' }]] } },
  'no ranges': { ipam: { ranges: [] } },
  'an empty set': { ipam: { ranges: [[]] } },
  'no network': { ipam: {} },
};

describeLive('host-local reserves as the reference plugin does:', () => {
  for (const [name, { ipam, more = {}, steps = ['ADD a'] }] of Object.entries(cases)) {
    liveTest(name, needs(referencePlugins), async (context) => {
      const ours = await cniWorld(context);
      const theirs = await cniWorld(context);
      const config = {
        type: 'host-local',
        ipam: { type: 'host-local', ...ipam },
        prevResult: { cniVersion: '1.0.0' },
        ...more,
      };
      for (const step of steps) {
        const [command = '', CNI_CONTAINERID = '', CNI_ARGS = ''] = step.split(' ');
        const variables = { CNI_CONTAINERID, CNI_ARGS, CNI_NETNS: '/proc/self/ns/net' };
        const own = await ours.call(command, config, variables);
        const expected = theirs.reference(command, config, variables);
        // The texts of errors are our own.
        if (expected.exitCode === 0) expect([step, own]).toEqual([step, expected]);
        else expect([step, own.exitCode, own.output.code > 6]).toEqual([step, expected.exitCode, true]);
        expect(filesOf(ours.folder)).toEqual(filesOf(theirs.folder));
      }
    });
  }

  liveTest('each goes on with the reservations of the other', needs(referencePlugins), async (context) => {
    const { call, reference } = await cniWorld(context);
    const config = { type: 'host-local', ipam: { type: 'host-local', subnet: '10.0.0.0/29' } };
    const netns = { CNI_NETNS: '/proc/self/ns/net' };
    const addresses: string[] = [];
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      const variables = { ...netns, CNI_CONTAINERID: id };
      const { output } = await (addresses.length % 2 === 0 ? call : reference)('ADD', config, variables);
      addresses.push(output.ips[0].address);
    }
    expect(new Set(addresses).size).toBe(5);
    const variables = { ...netns, CNI_CONTAINERID: 'f' };
    expect((await call('ADD', config, variables)).output).toMatchObject({ code: 101 });
    expect(await call('DEL', config, { ...netns, CNI_CONTAINERID: 'b' })).toMatchObject({ exitCode: 0 });
    expect(reference('ADD', config, variables).output.ips[0].address).toBe(addresses[1]);
  });

  liveTest('GC releases what no valid attachment has', async (context) => {
    const { call, folder } = await cniWorld(context);
    const config = {
      type: 'host-local',
      cniVersion: '1.1.0',
      ipam: { type: 'host-local', subnet: '10.0.0.0/24' },
    };
    for (const CNI_CONTAINERID of ['a', 'b']) await call('ADD', config, { CNI_CONTAINERID, CNI_NETNS: '/x' });
    // An address of a process that was killed while it wrote.
    writeFileSync(join(folder, 'ipam/net/10.0.0.9'), '');
    const valid = { 'cni.dev/valid-attachments': [{ containerID: 'b', ifname: 'eth0' }] };
    expect(await call('GC', { ...config, ...valid }, {})).toEqual({ exitCode: 0, output: undefined });
    expect(Object.keys(filesOf(folder)).sort()).toEqual(['10.0.0.3', 'last_reserved_ip.0', 'lock']);
    expect((await call('GC', config, {})).output).toMatchObject({
      code: 7,
      msg: expect.stringContaining('cni.dev/valid-attachments'),
    });
  });

  liveTest('settings for names come from a file', async (context) => {
    const { call, folder } = await cniWorld(context);
    const resolvConf = join(folder, 'resolv.conf');
    writeFileSync(
      resolvConf,
      'nameserver 192.0.2.3\nsearch a b\ndomain x.y\noptions ndots:5 rotate\n# comment\n',
    );
    const ipam = { type: 'host-local', subnet: '10.0.0.0/24', resolvConf };
    const { output } = await call('ADD', { type: 'host-local', ipam }, { CNI_NETNS: '/x' });
    expect(output.dns).toEqual({
      nameservers: ['192.0.2.3'],
      domain: 'x.y',
      search: ['a', 'b'],
      options: ['ndots:5', 'rotate'],
    });
    const missing = await call(
      'ADD',
      { type: 'host-local', ipam: { ...ipam, resolvConf: '/none' } },
      { CNI_CONTAINERID: 'b', CNI_NETNS: '/x' },
    );
    expect(missing.output).toMatchObject({ code: 5 });
    expect(existsSync(join(folder, 'ipam/net/10.0.0.3'))).toBe(false);
  });
});

/** The files of reservations with their content. */
function filesOf(folder: string): Record<string, string> {
  const own = join(folder, 'ipam/net');
  mkdirSync(own, { recursive: true });
  return Object.fromEntries(readdirSync(own).map((name) => [name, readFileSync(join(own, name), 'utf8')]));
}

test('every address of a set comes once, from any start', () => {
  const [set] = rangeSets('ranges', [
    [{ subnet: '10.0.0.0/29' }, { subnet: '10.0.1.0/29', rangeStart: '10.0.1.3' }],
  ]);
  const all = [...candidates(set!, undefined)].map(({ value }) => value);
  expect(all).toHaveLength(5 + 4);
  for (const value of all) {
    const found = [...candidates(set!, { bits: 32, value })].map((one) => one.value);
    expect(found.toSorted()).toEqual(all.toSorted());
    expect(found.at(-1)).toBe(value);
  }
});
