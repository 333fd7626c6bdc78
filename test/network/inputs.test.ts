import { readdirSync } from 'node:fs';
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';
import * as tsnetlink from 'tsnetlink';
import {
  type AppliedPlan,
  Bridge,
  type Checkpoint,
  createLab,
  type Lab,
  type Link,
  Namespace,
  type NetworkWatch,
  VethPair,
} from 'tsnetlink';
import { accept, Transaction } from 'tsnetlink/nftables';
import { links, routes } from 'tsnetlink/route';
import { replay } from 'tsnetlink/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check } from '../../src/netlink/request/input.ts';
import { QueuedPacket } from '../../src/network/packet-queue/queued-packet.ts';
import { describeLive, liveTest } from '../support/live.ts';

// Walks through every public function, method and options object of the object model. A new one fails the first test until it
// is in the table; the keys of options come from the checks themselves, which do not compile without each key of the type.

/** A valid argument. `isOptional` for one that may be absent. */
interface Argument {
  readonly valid: unknown;
  readonly isOptional?: true;
  /** Values of the list below that are valid all the same. */
  readonly accepts?: readonly string[];
  /** Options of the kind of a link, by the key `options`. */
  readonly options?: object;
  /** Why the keys of the object are not checked here. */
  readonly keysBy?: string;
}
const value = (valid: unknown, more: Partial<Argument> = {}): Argument => ({ valid, ...more });
const options = (valid: object = {}, more: Partial<Argument> = {}): Argument => ({
  valid,
  isOptional: true,
  ...more,
});
const byNode = { keysBy: 'Node' };

/** Values that hardly any argument may have. */
const never: Record<string, unknown> = {
  null: null,
  NaN: Number.NaN,
  true: true,
  'a bigint': 1n,
  'a promise': Promise.resolve({}),
  'a function': () => 1,
  'a fraction': 1.5,
  'a negative number': -1,
  'an array': [[]],
};

let a: Namespace;
let b: Namespace;
let link: Link;
let bridge: Bridge;
let pair: VethPair;
let lab: Lab;
let view: NetworkWatch;
let checkpoint: Checkpoint;
let plan: AppliedPlan;

const device = { name: 'new' };
const wireguardKey = `${'A'.repeat(43)}=`;
const address = '10.9.0.1/24';
const neighbour = { dst: '10.9.0.2', lladdr: '02:00:00:00:00:01' };
const route = { dst: '10.8.0.0/16', type: 'blackhole' } as const;
const rule = { src: '10.0.0.0/8', table: 100 };
const tuple = {
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'udp',
  sourcePort: 1,
  destinationPort: 2,
};
const timeouts = { name: 'policy', l3proto: 'ip', l4proto: 'udp', data: { replied: 30 } } as const;
const helper = {
  name: 'helper',
  l3proto: 'ip',
  l4proto: 'udp',
  queueNum: 1,
  policies: [{ name: 'class', expectMax: 1, expectTimeout: 60 }],
} as const;
const state = { dst: '192.0.2.1', protocol: 'esp' } as const;
const policy = { direction: 'in', selector: {} } as const;
const end = (address: string) => ({ address, namespace: a });
const none: readonly Argument[] = [];
const elements = (valid: unknown): Argument =>
  value(valid, { keysBy: 'the compiler', accepts: ['an array'] });
/** Names, statements and handles that become JSON are checked when it is compiled: see unknown-properties.test.ts. */
const inJson = (valid: unknown): Argument =>
  value(valid, { isOptional: true, keysBy: 'the compiler', accepts: Object.keys(never) });
const recording = { protocol: 'route' as const, port: 1, littleEndian: true, steps: [] };
const key = value('10.0.0.1', {
  keysBy: 'the compiler',
  accepts: ['true', 'a bigint', 'a negative number'],
});
const place = [value('inet'), value('table'), value('name')];

