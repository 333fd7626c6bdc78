import { expect, test } from 'vitest';
import type { AnyObjectDefinition } from '../../../../src/netlink/protocol.ts';
import { loadProtocol } from '../../../../src/netlink/protocol-table.ts';
import {
  bridgeVlanDatabase,
  classes,
  fdb,
  filters,
  qdiscs,
  type Route,
  routes,
} from '../../../../src/netlink/protocols/route/index.ts';
import type { Dump, Request } from '../../../../src/netlink/request/request.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { listReason, tally } from '../../../support/tallies.ts';
import { existing, places, type RichNamespace, richLists, richNamespace } from './rich-state.ts';

type Item = Record<string, unknown>;
type Operation = (object: unknown) => Request<void>;

/** How objects of a kind are given back. */
interface Trial {
  /** Commands of iproute2 that show them: their text must be the same afterwards. */
  readonly show: readonly string[];
  /** Why an object is left out: the kernel refuses some objects that it made. */
  readonly except?: (object: Item, verb: string) => string | undefined;
  /** Puts them in the order in which they can be made. */
  readonly order?: (objects: readonly Item[]) => readonly Item[];
  /** Runs before: takes away what depends on them. */
  readonly prepare?: (namespace: RichNamespace) => void;
  /** Operations that differ from those of the definition for some objects. */
  readonly operations?: Readonly<Record<string, Operation>>;
  /** Objects that come and go with traffic: they are neither given back nor compared. */
  readonly passing?: (object: Item) => boolean;
  /** The same in the text of iproute2, by line. */
  readonly passingText?: RegExp;
  /** Fields that change by themselves, besides those of the definition. */
  readonly changing?: readonly string[];
  /** Parts of the text of iproute2 that change by themselves. */
  readonly changingText?: RegExp;
}

const isOfEachLink = ({ dst, protocol }: Item): boolean =>
  protocol === 'kernel' && (dst === 'fe80::/64' || dst === 'ff00::/8');

/** Parents first. */
const fromTheTop = (objects: readonly Item[]): Item[] => {
  const parents = new Map(objects.map(({ handle, parent }) => [handle, parent]));
  const depthOf = (handle: unknown): number =>
    parents.has(handle) && handle !== 'none' ? 1 + depthOf(parents.get(handle)) : 0;
  return [...objects].sort((one, other) => depthOf(one.handle) - depthOf(other.handle));
};

