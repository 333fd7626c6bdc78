// Every word of the usage texts of all kinds of links, qdiscs, classes, filters and actions: `dump explain` reads it, or it is listed here.
import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { linkKinds } from '../../../src/netlink/protocols/route/links/kinds/registry.ts';
import { actionKinds } from '../../../src/netlink/protocols/route/tc/actions/kinds/registry.ts';
import { filterKinds } from '../../../src/netlink/protocols/route/tc/filters/kinds/registry.ts';
import { classOptions, qdiscOptions } from '../../../src/netlink/protocols/route/tc/qdiscs/kinds/registry.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { tally } from '../../support/tallies.ts';
import { isReadBehind, kindWords } from './usage-words.ts';

/** For each object: its kinds, the command that shows the usage of a kind, and the beginning of a command with its options. */
const objects: Readonly<
  Record<string, { kinds: { keys(): Iterable<unknown> }; usage: (kind: string) => string; start: string }>
> = {
  link: { kinds: linkKinds, usage: (kind) => `ip link help ${kind}`, start: 'ip link add x link 1 type' },
  qdisc: {
    kinds: qdiscOptions,
    usage: (kind) => `tc qdisc add ${kind} help`,
    start: 'tc qdisc add dev 1 root handle 1:',
  },
  class: {
    kinds: classOptions,
    usage: (kind) => `tc class add ${kind} help`,
    start: 'tc class add dev 1 parent 1: classid 1:1',
  },
  filter: {
    kinds: filterKinds,
    usage: (kind) => `tc filter add ${kind} help`,
    start: 'tc filter add dev 1 parent 1: protocol ip pref 1',
  },
  action: {
    kinds: actionKinds,
    usage: (kind) => `tc actions add action ${kind} help`,
    start: 'tc actions add action',
  },
};

const computed = 'tc computes numbers from several words, which the library has no function for';
const file = 'programs are read from files';
const removed = 'the kernel has it no longer';

/** Words in the usage of htb, which explains those of its qdisc and of its classes. The kernel does not read `slot`, `pslot` and `debug`. */
const htb =
  'qdisc add minor id of class to which unclassified packets are sent quantums computed as rate in debug string numbers each the direct queue enable hardware slot pslot allocated this can still borrow max bytes be accumulated during idle period minimum packet size used computations per-packet linklay adapting a linklayer atm definite upper borrows but for we create map priority leaf lower served first how much serve from at once version';

/** Words of options that are not read, by kind, with the reason. The list is exact for the newest iproute2. */
const lacking: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'link ipip': {
    'iproute2 reads them, and sends nothing of them': '6rd-prefix 6rd-relay_prefix 6rd-reset',
  },
  'link sit': { 'iproute2 ends with a segmentation fault': '6rd-reset' },
  'qdisc choke': { [computed]: 'limit bandwidth ecn min max burst' },
  'qdisc dualpi2': { [computed]: 'max_rtt typical_rtt' },
  'qdisc gred': {
    [computed]: 'setup vqs default grio ecn harddrop vq prio min max avpkt burst probability bandwidth',
  },
  'qdisc prio': { 'iproute2 sends it in a nest that kernels of today do not read': 'multiqueue' },
  'qdisc red': {
    [computed]:
      'limit min max avpkt burst adaptive probability bandwidth ecn harddrop nodrop qevent early_drop block mark',
  },
  'qdisc sfq': { [computed]: 'avpkt' },
  'qdisc taprio': {
    'needs the schedule, which is several lists at once':
      'clockid num_tc map queues sched-entry base-time txtime-delay fp',
  },
  'filter bpf': { [file]: 'bytecode-file object-file section export verbose object-pinned' },
  'filter route': { 'the handle is computed from the realms': 'fromif classid action' },
  'filter u32': { 'is not read yet': 'offset sample' },
  'action bpf': { [file]: 'bytecode-file object-file section export verbose object-pinned' },
  // Removed from the kernel, and from newer iproute2.
  'qdisc cbq': { [removed]: 'bandwidth avpkt mpu cell ewma' },
  'qdisc dsmark': { [removed]: 'set_tc_index' },
  'class cbq': {
    [removed]:
      'bandwidth maxburst avpkt minburst bounded isolated allot mpu weight prio cell ewma estimator defmap overhead linklayer',
  },
  'filter rsvp': { [removed]: 'ipproto session sender classid action tunnelid tunnel skip' },
  'filter rsvp6': { [removed]: 'ipproto session sender classid action tunnelid tunnel skip' },
  'filter tcindex': { [removed]: 'pass_on classid action' },
};

/** Words of usage texts that are values, names of what follows, or English. */
const values: Readonly<Record<string, string>> = {
  'link can': 'ip set',
  'link erspan': 'version hwid',
  'link hsr': 'ip add',
  'link ip6erspan': 'inherit version hwid',
  'link ip6gre': 'inherit version hwid',
  'link ip6gretap': 'inherit version hwid',
  'link ip6tnl': 'inherit',
  'link macvlan': 'flag',
  'link macvtap': 'flag',
  'link veth': 'ip get add',
  'link vxcan': 'ip get add',
  'qdisc cake': 'marks defaults',
  'qdisc cake_mq': 'cake marks defaults',
  'qdisc etf': 'must be a valid id',
  // horizon_cap and horizon_drop in one.
  'qdisc fq': 'horizon_',
  'qdisc gred': 'tc qdisc change',
  'qdisc htb': `${htb} rate burst mpu overhead prio ceil cburst mtu quantum`,
  'qdisc mqprio': 'count1 offset1 count2 offset2 dcb channel bw_rlimit',
  // Values of loss and slot.
  'qdisc netem': 'random state gemodel packets bytes',
  'qdisc taprio': 'index cmd gate-mask interval time delay must be a valid',
  'class htb': `${htb} default r2q direct_qlen offload`,
  'filter bpf': 'use remaining',
  'filter flow': 'mapping key hashing',
  'filter rsvp6': 'rsvp',
  'action bpf': 'index use',
  'action ctinfo': 'mask statemask',
  'action mpls': 'for next header of packet ip and one with',
  'action simple': 'being arbitrary string',
  'action vlan': 'one of with',
};

describeLive('words of', () => {
  const isNewest = (): boolean =>
    /iproute2-([7-9]|\d\d)\./.test(spawnSync('ip', ['-V'], { encoding: 'utf8' }).stdout);
  for (const [object, { kinds, usage, start }] of Object.entries(objects))
    liveTest(`each kind of ${object}`, needs('command ip', 'command tc'), (context) => {
      const found: Record<string, string> = {};
      const known: Record<string, string> = {};
      for (const kind of kinds.keys()) {
        const name = `${object} ${kind}`;
        const value = `${kind} help ${values[name] ?? ''}`.split(' ');
        const shown = kindWords(usage(String(kind))).filter((word) => !value.includes(word));
        const notRead = shown.filter((word) => !isReadBehind(`${start} ${kind} `, word));
        tally(context, 'words of kinds of iproute2 that are read', object, shown.length - notRead.length);
        const listed = Object.values(lacking[name] ?? {}).flatMap((line) => line.split(' '));
        const other = notRead.filter((word) => !listed.includes(word));
        if (other.length > 0) found[name] = other.join(' ');
        const read = removed in (lacking[name] ?? {}) ? [] : listed.filter((word) => !notRead.includes(word));
        if (read.length > 0) known[name] = read.join(' ');
      }
      expect(found).toEqual({});
      if (isNewest()) expect(known, 'is read, or no word: remove it from the list').toEqual({});
    });
});
