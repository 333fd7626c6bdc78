import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { eventually } from '../support/patience.ts';

const { run: tsnetlink, start } = useCommand();

const blanks = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '');

/** Output without the columns' widths. Fails where the command fails. */
function ours(...args: string[]): string[] {
  const { status, stdout, stderr } = tsnetlink(...args);
  expect({ status, stderr }, args.join(' ')).toEqual({ status: 0, stderr: '' });
  return blanks(stdout);
}

function ip(command: string): string[] {
  const { status, stdout, stderr } = spawnSync('ip', command.split(' '), { encoding: 'utf8' });
  expect({ status, stderr }, command).toEqual({ status: 0, stderr: '' });
  return blanks(stdout);
}

/** Expects the same lists once nothing changes any more: addresses of IPv6 are tentative for a while. */
function expectSame(
  words: string[],
  command: string,
  adjust: (line: string) => string = (line) => line,
): Promise<void> {
  return eventually(() => expect(ours(...words).map(adjust)).toEqual(ip(command).map(adjust)));
}

const setup = [
  'link set lo up',
  'link add ve0 type veth peer name ve1',
  'link add br0 type bridge',
  'link set ve0 up',
  'link set ve1 up master br0',
  'addr add 10.0.0.1/24 dev ve0',
  'addr add 10.0.0.9/24 dev ve0 brd +',
  'addr add 10.9.0.1 peer 10.9.0.2/32 dev ve0',
  'addr add fd00::1/64 dev ve0 nodad',
  'route add 10.1.0.0/16 via 10.0.0.2 dev ve0 metric 50 mtu 1400 advmss 1000',
  'route add 10.1.0.0/16 via 10.0.0.2 dev ve0 metric 51 mtu lock 1400 quickack 1 congctl reno',
  'route add blackhole 10.2.0.0/16',
  'route add prohibit 10.2.5.0/24 proto static metric 7',
  'route add 10.3.0.0/16 nexthop via 10.0.0.3 weight 2 nexthop via 10.0.0.4',
  'route add default via 10.0.0.2 proto static',
  'route add 10.6.0.0/16 tos 0x10 via 10.0.0.2',
  'route add 10.7.0.1 via 10.0.0.77 dev ve0 onlink',
  'route add 10.8.0.0/16 via inet6 fd00::5 dev ve0',
  '-6 route add fd01::/64 via fd00::2',
  '-6 route add unreachable fd02::/64 metric 5',
  'route add 10.4.0.0/16 dev ve0 scope link src 10.0.0.9 table 100',
  'nexthop add id 5 via 10.0.0.2 dev ve0',
  'nexthop add id 6 blackhole',
  'nexthop add id 7 group 5 proto static',
  'route add 10.9.9.0/24 nhid 5',
  'rule add from 10.0.0.0/8 lookup 100 pref 1000',
  'rule add iif ve0 fwmark 5/0xff lookup 100 pref 1001',
  'rule add not from 10.5.0.1 oif nothing lookup 100 pref 1002 suppress_prefixlength 8',
  'rule add goto 32766 pref 500 ipproto tcp dport 80-90 sport 5',
  'rule add goto 1500 pref 501',
  'rule add fwmark 7 blackhole pref 502',
  'rule add uidrange 0-0 tos 0x10 prohibit pref 503 protocol static',
  '-6 rule add to fd00::/8 unreachable pref 504',
  'neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev ve0',
  'neigh add fd00::7 lladdr 02:00:00:00:00:07 dev ve0 router nud stale',
];