/** The arguments of each public function and method. Methods of a superclass are listed with it. */
const calls: Record<string, () => readonly Argument[]> = {
  applyNetwork: () => [value({ namespaces: {} }), options()],
  planNetwork: () => [value({ namespaces: {} }), options()],
  createLab: () => [value({ nodes: {} }), options()],
  map: () => [options()],
  supports: () => [value('veth')],
  watchProcesses: () => [options()],
  watchTaskExits: () => [options()],
  watchNetwork: () => [options({ namespace: a })],
  'Namespace.current': () => none,
  'Namespace.create': () => [value('name', { isOptional: true })],
  'Namespace.open': () => [value({ pid: process.pid }, { keysBy: 'any object with an fd' })],
  'Namespace.list': () => none,
  'Namespace.findAll': () => none,
  'Namespace.identify': () => [value(process.pid)],
  'Namespace.attach': () => [value('name'), value(process.pid)],
  'Namespace.watch': () => [options()],
  'Namespace.delete': () => [value('name')],
  'Namespace#toJSON': () => none,
  'Namespace#equals': () => [value(b, { keysBy: 'Namespace' })],
  'Namespace#nameOfNsid': () => [value(0)],
  'Namespace#delete': () => none,
  'Namespace#close': () => none,
  'Namespace#socketFor': () => [value('route')],
  'Namespace#request': () => [value(links.list(), { keysBy: 'requests' }), options()],
  'Namespace#stream': () => [value(routes.list(), { keysBy: 'requests' }), options()],
  'Namespace#nftables': () => none,
  'Namespace#watch': () => [options()],
  'Namespace#link': () => [value('lo', { keysBy: 'any object with an index' })],
  'Namespace#links': () => [options()],
  'Namespace#createLink': () => [value({ kind: 'bridge', name: 'new' })],
  'Namespace#addresses': () => [options()],
  'Namespace#addAddress': () => [value({ dev: 'veth', address: '10.7.0.1/24' })],
  'Namespace#replaceAddress': () => [value({ dev: 'veth', address: '10.7.0.1/24' })],
  'Namespace#deleteAddress': () => [value({ dev: 'veth', address: '10.7.0.1/24' })],
  'Namespace#flushAddresses': () => [value({ dev: 'veth' })],
  'Namespace#flushRoutes': () => [value({ dev: 'veth' })],
  'Namespace#flushRules': () => [value({ table: 77 })],
  'Namespace#flushNeighbours': () => [value({ dev: 'veth' })],
  'Namespace#flushNexthops': () => [value({ dev: 'veth' })],
  'Namespace#nexthops': () => [options()],
  'Namespace#addNexthop': () => [value({ id: 77, blackhole: true })],
  'Namespace#replaceNexthop': () => [value({ id: 77, blackhole: true })],
  'Namespace#deleteNexthop': () => [value(77)],
  'Namespace#addNeighbour': () => [value({ ...neighbour, dev: 'veth' })],
  'Namespace#replaceNeighbour': () => [value({ ...neighbour, dev: 'veth' })],
  'Namespace#deleteNeighbour': () => [value({ dst: neighbour.dst, dev: 'veth' })],
  'Namespace#routes': () => [options()],
  'Namespace#route': () => [value({ dst: '10.0.0.1' })],
  'Namespace#addRoute': () => [value(route)],
  'Namespace#replaceRoute': () => [value(route)],
  'Namespace#deleteRoute': () => [value(route)],
  'Namespace#rules': () => [options()],
  'Namespace#addRule': () => [value(rule)],
  'Namespace#deleteRule': () => [value(rule)],
  'Namespace#neighbours': () => [options()],
  'Namespace#ping': () => [value('127.0.0.1'), options()],
  'Namespace#state': () => none,
  'Namespace#plan': () => [value({}), options()],
  'Namespace#apply': () => [value({}), options()],
  'Namespace#ensureLink': () => [value('lo'), value({})],
  'Namespace#ensureAddress': () => [value('lo'), value({ address })],
  'Namespace#ensureNeighbour': () => [value('veth'), value(neighbour)],
  'Namespace#ensureQdisc': () => [value('veth'), value({ kind: 'pfifo' })],
  'Namespace#ensureRoute': () => [value(route)],
  'Namespace#ensureRule': () => [value({ ...rule, priority: 77 })],
  'Namespace#ensureNexthop': () => [value({ id: 77, blackhole: true })],
  'Namespace#checkpoint': () => [options()],
  'Namespace#connect': () => [value({ port: 80 })],
  'Namespace#listen': () => [value(http.createServer(), byNode), options()],
  'Namespace#sockets': () => [options()],
  'IpsecTunnel.create': () => [value(end('192.0.2.1')), value(end('192.0.2.2')), options()],
  'IpsecTunnel#delete': () => none,
  'Xfrm#states': () => [options()],
  'Xfrm#state': () => [value({ ...state, spi: 1 })],
  'Xfrm#addState': () => [value(state)],
  'Xfrm#updateState': () => [value(state)],
  'Xfrm#deleteState': () => [value({ ...state, spi: 1 })],
  'Xfrm#flushStates': () => [value({ reqid: 1 })],
  'Xfrm#allocateSpi': () => [value(state)],
  'Xfrm#policies': () => [options()],
  'Xfrm#policy': () => [value(policy)],
  'Xfrm#addPolicy': () => [value(policy)],
  'Xfrm#updatePolicy': () => [value(policy)],
  'Xfrm#deletePolicy': () => [value(policy)],
  'Xfrm#flushPolicies': () => [value({ index: 1 })],
  'Xfrm#policyDefaults': () => none,
  'Xfrm#setPolicyDefaults': () => [value({ in: 'block' })],
  'Namespace#xfrm': () => none,
  'Namespace#httpAgent': () => [options()],
  'Namespace#httpsAgent': () => [options()],
  'Namespace#connector': () => [options()],
  'Namespace#createDatagramSocket': () => [value({ type: 'udp4' })],
  'Namespace#lookup': () => [value('localhost'), options()],
  'Namespace#spawn': () => [
    value('true'),
    options([], { keysBy: 'no object of options', accepts: ['null'] }),
    options(),
  ],
  'Namespace#exec': () => [
    value('true'),
    options([], { keysBy: 'no object of options', accepts: ['null'] }),
    options(),
  ],
  'Namespace#worker': () => [value('1'), options({ eval: true })],
  'Namespace#pids': () => none,
  'Namespace#run': () => [value(() => 1, { accepts: ['a function'] })],
  'Namespace#readFile': () => [value('/proc/net/dev'), value('utf8', { isOptional: true })],
  'Namespace#uevents': () => [options()],
  'Namespace#ipset': () => none,
  'Namespace#tc': () => none,
  'Namespace#bridge': () => none,
  'Namespace#save': () => [value('route'), options()],
  'Namespace#restore': () => [value(new Uint8Array(16), { keysBy: 'no object of options' })],
  'IpSets#list': () => [options()],
  'IpSets#create': () => [value({ name: 'a', type: 'hash:ip' })],
  'IpSets#add': () => [value('a'), value([{ ip: '10.0.0.1' }], { keysBy: 'lists' }), options()],
  'IpSets#delete': () => [value('a'), value([{ ip: '10.0.0.1' }], { keysBy: 'lists' }), options()],
  'IpSets#test': () => [value('a'), value({ ip: '10.0.0.1' })],
  'IpSets#flush': () => [value('a')],
  'IpSets#flushAll': () => none,
  'IpSets#rename': () => [value('a'), value('b')],
  'IpSets#swap': () => [value('a'), value('b')],
  'IpSets#destroy': () => [value('a'), options()],
  'IpSets#destroyAll': () => none,
  'IpSets#restore': () => [value([], { keysBy: 'lists' })],
  'Namespace#conntrack': () => none,
  'Namespace#packetQueue': () => [value(5), options()],
  'Namespace#packetLog': () => [value(5), options()],
  buildPacket: () => [value({ source: '10.0.0.1', destination: '10.0.0.2' })],
  parsePacket: () => [value(new Uint8Array(20), { keysBy: 'no object of options' })],
  'Conntrack#list': () => [options()],
  'Conntrack#stream': () => [options()],
  'Conntrack#get': () => [value({ original: tuple })],
  'Conntrack#create': () => [value({ original: tuple, timeout: 60 })],
  'Conntrack#update': () => [value({ original: tuple, mark: 1 })],
  'Conntrack#delete': () => [value({ original: tuple })],
  'Conntrack#flush': () => [value({ mark: 1 })],
  'Conntrack#clear': () => [options()],
  'Conntrack#resetCounters': () => [options()],
  'Conntrack#count': () => none,
  'Conntrack#statistics': () => none,
  'Conntrack#watch': () => [options()],
  'Expectations#list': () => [options()],
  'Expectations#get': () => [value({ tuple })],
  'Expectations#create': () => [value({ master: tuple, tuple, mask: tuple, timeout: 60 })],
  'Expectations#delete': () => [value({ tuple })],
  'Expectations#clear': () => [options()],
  'Expectations#statistics': () => none,
  'Expectations#watch': () => [options()],
  'TimeoutPolicies#list': () => none,
  'TimeoutPolicies#get': () => [value('policy')],
  'TimeoutPolicies#create': () => [value(timeouts)],
  'TimeoutPolicies#replace': () => [value(timeouts)],
  'TimeoutPolicies#delete': () => [value('policy')],
  'TimeoutPolicies#clear': () => none,
  'TimeoutPolicies#getDefaults': () => [value({ l3proto: 'ip', l4proto: 'udp' })],
  'TimeoutPolicies#setDefaults': () => [value({ l3proto: 'ip', l4proto: 'udp', data: { replied: 180 } })],
  'ConntrackHelpers#list': () => none,
  'ConntrackHelpers#get': () => [value('helper')],
  'ConntrackHelpers#create': () => [value(helper)],
  'ConntrackHelpers#update': () => [value(helper)],
  'ConntrackHelpers#delete': () => [value('helper')],
  'ConntrackHelpers#clear': () => none,
  'AccountingObjects#list': () => none,
  'AccountingObjects#listAndReset': () => none,
  'AccountingObjects#get': () => [value('object')],
  'AccountingObjects#getAndReset': () => [value('object')],
  'AccountingObjects#reset': () => [value('object')],
  'AccountingObjects#create': () => [value({ name: 'object' })],
  'AccountingObjects#delete': () => [value('object')],
  'AccountingObjects#clear': () => none,
  'AccountingObjects#watch': () => [options()],
  'NamespaceSysctl#get': () => [value('net.ipv4.ip_forward')],
  'NamespaceSysctl#set': () => [
    value('net.ipv4.ip_forward'),
    value(0, { accepts: ['true', 'a fraction', 'a negative number'] }),
  ],
  'Nftables#apply': () => [value([], { keysBy: 'the compiler' }), options()],
  'Nftables#list': () => [options()],
  'Nftables#listWithGeneration': () => [options()],
  'Nftables#transaction': () => [value(() => {}, { accepts: ['a function'] }), options()],
  'Nftables#generation': () => [options()],
  'Nftables#tables': () => [options()],
  'Nftables#chains': () => [options()],
  'Nftables#rules': () => [options()],
  'Nftables#sets': () => [options()],
  'Nftables#maps': () => [options()],
  'Nftables#flowtables': () => [options()],
  'Nftables#objects': () => [value('counter'), options()],
  'Nftables#resetRules': () => [options()],
  'Nftables#resetObjects': () => [value('counter'), options()],
  'Nftables#set': () => place,
  'Nftables#map': () => place,
  'Nftables#watch': () => [options()],
  'Nftables#trace': () => [options()],
  'LiveElements#elements': () => [options()],
  'LiveElements#flush': () => [options()],
  'LiveElements#get': () => [key, options()],
  'LiveElements#resetElement': () => [key, options()],
  'LiveElements#reset': () => [options()],
  'LiveSet#add': () => [elements([]), options()],
  'LiveSet#delete': () => [elements([]), options()],
  'LiveMap#add': () => [elements([]), options()],
  'LiveMap#delete': () => [elements([]), options()],
  'TransactionBuilder#table': () => [inJson('inet'), inJson('table'), options()],
  'TransactionBuilder#flushRuleset': () => [value('inet', { isOptional: true })],
  'Transaction#list': () => [options()],
  'TableBuilder#chain': () => [inJson('chain'), options()],
  'TableBuilder#set': () => [inJson('set'), options()],
  'TableBuilder#map': () => [inJson('map'), options()],
  'TableBuilder#object': () => [inJson('counter'), inJson('object'), inJson({})],
  'TableBuilder#flowtable': () => [inJson('flow'), value({})],
  'TableBuilder#flush': () => none,
  'TableBuilder#delete': () => none,
  'ChainBuilder#add': () => [value(accept, { keysBy: 'the compiler', accepts: ['an array'] })],
  'ChainBuilder#insert': () => [value(accept, { keysBy: 'the compiler', accepts: ['an array'] })],
  'ChainBuilder#replace': () => [
    inJson(1),
    value(accept, { isOptional: true, keysBy: 'the compiler', accepts: ['an array'] }),
  ],
  'ChainBuilder#deleteRule': () => [inJson(1)],
  'ChainBuilder#flush': () => none,
  'ChainBuilder#delete': () => none,
  'SetBuilder#add': () => [elements([]), inJson({})],
  'SetBuilder#deleteElements': () => [elements([])],
  'SetBuilder#flush': () => none,
  'SetBuilder#delete': () => none,
  'MapBuilder#add': () => [value({}, { keysBy: 'the compiler' }), inJson({})],
  'MapBuilder#deleteElements': () => [elements([])],
  'MapBuilder#flush': () => none,
  'MapBuilder#delete': () => none,
  'ObjectBuilder#delete': () => none,
  'FlowtableBuilder#delete': () => none,
  'QueuedPacket#accept': () => [options()],
  'QueuedPacket#drop': () => none,
  'QueuedPacket#repeat': () => [options()],
  'QueuedPacket#replace': () => [value(new Uint8Array(20), { keysBy: 'no object of options' }), options()],
  'QueuedPacket#moveTo': () => [value(5, { accepts: ['a negative number'] }), options()],
  'Checkpoint#commit': () => none,
  'Checkpoint#rollback': () => none,
  'NetlinkSocket.open': () => [value('route'), options()],
  'NetlinkSocket.over': () => [value('route'), value(replay(recording), { keysBy: 'transports' }), options()],
  'NetlinkSocket#request': () => [value(links.list(), { keysBy: 'requests' }), options()],
  'NetlinkSocket#requestSync': () => [value(links.list(), { keysBy: 'requests' })],
  'NetlinkSocket#batch': () => [value([], { keysBy: 'lists' }), options()],
  'NetlinkSocket#batchSettled': () => [value([], { keysBy: 'lists' }), options()],
  'NetlinkSocket#transaction': () => [
    value({}, { keysBy: 'nftables' }),
    value([], { keysBy: 'lists' }),
    options(),
  ],
  'NetlinkSocket#stream': () => [value(routes.list(), { keysBy: 'requests' }), options()],
  'NetlinkSocket#close': () => none,
  'NetlinkSocket#watch': () => [value(['link'], { keysBy: 'a list' }), options()],
  'Plan#toString': () => none,
  'Plan#toJSON': () => none,
  'TransactionBuilder#push': () => [inJson({}), inJson(undefined)],
  'AppliedPlan#confirm': () => none,
  'AppliedPlan#rollback': () => none,
  'NamespaceWatch#next': () => none,
  'NamespaceWatch#return': () => none,
  'NamespaceWatch#close': () => none,
  'Link#toJSON': () => none,
  'Link#refresh': () => none,
  'Link#change': () => [value({ mtu: 1400 })],
  'Link#configure': () => [value({ forwardDelay: 200 })],
  'Link#up': () => none,
  'Link#down': () => none,
  'Link#rename': () => [value('new')],
  'Link#setMtu': () => [value(1400)],
  'Link#setAddress': () => [value('02:00:00:00:00:01')],
  'Link#setMaster': () => [value('br0', { keysBy: 'links' })],
  'Link#removeMaster': () => none,
  'Link#addresses': () => none,
  'Link#addAddress': () => [value(address), options()],
  'Link#replaceAddress': () => [value(address), options()],
  'Link#removeAddress': () => [value(address)],
  'Link#routes': () => [options()],
  'Link#addRoute': () => [value({ dst: '10.8.0.0/16' })],
  'Link#neighbours': () => [options()],
  'Link#addNeighbour': () => [value(neighbour)],
  'Link#replaceNeighbour': () => [value(neighbour)],
  'Link#deleteNeighbour': () => [value({ dst: neighbour.dst })],
  'Link#features': () => none,
  'Link#setFeatures': () => [value({ 'tx-checksumming': true })],
  'Link#driverStatistics': () => none,
  'Link#qdiscs': () => none,
  'Link#shape': () => [value({ rate: '10mbit' })],
  'Link#unshape': () => none,
  'Link#moveTo': () => [value(b, { keysBy: 'Namespace' }), options()],
  'Link#linkNamespace': () => none,
  'Link#delete': () => none,
  'Link#toString': () => none,
  'Master#addPort': () => [value(link, { keysBy: 'links' })],
  'Master#removePort': () => [value(link, { keysBy: 'links' })],
  'Master#ports': () => none,
  'Bond#configure': () => [value({ miimon: 100 })],
  'Bond.create': () => [value({ ...device, namespace: a }, { options: { miimon: 5 } })],
  'Bond#addPort': () => [value(link, { keysBy: 'links' })],
  'Bridge#configure': () => [value({ forwardDelay: 200 })],
  'Bridge.create': () => [value({ ...device, namespace: a }, { options: { forwardDelay: 5 } })],
  'Dummy.create': () => [value({ ...device, namespace: a })],
  'Ipvlan#configure': () => [value({ mode: 'l3' })],
  'Ipvlan.create': () => [value({ ...device, link }, { options: { mode: 'l3' } })],
  'Macvlan#configure': () => [value({ mode: 'vepa' })],
  'Macvlan.create': () => [value({ ...device, link }, { options: { bcQueueLength: 5 } })],
  'Tun.create': () => [options({ ...device, namespace: a })],
  'Tun#write': () => [value(new Uint8Array(20), byNode)],
  'Tun#packets': () => [options()],
  'Tun#close': () => none,
  'VethPair.create': () => [value({ ...device, namespace: a }), value({ name: 'peer', namespace: a })],
  'VethPair#delete': () => none,
  'Vlan#configure': () => [value({ flags: { flags: ['gvrp'], mask: ['gvrp'] } })],
  'Vlan.create': () => [value({ id: 5, link }, { options: { protocol: '802.1ad' } })],
  'Vrf.create': () => [value({ ...device, table: 10, namespace: a })],
  'Vxlan#configure': () => [value({ ageing: 5 })],
  'Vxlan.create': () => [value({ ...device, id: 5, namespace: a }, { options: { learning: true } })],
  'WireGuard.create': () => [value({ ...device, namespace: a })],
  'WireGuard.generateKeyPair': () => none,
  'WireGuard#show': () => none,
  'WireGuard#setConfig': () => [value({ listenPort: 1 })],
  'WireGuard#setPeer': () => [value({ publicKey: wireguardKey })],
  'WireGuard#removePeer': () => [value(wireguardKey)],
  'WireGuard#toFile': () => none,
  'Lab#cable': () => [value('a'), value('s')],
  'Lab#partition': () => [value(['a'], { keysBy: 'a list' }), value(['b'], { keysBy: 'a list' })],
  'Lab#heal': () => none,
  'LabCable#down': () => none,
  'LabCable#up': () => none,
  'LabCable#impair': () => [value({ loss: 0 })],
  'LabCable#restore': () => none,
  'LabCable#toJSON': () => none,
  'QueuedPacket#toJSON': () => none,
  'Lab#toJSON': () => none,
  'Lab#node': () => [value('a')],
  'Lab#switch': () => [value('s')],
  'Lab#addressOf': () => [value('a', { isOptional: true, accepts: Object.keys(never) })],
  'Lab#diagram': () => [value('text', { isOptional: true })],
  'Lab#destroy': () => none,
  'LabNode#toJSON': () => none,
  'LabNode#ping': () => [value('127.0.0.1'), options()],
  'NetworkWatch#toJSON': () => none,
  'NetworkWatch#list': () => [value('link')],
  'NetworkWatch#whenCurrent': () => none,
  'NetworkWatch#refresh': () => none,
  'NetworkWatch#start': () => none,
  'NetworkWatch#next': () => none,
  'NetworkWatch#return': () => none,
  'NetworkWatch#close': () => none,
};

