// Every word of the usage texts of the installed iproute2: `dump explain` reads it, or it is listed here.
import { spawnSync } from 'node:child_process';
import { describe, expect } from 'vitest';
import { describeCommands } from '../../../src/cli/iproute2/index.ts';
import { linkKinds } from '../../../src/netlink/protocols/route/links/kinds/registry.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { isReadBehind } from './usage-words.ts';

/** Words of commands that are not read, with the reason. The list is exact for the newest iproute2. */
const lacking: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'ip link': {
    'the number of a namespace is asked for first': ['link-netns'],
    'programs of XDP are read from files': ['object', 'section', 'program', 'verbose', 'pinned'],
    'is a choice of what is shown': ['novf'],
  },
  'ip address': { 'is a choice of what is shown': ['down', 'nomaster'] },
  'ip route': {
    'is made of what an answer says': ['connected'],
    'is not read yet': ['notify', 'hmac', 'cleanup', 'lookup', 'endpoint'],
  },
  'ip netns': { 'sends no request': ['cmd'] },
  'ip stats': { 'is not read yet': ['subgroup', 'suite'] },
  'bridge link': { 'is not read yet': ['hwmode', 'self', 'master'] },
  'ip mptcp': { 'is not read yet': ['laminar', 'nobackup', 'nofullmesh'] },
  'ip ioam': { 'is not read yet': ['data'] },
};

/** Words of usage texts that are values, names of what follows, or English. */
const values: ReadonlySet<string> = new Set(
  [
    ...linkKinds.keys(),
    'off auto enable disable enabled disabled none eui64 stable_secret random team_slave bond_slave bridge_slave',
    'host link global forever main all default local kernel boot static low medium high ms ecn nat inet inet6 mpls bridge',
    'delay failed incomplete noarp permanent probe reachable stale mpath resilient nsid sha1 sha256 wide',
    'xstats xstats_slave offload afstats stp mcast cpu_hit hw_stats_info include exclude vepa veb',
    'where usage help del list chg fifo try prio format depends classifier see there etc its own parameters tcpmetrics',
    'immediate delayed inline l2encap psp usp usd next-csid',
  ].flatMap((line) => line.split(' ')),
);

/** Words that may stand before others, besides the verbs. */
const before = [
  '',
  'dev 1 ',
  'id 1 ',
  '1 ',
  '10.0.0.1 ',
  '10.0.0.1 nexthop ',
  '10.0.0.0/8 dev 1 encap ',
  ...['ip id 5 ', 'seg6 ', 'seg6 mode ', 'seg6 mode encap segs fd00::1 ', 'rpl ', 'xfrm ', 'xfrm if_id 5 '],
  ...['seg6local ', 'seg6local action End ', 'seg6local action End flavors ', 'seg6local action End.X '],
  ...['ioam6 ', 'ioam6 trace ', 'ioam6 trace prealloc ', 'ioam6 trace prealloc type 0x8 ns 1 '],
].map((words) =>
  /^(ip|seg6|rpl|xfrm|seg6local|ioam6) /.test(words) ? `10.0.0.0/8 dev 1 encap ${words}` : words,
);

const places = [
  ...before,
  ...[
    '02:00:00:00:00:01 dev 1 ',
    'set ',
    'show ',
    'get ',
    'add 10.0.0.1 ',
    'set 10.0.0.1 ',
    'dev 1 root handle 1: ',
  ],
  ...[
    'dev 1 parent 1: protocol ip pref 1 ',
    'action ',
    'action csum ',
    'dev 1 vf 1 ',
    'dev 1 inet ',
    'x type ',
  ],
];

/** Whether a word means something somewhere in the commands of an object: another error than a word that does not exist. */
function isRead(command: string, verbs: readonly string[], word: string): boolean {
  return ['', ...verbs.map((verb) => `${verb} `)].some((verb) =>
    places.some((place) => isReadBehind(`${command} ${verb}${place}`, word)),
  );
}

/** The words in lower case of a usage text. */
function usageWords(program: string, object: string): string[] {
  const { stdout, stderr } = spawnSync(program, [object, 'help'], { encoding: 'utf8' });
  const text = `${stdout}${stderr}`;
  if (text.includes('is unknown')) return [];
  return [
    ...new Set(
      [...text.replace(/<[^>]*>/g, ' ').matchAll(/(?<![\w:.-])[a-z][a-z0-9_-]*(?![\w:-]|\.)/g)].map(
        ([word]) => word,
      ),
    ),
  ];
}

describe('the usage texts of iproute2', () => {
  describeLive('are read:', () => {
    for (const line of describeCommands()) {
      const [program = '', object = '', verbs = ''] = line.split(' ');
      liveTest(`${program} ${object}`, needs('command ip', 'command bridge', 'command tc'), () => {
        const known = new Set(Object.values(lacking[`${program} ${object}`] ?? {}).flat());
        const notRead = usageWords(program, object).filter(
          (word) =>
            ![program, object, ...verbs.split('|')].includes(word) &&
            !values.has(word) &&
            !isRead(`${program} ${object}`, verbs.split('|'), word),
        );
        expect(notRead.filter((word) => !known.has(word))).toEqual([]);
        const isNewest = /iproute2-([7-9]|\d\d)\./.test(spawnSync('ip', ['-V'], { encoding: 'utf8' }).stdout);
        if (isNewest)
          expect(
            [...known].filter((word) => !notRead.includes(word)),
            'is read: remove it from the list',
          ).toEqual([]);
      });
    }
  });
});