describeLive('commands for objects', () => {
  liveTest(
    'list what ip lists',
    needs('command ip', 'ipv6'),
    async () => {
      for (const command of setup) {
        const { status, stderr } = spawnSync('ip', command.split(' '), { encoding: 'utf8' });
        expect({ status, stderr }, command).toEqual({ status: 0, stderr: '' });
      }
      await expectSame(['link'], '-br link');
      await expectSame(['link', 'show', 'kind', 'bridge'], '-br link show type bridge');
      for (const type of ['veth', 'bridge', 'bridge_slave', 'bond_slave'])
        await expectSame(['link', 'show', 'type', type], `-br link show type ${type}`);
      await expectSame(['link', 'show', 'port-kind', 'bridge'], '-br link show type bridge_slave');
      await expectSame(['link', 'show', 've1'], '-br link show ve1');
      await eventually(() => {
        const addresses = ip('-br addr').map((line) =>
          line.replace(/@\S+/, '').split(' ').toSpliced(1, 1).join(' '),
        );
        expect(ours('address').sort()).toEqual(addresses.filter((line) => line.includes(' ')).sort());
      });
      expect(ours('address', 'show', 'lo')).toEqual(['lo 127.0.0.1/8 ::1/128']);
      for (const family of ['-4', '-6']) {
        await expectSame(['route', family], `${family} route`);
        await expectSame(['route', family, 'show', 'table', 'all'], `${family} route show table all`);
        await expectSame(['rule', family], `${family} rule`);
      }
      await expectSame(['route', 'show', 'table', '100'], 'route show table 100');
      // ip leaves the words of a filter out of the lines.
      const first = (line: string): string => line.replace(/ .*/, '');
      for (const words of ['10.3.0.0/16', 'via 10.0.0.77', 'proto static metric 7'])
        await expectSame(['-4', 'r', 's', ...words.split(' ')], `-4 route show ${words}`, first);
      await expectSame(['-br', 'l', 'sh', 'type', 'veth', 'up'], '-br link show type veth up');
      expect(ours('a', 's', 'dev', 'lo', 'scope', 'host', '-4')).toEqual(['lo 127.0.0.1/8']);
      await expectSame(['-4', 'rule', 's', 'iif', 've0'], '-4 rule show iif ve0');
      expect(ours('nei', 'show', 'nud', 'permanent')).toEqual(['10.0.0.7 ve0 02:00:00:00:00:07 PERMANENT']);
      await expectSame(['nexthop'], 'nexthop');
      await expectSame(['nexthop', 'show', 'groups'], 'nexthop show groups');
      await expectSame(['nexthop', 'show', 'dev', 've0'], 'nexthop show dev ve0');
      await eventually(() => {
        const neighbours = ip('neigh').map((line) => line.replace(' dev ', ' ').replace(' lladdr ', ' '));
        expect(ours('neighbour').sort()).toEqual(neighbours.sort());
      });
      const [lo] = JSON.parse(tsnetlink('link', 'show', 'lo', '--json').stdout);
      expect(lo).toMatchObject({ name: 'lo', index: 1, stats64: { rxBytes: expect.any(Number) } });
      expect(JSON.parse(tsnetlink('route', '--json', '-4').stdout)).toContainEqual(
        expect.objectContaining({ dst: 'default', gateway: '10.0.0.2', dev: 've0' }),
      );
    },
    180_000,
  );

  liveTest('change what ip changes, and refuse what they do not know', needs('command ip'), () => {
    expect(ours('link', 'add', 'br7', 'type', 'bridge', 'ageing_time', '100')).toEqual([]);
    expect(ours('link', 'set', 'br7', 'up', 'mtu', '1400')).toEqual([]);
    expect(ip('-br link show br7')[0]).toContain('UP');
    ours('address', 'add', '10.70.0.1/24', 'dev', 'br7');
    ours('route', 'add', '10.71.0.0/16', 'via', '10.70.0.2');
    expect(ip('route show 10.71.0.0/16')).toEqual(['10.71.0.0/16 via 10.70.0.2 dev br7']);
    expect(ours('route', 'get', '10.71.1.1')).toEqual(['10.71.1.1 via 10.70.0.2 dev br7 src 10.70.0.1']);
    ours('route', 'delete', '10.71.0.0/16');
    ours('route', 'add', '10.72.0.0/16', 'via', '10.70.0.2', 'proto', 'static');
    ours('route', 'add', '10.73.0.0/16', 'via', '10.70.0.2', 'proto', 'bgp');
    ours('route', 'flush', 'proto', 'static');
    ours('neigh', 'add', '10.70.0.3', 'lladdr', '02:00:00:00:00:03', 'dev', 'br7');
    ours('neigh', 'flush', 'dev', 'br7');
    ours('rule', 'add', 'to', '10.72.0.0/16', 'lookup', '100');
    ours('-4', 'rule', 'flush', 'table', '100');
    expect(ip('-4 rule show table 100')).toEqual([]);
    expect(ip('neigh show dev br7')).toEqual([]);
    expect(ip('-4 route show dev br7').map((line) => line.replace(/ .*/, ''))).toEqual([
      '10.70.0.0/24',
      '10.73.0.0/16',
    ]);
    expect(ours('link', '-s', 'show', 'br7')[0]).toMatch(/ RX \d+ bytes .* TX \d+ bytes /);
    ours('route', 'add', '10.74.0.0/16', 'via', '10.70.0.2', 'table', '101');
    ours('-4', 'route', 'flush', 'table', 'all', 'via', '10.70.0.2');
    expect(ip('-4 route show table 101')).toEqual([]);
    expect(ip('-4 route show dev br7')).toHaveLength(1);
    ours('-4', 'route', 'flush', 'table', 'all');
    expect(ip('-4 route show table all')).toEqual([]);
    ours('address', 'flush', 'dev', 'br7');
    expect(ours('-4', 'route', 'show', 'dev', 'br7')).toEqual([]);
    ours('link', 'delete', 'br7');
    expect(tsnetlink('link', 'show', 'br7')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ENODEV'),
    });
    for (const [args, message] of [
      [['link', 'shwo'], "did you mean 'show'?"],
      [['link', 'show', 'knd', 'veth'], "did you mean 'kind'?"],
      [['route', 'add', '10.0.0.0/33', 'dev', 'lo'], '10.0.0.0/33'],
      [['rule', 'add', 'frm', '10.0.0.0/8'], "'frm'"],
      [['monitor', 'lnik'], "did you mean 'link'?"],
      [['top', 'more'], "unexpected argument 'more'"],
      [['route', 'flush'], 'expected at least one field that selects'],
      [['route', 'show', 'proto'], "'proto' needs a value"],
      [['-n', 'nowhere', 'link'], 'ENOENT'],
    ] as const) {
      const { status, stderr } = tsnetlink(...args);
      expect(stderr).toContain(message);
      expect(status).not.toBe(0);
    }
  });

  liveTest('show the help for the word help', () => {
    for (const words of [
      ['link', 'help'],
      ['link', 'add', 'help'],
      ['help', 'link'],
    ])
      expect(ours(...words)[0]).toMatch(/^usage: tsnetlink link /);
  });

  liveTest(
    'monitor shows changes, also of namespaces that appear later',
    async () => {
      const a = await Namespace.create('m_a');
      const child = start('monitor', '--all', '--count', '3', 'link');
      let output = '';
      child.stdout.on('data', (text) => {
        output += text;
      });
      const exit = once(child, 'exit');
      // Until it is heard, a change is made again.
      for (let at = 0; output === '' && at < 500; at++) {
        await a.createLink({ name: `br${at}`, kind: 'bridge' });
        await sleep(20);
      }
      const b = await Namespace.create('m_b');
      const lo = await b.link('lo');
      for (let at = 0; child.exitCode === null && at < 500; at++) {
        await (at % 2 === 0 ? lo.up() : lo.down());
        await sleep(20);
      }
      expect((await exit)[0]).toBe(0);
      expect(output).toMatch(/^\[m_a\] \+ link br\d+ DOWN [\da-f:]{17} <BROADCAST,MULTICAST>$/m);
      await a.delete();
      await b.delete();
    },
    120_000,
  );

  liveTest('top shows rates', () => {
    tsnetlink('link', 'set', 'lo', 'up');
    const { stdout } = tsnetlink('top', '--count', '2', '--interval', '0.05', '--all', '--json');
    const samples = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(samples).toHaveLength(2);
    expect(samples[0].links).toContainEqual(expect.objectContaining({ name: 'lo', rxBytes: 0 }));
    expect(ours('top', '--count', '1', '--interval', '0.05', '--all')[0]).toMatch(
      /^NAMESPACE LINK STATE RX TX/,
    );
  });
});