/** Classes and functions of the package that belong to other parts of it. */
const notOfTheModel =
  /Error$|^(command|defineFamily|defineObject|defineProtocol|dump|dumpOfLists|echo|query|readEventOf)$/;

/** The methods that a class adds: `Bridge.create`, `Bridge#addPort`. */
function methodsOf(type: { readonly prototype: object; readonly name: string }): string[] {
  const own = (holder: object) =>
    Object.getOwnPropertyNames(holder).filter(
      (name) =>
        name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(holder, name)?.value === 'function',
    );
  return [
    ...own(type).map((name) => `${type.name}.${name}`),
    ...own(type.prototype).map((name) => `${type.name}#${name}`),
  ];
}

/** Every class that a program can reach: those of the package, their superclasses, and those of returned objects. */
function reachableClasses(): (typeof Namespace)[] {
  const found = new Set<object>();
  const add = (type: object): void => {
    if (type === Function.prototype || type === Object || found.has(type)) return;
    found.add(type);
    add(Object.getPrototypeOf(type));
  };
  for (const [name, exported] of Object.entries(tsnetlink))
    if (!notOfTheModel.test(name) && /^[A-Z]/.test(name)) add(exported);
  for (const object of Object.values(receivers())) add(object.constructor);
  return [...found] as (typeof Namespace)[];
}

