import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { breaches, longFiles, needlessExports } from './support/architecture.ts';

/** The TypeScript of a folder, by path. */
const filesIn = (folder: string): [string, string][] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => [`${folder}/${name}`, readFileSync(`${folder}/${name}`, 'utf8')]);

const sources = new Map(filesIn('src'));

test('the sources keep the rules of the project', () => {
  expect(sources.size).toBeGreaterThan(0);
  expect(breaches(sources)).toEqual([]);
});

test('no function or class is exported that its own file alone uses', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  const entries = Object.values<{ default?: string }>(exports).map(({ default: path = '' }) =>
    path.replace('./dist/', 'src/').replace(/\.js$/, '.ts'),
  );
  const others = new Map(['test', 'scripts', 'bench', 'examples'].flatMap(filesIn));
  expect(needlessExports(sources, others, entries)).toEqual([]);
  const file = new Map([['src/a.ts', 'export function once(): void {}\nonce();\n']]);
  expect(needlessExports(file, new Map(), [])).toEqual(['src/a.ts: no other file uses once']);
  expect(needlessExports(file, new Map([['src/b.ts', "export * from './a.ts';\n"]]), [])).toEqual([]);
  expect(needlessExports(file, new Map([['src/b.ts', 'once();\n']]), [])).toEqual([]);
});

test('long files are shown', () => {
  const long = longFiles(sources);
  if (long.length > 0)
    console.warn(`files to think about, with more than 300 lines:\n  ${long.join('\n  ')}`);
  expect(longFiles(new Map([['src/a.ts', '\n'.repeat(301)]]))).toEqual(['src/a.ts: 301 lines']);
  expect(longFiles(new Map([['src/a.ts', '\n'.repeat(300)]]))).toEqual([]);
});

test('each folder of tests has the name of a folder of sources', () => {
  const withoutSources = ['test', 'test/docs', 'test/support', 'test/soak'];
  const folders = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => dirname(`test/${name}`));
  const strangers = [...new Set(folders)].filter(
    (folder) => !withoutSources.includes(folder) && !existsSync(folder.replace(/^test/, 'src')),
  );
  expect(strangers).toEqual([]);
});

/** Places where a list becomes arguments: it cannot be long there. Node refuses some 120,000 of them. */
const shortLists: readonly (readonly [path: string, list: string, why: string])[] = [
  ['src/netlink/', 'Object.', 'the fields of a schema'],
  ['src/netlink/codec/composites/body.ts', '(item', 'an attribute of one message'],
  ['src/netlink/codec/compile/attribute-loop.ts', '$', 'an attribute of one message'],
  ['src/netlink/codec/scalars/addresses.ts', 'dotted', 'the bytes of an address'],
  ['src/netlink/codec/compile/body-decoder.ts', 'lossConditions', 'the fields of a schema'],
  ['src/netlink/specs/document.ts', 'this.#path', 'a path'],
  ['src/netlink/specs/document.ts', '(field', 'a path'],
  [
    'src/netlink/protocols/netfilter/nftables/text/rule-parser.ts',
    'this.#element()',
    'the ends of an element',
  ],
  ['src/netlink/protocols/netfilter/nftables/text/statements/log.ts', 'parseFlags', 'words'],
  ['src/netlink/protocols/netfilter/nftables/compile/compile-set.ts', 'typeofNotes', 'the parts of a key'],
  ['src/netlink/protocols/netfilter/nftables/compile/rule.ts', 'present', 'the expressions of a rule'],
  ['src/netlink/protocols/route/bridge/vlan.ts', 'withTunnels', 'VLANs of a port'],
  ['src/netlink/batch/datagram.ts', 'warnings', 'the warnings of a datagram'],
  ['src/network/desired-state/diff.ts', 'below', 'the links below a link'],
  ['src/network/nftables/transaction-builder.ts', '(part', 'the arguments of a rule'],
  ['src/network/nftables/transaction-events.ts', 'elementsOf', 'the elements of one message'],
  ['src/network/nftables/find-element.ts', '(one.elements', 'the elements of one message'],
  ['src/network/lab/requests.ts', 'shapeRequests', 'the requests of a port'],
  ['src/network/dns/configuration.ts', 'values', 'words of a line'],
  ['src/network/map/machine-map.ts', '(await', 'namespaces of a part'],
  ['src/cni/plugins/host-local.ts', 'rest', 'words of a line'],
  ['src/cli/completion.ts', '(await', 'words of the command line'],
  ['src/cli/commands/dump/watch.ts', 'session.decode', 'the messages of a datagram'],
  ['src/picture/', '', 'pictures of more than 100,000 cards are not drawn'],
];