const trials: Readonly<Record<string, Trial>> = {
  address: {
    show: ['ip -d address show'],
    // A new address of IPv6 is tentative for a moment.
    changing: ['tentative'],
    changingText: /(valid_lft|preferred_lft) \d+sec|tentative |_timer +[\d.]+/g,
  },
  addressLabel: { show: [] },
  route: {
    show: ['ip -d route show table all', 'ip -6 -d route show table all', 'ip -M route show'],
    changingText: /expires \d+sec/g,
    // Every link has them.
    operations: {
      add: (route) => (isOfEachLink(route as Item) ? routes.append : routes.add)(route as Route),
    },
    except: (route, verb) =>
      route.family === 'inet6' && route.priority === 0 && route.protocol === 'kernel'
        ? 'routes of IPv6 to own addresses have the metric 0, which stands for 1024 in requests'
        : isOfEachLink(route) && verb !== 'add'
          ? 'of several routes of IPv6 with the same destination and metric, the kernel replaces the first'
          : undefined,
  },
  rule: { show: ['ip -d rule show', 'ip -6 -d rule show'] },
  neighbour: {
    show: ['ip -d neighbour show', 'ip -d neighbour show proxy'],
    passing: ({ state, type }) =>
      type === 'multicast' ||
      ['incomplete', 'failed', 'probe', 'delay'].includes((state as string[])[0] as string),
    passingText: /^ff|INCOMPLETE|FAILED|PROBE|DELAY/,
  },
  nexthop: {
    show: ['ip -d nexthop show'],
    changing: ['unbalancedTime'],
    changingText: /unbalanced_time \S+/g,
  },
  fdb: {
    show: ['bridge -d fdb show'],
    // A VXLAN has many remote ends by one address.
    operations: {
      add: (entry) => ((entry as Item).dst === undefined ? fdb.add : fdb.append)(entry as never),
    },
    except: ({ lladdr, master, vlan }, verb) =>
      verb === 'replace' && lladdr === '00:00:00:00:00:00'
        ? 'the kernel does not replace entries of a VXLAN for all addresses'
        : master === undefined && /^(01:00:5e|33:33)/.test(String(lladdr))
          ? 'multicast addresses that a device receives come from its own groups'
          : master !== undefined && vlan === undefined
            ? 'on a bridge with VLANs the kernel adds an entry without a VLAN to each VLAN'
            : undefined,
  },
  mdb: {
    show: ['bridge -d mdb show'],
    // Groups that the bridge itself joined come back, once or twice.
    passing: ({ group }) => String(group).startsWith('ff02::'),
    passingText: /grp ff02::/,
    except: ({ source }) =>
      String(source).startsWith('10.') ? 'the kernel makes an entry for each source in a list' : undefined,
  },
  bridgeVlan: { show: ['bridge vlan show', 'bridge vlan tunnelshow'] },
  bridgeVlanDatabase: {
    show: ['bridge -d vlan show'],
    except: ({ index }) =>
      index === 102
        ? undefined
        : 'options of a bridge itself are read only; tunnels are given back by bridgeVlan',
    operations: {
      set: (message) => {
        const { index, entries } = message as Item;
        return bridgeVlanDatabase.set(index as number, entries as never);
      },
    },
  },
  vni: { show: ['bridge vni show'] },
  qdisc: {
    show: ['tc -d qdisc show'],
    changingText: /direct_packets_stat \d+/g,
    except: (object, verb) =>
      object.handle === 'none'
        ? 'default qdiscs are not made by requests'
        : object.kind === 'htb' && verb !== 'add' && 'references' in object
          ? 'the kernel cannot change the options of the kind'
          : undefined,
    order: fromTheTop,
    operations: {
      add: (object) => either('create')(object),
      replace: (object) => either('replace')(object),
      change: (object) => either('change')(object),
      delete: (object) => either('delete')(object),
    },
  },
  trafficClass: {
    show: ['tc -d class show dev wa'],
    // A qdisc goes with its class.
    changing: ['leaf'],
    changingText: /leaf \S+ /g,
    order: fromTheTop,
    prepare: ({ socket }) => {
      for (const parent of ['1:', 'egress']) socket.requestSync(filters.delete({ index: 105, parent }));
    },
  },
  filter: {
    show: places.map((place) => `tc -d filter show ${placeWords(place)}`),
    except: ({ kind, handle, options }) =>
      kind === 'u32' && (handle === 0 || (options as Item | undefined)?.divisor === 1)
        ? 'the kernel makes the first hash table of a priority by itself'
        : undefined,
  },
  chain: {
    show: places.map((place) => `tc -d chain show ${placeWords(place)}`),
  },
  action: {
    show: [],
  },
  neighbourTable: {
    show: ['ip ntable show'],
    changing: ['reachableTime', 'refcnt'],
    changingText: /(reachable|refcnt) \d+/g,
    except: ({ parameters }) =>
      (parameters as Item | undefined)?.ifindex === undefined
        ? 'only the first namespace may change thresholds, which all share'
        : undefined,
  },
};

const either =
  (verb: 'create' | 'replace' | 'change' | 'delete'): Operation =>
  (object) =>
    ('references' in (object as Item) ? (qdiscs[verb] as Operation) : (classes[verb] as Operation))(object);

function placeWords({ index, parent, block }: { index?: number; parent?: string; block?: number }): string {
  if (index === undefined) return `block ${block}`;
  return parent === '1:' ? 'dev wa parent 1:' : `dev wa ${parent}`;
}

/** Kinds of objects that are listed only, or given back elsewhere. */
const elsewhere: Readonly<Record<string, string>> = {
  link: 'links/give-back.test.ts',
  nsid: 'a number',
  bridgeInstance: 'bridge/spanning-tree.test.ts',
  linkStatistics: 'only hardware counts',
};

const definitions = ((await loadProtocol('route'))?.objects ?? {}) as Record<string, AnyObjectDefinition>;

const verbsOf = ({ operations = {} }: AnyObjectDefinition): Record<string, Operation> => {
  const { add, create, replace, change, set, delete: remove } = operations as Record<string, Operation>;
  return Object.fromEntries(
    Object.entries({ add: add ?? create, replace, change, set, delete: remove }).filter(
      (entry): entry is [string, Operation] => entry[1] !== undefined,
    ),
  );
};

test('all objects that requests can make or change are tried', () => {
  const changeable = Object.entries(definitions)
    .filter(([, definition]) => definition.list !== undefined && Object.keys(verbsOf(definition)).length > 0)
    .map(([name]) => name);
  expect(changeable.sort()).toEqual([...Object.keys(trials), ...Object.keys(elsewhere)].sort());
});

