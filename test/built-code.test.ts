// An error in the built package shows few bytes of source, and with source maps the line of the source.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveTest } from './support/live.ts';

/** Most characters of source that Node may print for an uncaught error. */
const mostPrinted = 1000;

/**
 * The files of the object model that `import 'tsnetlink'` loads, besides the classes of links and each `index.ts`. A file that is not needed to make and
 * configure links, addresses and routes is imported when it is first used: `await import(…)` in the method that needs it.
 */
const core = [
  'network/bridge/fdb.ts',
  'network/bridge/mdb.ts',
  'network/bridge/vlans.ts',
  'network/conntrack/accounting-objects.ts',
  'network/conntrack/conntrack-helpers.ts',
  'network/conntrack/conntrack.ts',
  'network/conntrack/expectations.ts',
  'network/conntrack/timeout-policies.ts',
  'network/desired-state/apply-error.ts',
  'network/desired-state/plan.ts',
  'network/dns/configuration.ts',
  'network/dns/worker-lookup.ts',
  'network/events/event-watch.ts',
  'network/inputs.ts',
  'network/ipset/ipset.ts',
  'network/namespace/find-namespaces.ts',
  'network/namespace/handle.ts',
  'network/namespace/named-namespaces.ts',
  'network/namespace/namespace.ts',
  'network/namespace/nsid.ts',
  'network/namespace/proc-files.ts',
  'network/namespace/reference.ts',
  'network/namespace/run.ts',
  'network/namespace/watch-names.ts',
  'network/nftables/access.ts',
  'network/nftables/items-of.ts',
  'network/nftables/live-set.ts',
  'network/nftables/nftables.ts',
  'network/node-options.ts',
  'network/object-requests.ts',
  'network/object-words.ts',
  'network/packet-queue/ip-packet.ts',
  'network/pause.ts',
  'network/processes/entering-group.ts',
  'network/processes/launcher-thread.ts',
  'network/processes/launcher.ts',
  'network/processes/link-group.ts',
  'network/processes/spawn.ts',
  'network/processes/worker.ts',
  'network/sockets/connector.ts',
  'network/sockets/datagram-socket.ts',
  'network/sockets/fetch.ts',
  'network/sockets/http-agents.ts',
  'network/sockets/socket-address.ts',
  'network/supports.ts',
  'network/tc/chains.ts',
  'network/tc/classes.ts',
  'network/tc/filters.ts',
  'network/tc/qdiscs.ts',
  'network/uevents/watch-uevents.ts',
  'network/xfrm/ipsec-tunnel.ts',
  'network/xfrm/xfrm.ts',
];
/** The files of other protocols than rtnetlink that it loads, besides those with the number and the groups of each. */
const partsOfProtocols = [
  'netlink/protocols/connector/greetings.ts',
  'netlink/protocols/generic/missing-family.ts',
  'netlink/protocols/generic/nlctrl/commands.ts',
  'netlink/protocols/generic/nlctrl/messages.ts',
  'netlink/protocols/netfilter/header.ts',
  'netlink/protocols/netfilter/ipset/errors.ts',
  'netlink/protocols/netfilter/ipset/marked-element.ts',
  'netlink/protocols/netfilter/ipset/set-types.ts',
  'netlink/protocols/uevent/filter.ts',
];

let folder = '';
let program = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsnetlink-test-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/bundle.ts', join(folder, 'dist')]);
  program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `import { links } from './dist/netlink/protocols/route/index.js';
     links.get({});
    `,
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...options: string[]): string =>
  spawnSync(process.execPath, [...options, program], { encoding: 'utf8' }).stderr;

/** The code of a line, without blanks. */
const code = (text: string): string => text.replace(/\s/g, '');

test('an uncaught error prints a short piece of the built code', () => {
  const [source = ''] = run().split('TypeError: ');
  expect(source).toContain('dist/');
  expect(source.length).toBeLessThan(mostPrinted);
});

