import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breaches } from './support/architecture.ts';

const sources = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`src/${name}`, readFileSync(`src/${name}`, 'utf8')]),
);

test('the sources keep the rules of the project', () => {
  expect(sources.size).toBeGreaterThan(0);
  expect(breaches(sources)).toEqual([]);
});

describe('a breach is found:', () => {
  const cases: [string, Record<string, string>, string][] = [
    [
      'a lower layer that imports an upper one',
      { 'src/syscalls/poll.ts': "import { Link } from '../network/link.ts';\n" },
      'src/syscalls/poll.ts: src/syscalls must not import src/network/links/link.ts',
    ],
    [
      'the same over several lines, as a re-export and in a type',
      { 'src/netlink/socket/socket.ts': "export type {\n  Link,\n  Pair,\n} from '../network/link.ts';\n" },
      'src/netlink/socket/socket.ts: src/netlink must not import src/network/links/link.ts',
    ],
    [
      'a Node module in the codec',
      { 'src/netlink/codec/scalars/strings.ts': "import { isIP } from 'node:net';\n" },
      'src/netlink/codec/scalars/strings.ts: src/netlink/codec must not import node:net',
    ],
    [
      'a dynamic import',
      { 'src/netlink/codec/scalars/strings.ts': "const late = await import('../socket.ts');\n" },
      'src/netlink/codec/scalars/strings.ts: src/netlink/codec must not import src/netlink/socket/socket.ts',
    ],
    [
      'koffi outside of src/syscalls',
      { 'src/network/links/link.ts': "import koffi from 'koffi';\n" },
      'src/network/links/link.ts: src/network must not import koffi',
    ],
    [
      'the public door used from inside',
      { 'src/network/links/link.ts': "import { NetlinkSocket } from '../index.ts';\n" },
      'src/network/links/link.ts: src/network must not import src/index.ts',
    ],
    [
      'a protocol folder that reaches a system call through another file',
      {
        'src/netlink/route/link.ts': "import { send } from '../socket.ts';\n",
        'src/netlink/socket/socket.ts': "import { sendto } from '../syscalls/index.ts';\n",
        'src/syscalls/index.ts': '',
      },
      'src/netlink/route/link.ts: a protocol folder must not do I/O, but it reaches src/netlink/route/link.ts -> src/netlink/socket/socket.ts -> src/syscalls/index.ts',
    ],
    [
      'a folder without a place in the layers',
      { 'src/helpers/string.ts': '' },
      'src/helpers/string.ts: is in no layer that the rules know',
    ],
    [
      'a file that is too long',
      { 'src/network/links/link.ts': '\n'.repeat(321) },
      'src/network/links/link.ts: 321 lines, more than 320',
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
      'src/index.ts': "export * from './network/link.ts';\n",
      'src/network/links/link.ts':
        "import { readlinkSync } from 'node:fs';\nimport { links } from '../netlink/route/link.ts';\n",
      'src/netlink/route/link.ts':
        "/**\n * import { Link } from '../../network/link.ts';\n */\nimport type { Socket } from '../socket.ts';\nimport { u8 } from '../codec/index.ts';\n",
      'src/netlink/socket/socket.ts':
        "import { sendto } from '../syscalls/index.ts';\n\n// Numbers of messages\nexport const DONE = 3;\nexport const ERROR = 2;\n",
      'src/netlink/codec/index.ts': "export * from './integers.ts';\n",
      'src/syscalls/index.ts':
        "import koffi from 'koffi';\n/** Waits. */\nexport function wait(): void;\nexport function wait(ms?: number): void {}\n",
    };
    expect(breaches(new Map(Object.entries(files)))).toEqual([]);
  });
});