/** A value without fields, and flags, that change by themselves. */
function still(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !names.has(item as string)).map((item) => still(item, names));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !names.has(key))
      .map(([key, item]) => [key, still(item, names)]),
  );
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));

/** The text of a command of iproute2, or of its error: a kernel may lack what it shows. */
function shown(namespace: RichNamespace, command: string): string {
  try {
    return namespace.run(command);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Runs a request for each object, repeatedly while another one succeeds: some need others first. Returns the errors of the rest. */
function runAll({ socket }: RichNamespace, objects: readonly Item[], operation: Operation): string[] {
  for (let rest = objects; ; ) {
    const failed: [Item, Error][] = [];
    for (const object of rest) {
      try {
        socket.requestSync(operation(object));
      } catch (error) {
        failed.push([object, error as Error]);
      }
    }
    if (failed.length === 0 || failed.length === rest.length)
      return failed.map(([object, error]) => `${error.message}: ${asText(object)}`);
    rest = failed.map(([object]) => object);
  }
}

describeLive('what was listed can be given back:', () => {
  for (const [name, trial] of Object.entries(trials)) {
    const definition = definitions[name] as AnyObjectDefinition;
    const verbs = { ...verbsOf(definition), ...trial.operations };
    const names = new Set<string>([
      ...((definition.selfChanging ?? []) as readonly string[]),
      ...(definition.selfChangingOptions ?? []),
      ...(trial.changing ?? []),
      ...['statistics', 'legacyStatistics', 'legacyApplication', 'references', 'bindings', 'times'],
    ]);
    const list = (namespace: RichNamespace): Item[] =>
      existing(namespace, richLists[name]?.() ?? [definition.list?.() as Dump<object>]).flatMap((dump) =>
        (namespace.socket.requestSync(dump) as Item[]).filter((object) => trial.passing?.(object) !== true),
      );
    /** All objects, in an order that does not depend on when they were made, and the text of iproute2. */
    const view = (namespace: RichNamespace) => ({
      ours: list(namespace)
        .map((object) => still(object, names))
        .sort((one, other) => (asText(one) < asText(other) ? -1 : 1)),
      theirs: trial.show.map((command) =>
        shown(namespace, command)
          .split('\n')
          .filter((line) => !(trial.passingText ?? /$^/).test(line))
          .map((line) => line.replaceAll(trial.changingText ?? /$^/g, ''))
          .sort(),
      ),
    });
    const given = (
      context: Parameters<typeof listReason>[0],
      namespace: RichNamespace,
      verb: string,
    ): Item[] =>
      list(namespace).filter((object) => {
        const reason = trial.except?.(object, verb);
        if (reason !== undefined) listReason(context, `${name} given back: ${reason}`);
        return reason === undefined;
      });

    for (const [verb, operation] of Object.entries(verbs)) {
      if (verb === 'add' || verb === 'delete') continue;
      liveTest(`${name}: list, ${verb}`, needs('command ip'), (context) => {
        const namespace = richNamespace(context);
        trial.prepare?.(namespace);
        const before = view(namespace);
        const objects = given(context, namespace, verb);
        if (objects.length === 0) context.skip(`${name}: this kernel has none`);
        expect(runAll(namespace, objects, operation)).toEqual([]);
        expect(view(namespace)).toEqual(before);
        tally(context, 'objects given back as they were listed', `${name} ${verb}`, objects.length);
      });
    }
    const { add, delete: remove } = verbs;
    if (add === undefined || remove === undefined) continue;
    liveTest(`${name}: list, delete, add`, needs('command ip'), (context) => {
      const namespace = richNamespace(context);
      trial.prepare?.(namespace);
      const before = view(namespace);
      const objects = given(context, namespace, 'add');
      if (objects.length === 0) context.skip(`${name}: this kernel has none`);
      // Some go with others: what counts is that none is left.
      const errors = runAll(namespace, objects, remove);
      if (given(context, namespace, 'add').length > 0) expect(errors).toEqual([]);
      expect(given(context, namespace, 'add')).toEqual([]);
      expect(runAll(namespace, trial.order?.(objects) ?? objects, add)).toEqual([]);
      expect(view(namespace)).toEqual(before);
      tally(context, 'objects given back as they were listed', `${name} add`, objects.length);
    });
  }
});