/** Objects to call methods on, by the name of the class. */
function receivers(): Readonly<Record<string, object>> {
  const nftables = a.nftables();
  const transaction = new Transaction(nftables);
  const table = transaction.table('inet', 'table');
  return {
    Nftables: nftables,
    LiveElements: nftables.set('inet', 'table', 'name'),
    LiveSet: nftables.set('inet', 'table', 'name'),
    LiveMap: nftables.map('inet', 'table', 'name'),
    TransactionBuilder: transaction,
    Transaction: transaction,
    TableBuilder: table,
    ChainBuilder: table.chain('chain'),
    SetBuilder: table.set('set'),
    MapBuilder: table.map('map'),
    ObjectBuilder: table.object('counter', 'object'),
    FlowtableBuilder: table.flowtable('flow', {}),
    QueuedPacket: new QueuedPacket({ judge: () => {} }, 1, new Uint8Array(), 0, 0),
    NetlinkSocket: a.socket,
    Checkpoint: checkpoint,
    AppliedPlan: plan,
    // Nothing to undo.
    IpsecTunnel: new (tsnetlink.IpsecTunnel as unknown as new (...args: unknown[]) => object)([], 1, []),
    Namespace: a,
    Conntrack: a.conntrack(),
    Expectations: a.conntrack().expectations,
    TimeoutPolicies: a.conntrack().timeouts,
    ConntrackHelpers: a.conntrack().helpers,
    AccountingObjects: a.conntrack().accounting,
    IpSets: a.ipset(),
    NamespaceSysctl: a.sysctl,
    Xfrm: a.xfrm(),
    NamespaceWatch: Namespace.watch(),
    Link: bridge,
    Master: bridge,
    VethPair: pair,
    Lab: lab,
    LabNode: lab.node('a'),
    LabCable: lab.cable('a', 's'),
    NetworkWatch: view,
  };
}

