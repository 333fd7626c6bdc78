import { expect } from 'vitest';
import {
  type Neighbour,
  type NeighbourTable,
  type Netconf,
  neighbours,
  neighbourTables,
  netconfs,
  nsids,
} from '../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2, ignored, type Mapping } from '../../../support/differential.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { testNamespace } from '../../../support/namespace.ts';
import { expectRoundTrip } from '../../../support/roundtrip.ts';
import { steady } from '../../../support/steady.ts';
import { joined, linkName, setUp, va } from './setups.ts';

const bool = (value: number | undefined): boolean | undefined =>
  value === undefined ? undefined : value !== 0;
const netconfFields: Mapping<Netconf> = {
  family: 'family',
  interface: ({ index }) => (typeof index === 'number' ? linkName(index) : index),
  forwarding: ({ forwarding }) => bool(forwarding),
  rp_filter: ({ rpFilter = 0 }) => ['off', 'strict', 'loose'][rpFilter],
  mc_forwarding: ({ multicastForwarding }) => bool(multicastForwarding),
  proxy_neigh: ({ proxyNeighbour }) => bool(proxyNeighbour),
  ignore_routes_with_linkdown: ({ ignoreRoutesWithLinkdown }) => bool(ignoreRoutesWithLinkdown),
  input: ({ input }) => bool(input),
  bc_forwarding: ({ broadcastForwarding }) => bool(broadcastForwarding),
};

const moves = ignored('changes by itself');
const tableFields: Mapping<NeighbourTable> = {
  family: 'family',
  name: 'name',
  dev: ({ parameters }) => linkName(parameters?.ifindex),
  thresh1: 'thresh1',
  thresh2: 'thresh2',
  thresh3: 'thresh3',
  gc_interval: 'gcInterval',
  key_length: 'config.keyLength',
  entry_size: 'config.entrySize',
  entries: moves,
  last_flush: ignored('a time of day, computed'),
  last_rand: ignored('a time of day, computed'),
  hash_rnd: 'config.hashRandom',
  hash_mask: ({ config }) => `0x${config?.hashMask.toString(16)}`,
  hash_chain_gc: 'config.hashChainGc',
  proxy_qlen: 'config.proxyQueueLength',
  refcnt: moves,
  reachable: ignored('random each time'),
  base_reachable: 'parameters.baseReachableTime',
  retrans: 'parameters.retransTime',
  gc_stale: 'parameters.gcStaleTime',
  delay_probe: 'parameters.delayProbeTime',
  queue: 'parameters.queueLength',
  app_probes: 'parameters.appProbes',
  ucast_probes: 'parameters.unicastProbes',
  mcast_probes: 'parameters.multicastProbes',
  anycast_delay: 'parameters.anycastDelay',
  proxy_delay: 'parameters.proxyDelay',
  proxy_queue: 'parameters.proxyQueueLength',
  locktime: 'parameters.lockTime',
  ...Object.fromEntries(
    ['allocs', 'destroys', 'lookups', 'hits', 'res_failed', 'periodic_gc_runs', 'forced_gc_runs'].map(
      (key) => [key, moves],
    ),
  ),
  hash_grows: 'stats.hashGrows',
  rcv_probes_mcast: moves,
  rcv_probes_ucast: moves,
  table_fulls: 'stats.tableFulls',
};

const neighbourFields: Mapping<Neighbour> = {
  dst: 'dst',
  dev: ({ index }) => linkName(index),
  lladdr: 'lladdr',
  router: ({ flags }) => (flags.includes('router') ? null : undefined),
  proxy: ({ flags }) => (flags.includes('proxy') ? null : undefined),
  extern_learn: ({ flags }) => (flags.includes('extLearn') ? null : undefined),
  managed: ({ flagsExt }) => (flagsExt?.includes('managed') ? null : undefined),
  state: ({ state }) => state.map((name) => String(name).toUpperCase()),
  protocol: 'protocol',
  refcnt: moves,
  used: moves,
  confirmed: moves,
  updated: moves,
  probes: 'probes',
};

const lladdr = '02:00:00:00:00:02';