/** The files that an entry loads at its start, their size in bytes, and the sources that they are made of. */
function loadedBy(entry: string): { files: number; bytes: number; sources: string[] } {
  const found = new Set([join(folder, entry)]);
  const sources = new Set<string>();
  let bytes = 0;
  for (const file of found) {
    const text = readFileSync(file, 'utf8');
    bytes += text.length;
    for (const source of JSON.parse(readFileSync(`${file}.map`, 'utf8')).sources as string[])
      sources.add(relative('src', join(dirname(file), source)));
    for (const [, path] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
      found.add(join(dirname(file), path!));
  }
  return { files: found.size, bytes, sources: [...sources].sort() };
}

test('an entry loads few files, and a small one little', () => {
  const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  const entries = [
    ...Object.values<{ default?: string }>(exports).map((entry) => entry.default),
    bin.tsnetlink,
  ];
  const sizes = new Map(entries.filter(Boolean).map((entry) => [entry, loadedBy(entry)]));
  for (const [entry, { files }] of sizes) expect(files, entry).toBeLessThan(32);
  for (const entry of ['./dist/index.js', './dist/netlink/protocols/route/index.js'])
    expect(sizes.get(entry)?.files, entry).toBeLessThan(10);
  const all = sizes.get('./dist/index.js')!.bytes;
  for (const small of ['codec', 'syscalls', 'cli/main'])
    expect(sizes.get(`./dist/${small}.js`)?.bytes, small).toBeLessThan(all / 3);
  expect(sizes.get('./dist/netlink/protocols/generic/index.js')?.bytes).toBeLessThan(all / 2);
});

test('tsnetlink loads the core, and the rest when it is first used', () => {
  const { sources } = loadedBy('./dist/index.js');
  const model = sources.filter((file) => file.startsWith('network/'));
  expect(model.filter((file) => !/^network\/links\/|\/index\.ts$/.test(file))).toEqual(core);
  const protocols = sources.filter((file) =>
    /^netlink\/protocols\/(?!common\/|route\/)\w[\w-]*\//.test(file),
  );
  expect(
    protocols.filter((file) => !/^netlink\/protocols\/\w[\w-]*\/(entry|groups)\.ts$/.test(file)),
  ).toEqual(partsOfProtocols);
});

test('no line of the built code is long', () => {
  const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const name of files) {
    const lines = readFileSync(join(folder, 'dist', name), 'utf8').split('\n');
    expect(Math.max(...lines.map(({ length }) => length)), name).toBeLessThan(mostPrinted);
  }
});

test('with source maps each frame is the line of the source that made the call', () => {
  const stack = run('--enable-source-maps');
  const places = [
    ...stack.matchAll(/at (?:Object\.)?([\w.]+) \((?:file:\/\/)?(\S*\/src\/\S+\.ts):(\d+):(\d+)\)/g),
  ];
  expect(places.length).toBeGreaterThanOrEqual(3);
  for (const [index, [, , file, line, column]] of places.entries()) {
    const at = readFileSync(file as string, 'utf8').split('\n')[Number(line) - 1] as string;
    const rest = code(at.slice(Number(column) - 1));
    // The frame of the error itself constructs it; each other frame calls the function above it, by any name.
    expect(rest, `${file}:${line}:${column}`).toMatch(index === 0 ? /^new\w+Error\(/ : /^\.?\w+(\.\w+)*\(/);
  }
});

liveTest('the built package speaks to the kernel', () => {
  const file = join(folder, 'links.mjs');
  writeFileSync(
    file,
    `import { NetlinkSocket } from './dist/index.js';
     import { links } from './dist/netlink/protocols/route/index.js';
     const socket = NetlinkSocket.open('route');
     console.log(socket.requestSync(links.get('lo')).name);
    `,
  );
  expect(spawnSync(process.execPath, [file], { encoding: 'utf8' })).toMatchObject({
    stdout: 'lo\n',
    stderr: '',
  });
});

test('the built compiler of nftables knows every statement, and its lister every expression', () => {
  const file = join(folder, 'rules.mjs');
  writeFileSync(
    file,
    `import { compile, list } from './dist/network/nftables/index.js';
     import { nftables } from './dist/netlink/protocols/netfilter/index.js';
     const expr = [{ match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 22 } },
       { mangle: { key: { meta: { key: 'mark' } }, value: 1 } }, { accept: null }];
     const messages = compile([{ rule: { family: 'inet', table: 't', chain: 'c', expr } }]);
     const [, rule] = list(messages.map(({ name, value }) => ({ name, value })));
     console.log(JSON.stringify([rule.rule.expr, expr, nftables.listRules().type]));
    `,
  );
  const [listed, expr, type] = JSON.parse(
    spawnSync(process.execPath, [file], { encoding: 'utf8' }).stdout || '[]',
  );
  expect(listed).toEqual(expr);
  expect(type).toBe(0xa07);
});
