import {
  fdb,
  linkMessage,
  linkStatistics,
  links,
  mdb,
  statisticsMessage,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { compareWithIproute2 } from '../../../../support/differential.ts';
import { describeLive, liveTest } from '../../../../support/live.ts';
import { type TestNamespace, testNamespace } from '../../../../support/namespace.ts';
import { expectRoundTrip } from '../../../../support/roundtrip.ts';
import { steady } from '../../../../support/steady.ts';
import { tools } from '../setups.ts';
import { bridgePortFields, fdbFields, linkFields, mdbFields } from './fields.ts';
import { richLinks } from './rich.vectors.ts';

/** Links of a new namespace: tunnels that some kernels make in each. */
const givenLinks = new Set([
  'tunl0',
  'gre0',
  'gretap0',
  'erspan0',
  'ip_vti0',
  'ip6_vti0',
  'sit0',
  'ip6tnl0',
  'ip6gre0',
]);

function build(namespace: TestNamespace): ReadonlyMap<number, string> {
  for (const command of richLinks.setup) {
    try {
      namespace.run(command);
    } catch {
      // Kinds that this kernel lacks are not compared. The count shows that enough is left.
    }
  }
  return new Map(namespace.socket.requestSync(links.list()).map(({ index, name }) => [index, name]));
}

const timers = /timer|cacheInfo/i;
/** Without the timers, and how long ago something was used: they run. */
const still = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (key, item) =>
      timers.test(key) ? undefined : typeof item === 'bigint' ? Number(item) : item,
    ),
  );

describeLive('what the library reads is what iproute2 reads', () => {
  liveTest('links', tools, async (context) => {
    const namespace = testNamespace(context);
    const names = build(namespace);
    const [, { ours, theirs }] = await steady(
      () => still(namespace.socket.requestSync(links.list())),
      () => ({
        ours: namespace.socket.requestSync(links.list()),
        theirs: namespace.json('ip -j -d -s -s link'),
      }),
    );
    compareWithIproute2(
      context,
      'link',
      theirs.filter(({ ifname }) => !givenLinks.has(ifname as string)),
      ours.filter(({ name }) => !givenLinks.has(name)),
      linkFields(names),
    );
  });

  liveTest('ports of bridges, forwarding tables, groups', tools, async (context) => {
    const namespace = testNamespace(context);
    const names = build(namespace);
    const { socket } = namespace;
    const readAll = () => ({
      ports: socket.requestSync(links.list({ family: 'bridge' })),
      entries: socket.requestSync(fdb.list()),
      groups: socket.requestSync(mdb.list()),
    });
    const [, { ours, theirs }] = await steady(
      () => still(readAll()),
      () => ({
        ours: readAll(),
        theirs: ['bridge -j -d link', 'bridge -j fdb', 'bridge -j -d mdb'].map((command) =>
          namespace.json(command),
        ),
      }),
    );
    const [ports, entries, [database]] = theirs as [object[], object[], [{ mdb: unknown[] }]];
    const ourPorts = ours.ports.filter(({ master }) => master !== undefined);
    compareWithIproute2(context, 'bridge port', ports, ourPorts, bridgePortFields(names));
    compareWithIproute2(context, 'fdb', entries, ours.entries, fdbFields(names));
    compareWithIproute2(context, 'mdb', database.mdb, ours.groups.flat(), mdbFields(names));
  });

  liveTest('and every message is encoded to the same bytes again', tools, (context) => {
    const namespace = testNamespace(context);
    const { socket } = namespace;
    build(namespace);
    expectRoundTrip(context, 'link', socket, links.list(), {
      body: linkMessage,
      except: {
        'linkInfo.options.ttlInherit': 'the kernel tells a byte where it takes a flag without payload',
      },
    });
    expectRoundTrip(context, 'bridge port', socket, links.list({ family: 'bridge' }), { body: linkMessage });
    expectRoundTrip(context, 'fdb', socket, fdb.list());
    expectRoundTrip(context, 'mdb', socket, mdb.list());
    expectRoundTrip(
      context,
      'link statistics',
      socket,
      linkStatistics.list(['link', 'extra', 'extraOfPort', 'afSpec']),
      { body: statisticsMessage },
    );
  });
});