/** The lists that a text gives as arguments to functions that take any number of them. */
function listsAsArguments(text: string): string[] {
  const lists: string[] = [];
  for (const { index, 0: call } of text.matchAll(/\b(?:push|unshift|Math\.max|Math\.min)\(/g)) {
    let depth = 1;
    for (let at = index + call.length; depth > 0 && at < text.length; at++) {
      const sign = text[at] as string;
      if ('([{'.includes(sign)) depth++;
      else if (')]}'.includes(sign)) depth--;
      else if (depth === 1 && text.startsWith('...', at)) {
        if (text[at + 3] !== '[') lists.push(text.slice(at + 3, at + 40).split('\n')[0] as string);
        at += 2;
      }
    }
  }
  return lists;
}

test('lists of any length are not given as arguments', () => {
  const found = [...sources].flatMap(([path, text]) =>
    listsAsArguments(text).map((list): [path: string, list: string] => [path, list]),
  );
  const isShort = ([path, list]: readonly [string, string]): boolean =>
    shortLists.some(([start, begin]) => path.startsWith(start) && list.startsWith(begin));
  expect(found.filter((place) => !isShort(place)).map((place) => place.join(': '))).toEqual([]);
  const unused = shortLists.filter(
    ([start, begin]) => !found.some(([path, list]) => path.startsWith(start) && list.startsWith(begin)),
  );
  expect(unused).toEqual([]);
});

describe('a breach is found:', () => {
  const cases: [string, Record<string, string>, string][] = [
    [
      'a lower layer that imports an upper one',
      { 'src/syscalls/poll.ts': "import { Link } from '../network/links/link.ts';\n" },
      'src/syscalls/poll.ts: src/syscalls must not import src/network/links/link.ts',
    ],
    [
      'the same over several lines, as a re-export and in a type',
      {
        'src/netlink/socket/socket.ts':
          "export type {\n  Link,\n  Pair,\n} from '../../network/links/link.ts';\n",
      },
      'src/netlink/socket/socket.ts: src/netlink/socket must not import src/network/links/link.ts',
    ],
    [
      'the same in the type of an import',
      { 'src/netlink/socket/socket.ts': "let link: import('../../network/links/link.ts').Link;\n" },
      'src/netlink/socket/socket.ts: src/netlink/socket must not import src/network/links/link.ts',
    ],
    [
      'a Node module in the codec',
      { 'src/netlink/codec/scalars/strings.ts': "import { isIP } from 'node:net';\n" },
      'src/netlink/codec/scalars/strings.ts: src/netlink/codec must not import node:net',
    ],
    [
      'a dynamic import',
      { 'src/netlink/codec/type.ts': "const late = await import('../message/message.ts');\n" },
      'src/netlink/codec/type.ts: src/netlink/codec must not import src/netlink/message/message.ts',
    ],
    [
      'koffi outside of src/syscalls',
      { 'src/network/links/link.ts': "import koffi from 'koffi';\n" },
      'src/network/links/link.ts: src/network must not import koffi',
    ],
    [
      'the public door used from inside',
      { 'src/network/links/link.ts': "import { NetlinkSocket } from '../../index.ts';\n" },
      'src/network/links/link.ts: src/network must not import src/index.ts',
    ],
    [
      'a protocol that imports another',
      {
        'src/netlink/protocols/xfrm/state.ts': "import type { Link } from '../route/links/attributes.ts';\n",
      },
      'src/netlink/protocols/xfrm/state.ts: src/netlink/protocols/xfrm must not import src/netlink/protocols/route/links/attributes.ts',
    ],
    [
      'a protocol that knows the registry of all',
      { 'src/netlink/protocols/xfrm/state.ts': "import { protocols } from '../index.ts';\n" },
      'src/netlink/protocols/xfrm/state.ts: src/netlink/protocols/xfrm must not import src/netlink/protocols/index.ts',
    ],
    [
      'the engine that knows a protocol',
      { 'src/netlink/socket/socket.ts': "import { links } from '../protocols/route/index.ts';\n" },
      'src/netlink/socket/socket.ts: src/netlink/socket must not import src/netlink/protocols/route/index.ts',
    ],
    [
      'a protocol that reaches a system call through another file',
      {
        'src/netlink/protocols/route/link.ts': "import { send } from '../../request/send.ts';\n",
        'src/netlink/request/send.ts': "import { sendto } from '../../syscalls/index.ts';\n",
        'src/syscalls/index.ts': '',
      },
      'src/netlink/protocols/route/link.ts: a protocol must not do I/O, but it reaches src/netlink/protocols/route/link.ts -> src/netlink/request/send.ts -> src/syscalls/index.ts',
    ],
    [
      'a folder without a place in the layers',
      { 'src/helpers/string.ts': '' },
      'src/helpers/string.ts: is in no layer that the rules know',
    ],
    [
      'a circle of types and lazy imports',
      {
        'src/network/a.ts': "import type { B } from './b.ts';\n",
        'src/network/b.ts': "export * from './c.ts';\n",
        'src/network/c.ts': "const a = () => import('./a.ts');\n",
      },
      'src/network/b.ts: is in a circle: src/network/b.ts -> src/network/c.ts -> src/network/a.ts -> src/network/b.ts',
    ],
    [
      'a file that imports itself',
      { 'src/network/a.ts': "import type { A } from './a.ts';\n" },
      'src/network/a.ts: is in a circle: src/network/a.ts -> src/network/a.ts',
    ],
    ...(
      [
        ["if (protocol === 'route') {}", 'route'],
        ["type P = 'sock-diag';", 'sock-diag'],
        ['const text = `a rtnetlink`;', 'a rtnetlink'],
        ['type = RTM_NEWLINK;', 'RTM_NEWLINK'],
        ['this.#genlFamily();', 'genlFamily'],
        ['const a = { sockDiag: 4 };', 'sockDiag'],
        ['const NFT_MSG = 1;', 'NFT_MSG'],
        ['const NFNL_SUBSYS = 1;', 'NFNL_SUBSYS'],
        ["import { a } from './nlctrl.ts';", 'nlctrl.ts'],
      ] as const
    ).map(([code, named]): [string, Record<string, string>, string] => [
      `a protocol named in the engine: ${code}`,
      { 'src/netlink/socket/socket.ts': `${code}\n` },
      `src/netlink/socket/socket.ts: names a protocol: ${named}`,
    ]),
    [
      'an import for its effect alone',
      { 'src/network/links/link.ts': "import './register.ts';\n", 'src/network/links/register.ts': '' },
      'src/network/links/link.ts: imports ./register.ts for its effect alone',
    ],
    [
      'an error about an argument without a code',
      { 'src/network/links/link.ts': "throw new TypeError('a name');\n" },
      'src/network/links/link.ts: makes a TypeError without a code',
    ],
    [
      'an export without a comment',
      { 'src/network/links/link.ts': '/** One. */\nexport const one = 1;\nexport async function two() {}\n' },
      'src/network/links/link.ts: two has no TSDoc',
    ],
  ];
  test.each(cases)('%s', (_name, files, expected) => {
    expect(breaches(new Map(Object.entries(files)))).toContain(expected);
  });

  test('and what is allowed is not one', () => {
    const files = {
      'src/index.ts': "export * from './network/links/link.ts';\n",
      'src/network/links/link.ts':
        "import { readlinkSync } from 'node:fs';\nimport { links } from '../../netlink/protocols/route/link.ts';\n",
      'src/netlink/protocols/route/link.ts':
        "/**\n * import { Link } from '../../../network/link.ts';\n */\nimport type { Request } from '../../request/request.ts';\nimport { u8 } from '../../codec/index.ts';\nimport { af } from '../common/families.ts';\nimport { a } from './rtm.ts';\n",
      'src/netlink/protocols/route/rtm.ts': '/** A. */\nexport const a = 1;\n',
      'src/netlink/protocols/index.ts':
        "/** All. */\nexport const protocols = { route: () => import('./route/link.ts') };\n",
      'src/netlink/socket/socket.ts':
        "import { sendto } from '../../syscalls/index.ts';\nimport { protocols } from '../protocols/index.ts';\n\n// Numbers of messages, as for route\nexport const DONE = 3;\nexport const ERROR = 'no route to the host, an audit or a generic message';\n",
      'src/netlink/codec/index.ts': "export * from './integers.ts';\n",
      'src/syscalls/index.ts':
        "import koffi from 'koffi';\n/** Waits. */\nexport function wait(): void;\nexport function wait(ms?: number): void {}\n",
    };
    expect(breaches(new Map(Object.entries(files)))).toEqual([]);
  });
});