describeLive('the settings of a namespace', () => {
  const tools = needs('command ip', 'ipv6');

  liveTest('netconf is read as iproute2 reads it', tools, (context) => {
    const namespace = setUp(context, joined);
    const { socket } = namespace;
    const theirs = namespace.json('ip -j netconf show');
    compareWithIproute2(context, 'netconf', theirs, socket.requestSync(netconfs.list()), netconfFields);
    expectRoundTrip(context, 'netconf', socket, netconfs.list());
    expect(socket.requestSync(netconfs.get('default', { family: 'inet6' }))).toMatchObject({
      index: 'default',
    });
    expect(socket.requestSync(netconfs.get(va))).toMatchObject({ family: 'inet', index: va, forwarding: 0 });
  });

  liveTest('neighbour tables are read as iproute2 reads them, and changed', tools, async (context) => {
    const namespace = setUp(context, joined);
    const { socket } = namespace;
    // They are those of the machine, and grow with its neighbours.
    const sizes = () =>
      socket
        .requestSync(neighbourTables.list())
        .map(({ config, stats }) => [config?.hashMask, stats?.tableFulls]);
    const [, { theirs, ours }] = await steady(sizes, () => ({
      theirs: namespace.json('ip -j -s ntable show'),
      ours: socket.requestSync(neighbourTables.list()),
    }));
    compareWithIproute2(context, 'neighbour table', theirs, ours, tableFields);
    expectRoundTrip(context, 'neighbour table', socket, neighbourTables.list());
    const parameters = { ifindex: va, baseReachableTime: 40000n, unicastProbes: 7 };
    socket.requestSync(neighbourTables.change({ name: 'arp_cache', parameters }));
    expect(namespace.json('ip -j ntable show dev va name arp_cache')).toMatchObject([
      { base_reachable: 40000, ucast_probes: 7 },
    ]);
    expect(() => neighbourTables.change({ name: '' })).toThrow(expect.objectContaining({ field: 'name' }));
  });

  liveTest('neighbours are read as iproute2 reads them', tools, (context) => {
    const namespace = setUp(context, joined);
    const { socket } = namespace;
    for (const command of [
      `ip neighbour add 10.0.0.2 lladdr ${lladdr} dev va`,
      `ip neighbour add 10.0.0.3 lladdr ${lladdr} dev va nud reachable protocol static router`,
      `ip neighbour add 10.0.0.4 lladdr ${lladdr} dev va nud stale extern_learn`,
      'ip neighbour add proxy 10.0.0.5 dev va protocol bgp',
    ])
      namespace.run(command);
    const ours = socket.requestSync(neighbours.list({ family: 'inet' }));
    const theirs = namespace.json('ip -j -d -s -4 neighbour show nud all');
    compareWithIproute2(context, 'neighbour', theirs, ours, neighbourFields);
    const proxies = socket.requestSync(neighbours.list({ family: 'inet', proxy: true }));
    const theirProxies = namespace.json('ip -j -d -4 neighbour show proxy');
    compareWithIproute2(context, 'neighbour', theirProxies, proxies, neighbourFields);
    expectRoundTrip(context, 'neighbour', socket, neighbours.list());
    expectRoundTrip(context, 'neighbour', socket, neighbours.list({ family: 'inet', proxy: true }));
  });

  liveTest('identifiers of namespaces are translated', needs('kernel 5.0'), (context) => {
    const [own, second, third] = [testNamespace(context), testNamespace(context), testNamespace(context)];
    own.socket.requestSync(nsids.set(second, 7));
    own.socket.requestSync(nsids.set(third, 8));
    second.socket.requestSync(nsids.set(third, 44));
    expect(own.socket.requestSync(nsids.list()).sort()).toEqual([7, 8]);
    expect(own.socket.requestSync(nsids.list({ targetNsid: 7 }))).toEqual([44]);
    expect(own.socket.requestSync(nsids.translate(7))).toEqual([{ nsid: 44, currentNsid: 8 }]);
    expectRoundTrip(context, 'nsid', own.socket, nsids.translate(7));
  });
});