/** An object to call a method on. */
function receiverOf(type: string): object {
  const exported = tsnetlink as unknown as Record<string, new (...args: unknown[]) => object>;
  // The others are links of a kind.
  return receivers()[type] ?? new exported[type]!(a, { ...bridge.state, kind: type.toLowerCase() }, -1);
}

/** Methods that the language or emitters of events call, with other arguments. */
const calledByOthers = /#(toJSON|toString|next|return|close)$/;

/** Methods with a rest parameter. */
const takesAnyNumber = /^(Lab#partition|ChainBuilder#(add|insert|replace))$/;

/** Calls a function or method by its name in the table. Begins to read a stream. */
async function call(name: string, args: readonly unknown[]): Promise<unknown> {
  const exported = tsnetlink as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>;
  const [, type = '', mark = '', method = ''] = /^(\w+)(?:([.#])(\w+))?$/.exec(name) ?? [];
  const result =
    mark === ''
      ? (exported[type] as unknown as (...args: unknown[]) => unknown)(...args)
      : mark === '.'
        ? exported[type]![method]!(...args)
        : (receiverOf(type) as Record<string, (...args: unknown[]) => unknown>)[method]!(...args);
  if (typeof (result as AsyncIterator<unknown> | undefined)?.next === 'function') {
    const iterator = result as AsyncIterator<unknown>;
    return await iterator.next().finally(() => void iterator.return?.());
  }
  return await result;
}

/** Resolves when a call has not ended for so long that it has been accepted: a refusal only waits for parts that are loaded. */
function afterLongWait(signal: AbortSignal): Promise<string> {
  return setTimeout(20_000, 'accepted, and running', { signal }).catch(() => 'ended');
}

const refusal = { code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/) };

/** Each call that a bad argument must be refused by: name, what is bad, arguments, and the field that the error names. */
function* badCalls(): Generator<
  [name: string, bad: string, args: unknown[], field?: string, message?: RegExp]
> {
  for (const [name, describe] of Object.entries(calls)) {
    const args = describe();
    const valid = args.map((argument) => argument.valid);
    if (!calledByOthers.test(name) && !takesAnyNumber.test(name))
      yield [name, 'one argument more', [...valid, {}], '', /expected (no|\d+) arguments?, got/];
    for (const [index, argument] of args.entries()) {
      for (const [bad, wrong] of Object.entries(never)) {
        if (argument.accepts?.includes(bad)) continue;
        yield [name, `${bad} as argument ${index + 1}`, valid.with(index, wrong)];
      }
      if (argument.isOptional === undefined && argument.valid !== undefined)
        yield [name, `no argument ${index + 1}`, valid.with(index, undefined)];
      if (argument.keysBy !== undefined || typeof argument.valid !== 'object') continue;
      const unknown = { ...argument.valid, nonsenseKey: 1 };
      yield [name, `an unknown key in argument ${index + 1}`, valid.with(index, unknown), 'nonsenseKey'];
      if (argument.options === undefined) continue;
      const inner = { ...argument.valid, options: { ...argument.options, nonsenseKey: 1 } };
      yield [name, 'an unknown option of the kind', valid.with(index, inner), 'options.nonsenseKey'];
      for (const key of Object.keys(argument.options)) {
        const wrong = { ...argument.valid, options: { ...argument.options, [key]: Promise.resolve(1) } };
        yield [name, `a promise as option ${key}`, valid.with(index, wrong), `options.${key}`];
      }
    }
  }
}

describeLive('the object model', () => {
  beforeAll(async () => {
    [a, b] = [await Namespace.create(), await Namespace.create()];
    bridge = await Bridge.create({ name: 'bridge', namespace: a });
    pair = await VethPair.create({ name: 'veth', namespace: a }, { name: 'other', namespace: a });
    [link] = pair.ends;
    lab = await createLab({ nodes: { a: {}, b: {} }, switches: { s: {} }, links: [{ ends: ['a', 's'] }] });
    view = await a.watch();
    checkpoint = await a.checkpoint();
    plan = await a.apply({});
  });
  afterAll(async () => {
    await lab.destroy();
    for (const namespace of [a, b]) namespace.close();
  });

  liveTest('is in the table with every public function and method', () => {
    const functions = Object.entries(tsnetlink)
      .filter(([name, exported]) => typeof exported === 'function' && /^[a-z]/.test(name))
      .map(([name]) => name)
      .filter((name) => !notOfTheModel.test(name));
    // One is for the subclasses alone.
    const found = [...functions, ...reachableClasses().flatMap(methodsOf)].filter(
      (name) => name !== 'LiveElements#change',
    );
    expect(found.filter((name) => !Object.hasOwn(calls, name))).toEqual([]);
    expect(Object.keys(calls).filter((name) => !found.includes(name))).toEqual([]);
  });

  liveTest('refuses methods that were taken off their objects, which would work elsewhere', async () => {
    const accepted: string[] = [];
    for (const [name, describe] of Object.entries(calls)) {
      const [, type = '', method = ''] = /^(\w+)#(\w+)$/.exec(name) ?? [];
      if (method === '' || ['toJSON', 'toString'].includes(method)) continue;
      const detached = (receiverOf(type) as Record<string, (...args: unknown[]) => unknown>)[method]!;
      const args = describe().map(({ valid }) => valid);
      const failure = await (async () => detached(...args))().then(
        () => 'accepted',
        (error: unknown) => error,
      );
      const { code, field, message } = failure as { code?: string; field?: string; message?: string };
      if (code !== 'ERR_INVALID_THIS' || field !== 'this' || message?.includes(`.${method}(`) !== true)
        accepted.push(`${name}: ${message ?? failure}`);
    }
    expect(accepted).toEqual([]);
  });

  liveTest('refuses bad arguments of all of them, and nothing has changed', async () => {
    const state = async () => ({
      links: (await a.links()).map(({ name, index, isUp, mtu, state: { master, address: mac } }) =>
        [index, name, isUp, mtu, master, mac].join(),
      ),
      addresses: await a.addresses(),
      routes: await a.routes({ family: 'inet' }),
      rules: await a.rules(),
      names: await Namespace.list(),
      thread: (await Namespace.current().links()).map(({ name }) => name),
    });
    const before = await state();
    const accepted: string[] = [];
    for (const [name, bad, args, field, message = /^(?!.*arguments?, got)/] of badCalls()) {
      const ended = new AbortController();
      const failure = await Promise.race([
        call(name, args).then(
          () => 'accepted',
          (error: unknown) => error,
        ),
        afterLongWait(ended.signal),
      ]);
      ended.abort();
      const isRefused = (() => {
        try {
          expect(failure).toMatchObject(refusal);
          expect(failure).toHaveProperty('field', expect.any(String));
          expect((failure as Error).message).toMatch(message);
          if (field !== undefined)
            expect((failure as { field: string }).field).toMatch(new RegExp(`(^|[.])${field}$`));
          return true;
        } catch {
          return false;
        }
      })();
      if (!isRefused) accepted.push(`${name}: ${bad}`);
    }
    expect(accepted).toEqual([]);
    expect(await state()).toEqual(before);
  });
});

// The checks that files of src/network export, by file and name.
const files = readdirSync('src/network', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const modules = await Promise.all(
  files.map(
    async (file): Promise<[string, Record<string, unknown>]> => [
      file,
      await import(/* @vite-ignore */ `../../src/network/${file}`),
    ],
  ),
);
const checks = modules.flatMap(([file, exported]) =>
  Object.entries(exported)
    .filter(([, one]) => typeof one === 'function' && (one as Partial<Check>).fields instanceof Map)
    .map(([name, one]): [string, Check] => [`${file}: ${name}`, one as Check]),
);

test('the options of the object model are found', () => {
  expect(checks.length).toBeGreaterThan(20);
});

test.each(checks)('%s refuses wrong values of each key', (_, one) => {
  for (const [key, field] of one.fields!) {
    // Some are checked by the encoder of the request, or by Node.
    if (field.expected === undefined) continue;
    for (const wrong of [null, Symbol.iterator, () => 1, Promise.resolve(1)]) {
      if (typeof wrong === 'function' && field.expected === 'a function') continue;
      if (wrong === null && /(^|or )null$/.test(field.expected)) continue;
      expect(() => one({ [key]: wrong }), `${key}: ${String(wrong)}`).toThrow(
        expect.objectContaining({ path: expect.arrayContaining([key]) }),
      );
    }
  }
});
