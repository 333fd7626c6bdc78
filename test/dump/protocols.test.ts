import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { messageTypesOf } from '../../src/dump/capture/strace-text.ts';
import {
  loadProtocols,
  protocolEntry,
  protocolNames,
  protocolNumbers,
} from '../../src/netlink/protocol-table.ts';
import { hex } from '../support/bytes.ts';
import { dump } from './support.ts';

const definitions = [...(await loadProtocols())];

async function decoded(protocol: string, text: string) {
  const bytes = Buffer.from(hex(text)).toString('hex');
  const shown = await dump(['file', '-', '--protocol', protocol], bytes);
  const json = await dump(['file', '-', '--protocol', protocol, '--json'], bytes);
  expect([shown.code, json.code]).toEqual([0, 0]);
  return { text: shown.stdout, json: JSON.parse(json.stdout) };
}

describe('the second header', () => {
  test('of generic netlink is decoded, also of a family without a schema', async () => {
    const { text, json } = await decoded(
      'generic',
      `24 00 00 00 1f 00 05 03 01 00 00 00 00 00 00 00
       07 02 00 00                                // command 7, version 2
       08 00 01 00 05 00 00 00                    // 1: 5
       08 00 02 00 77 67 30 00                    // 2: "wg0"`,
    );
    expect(text).toBe(`family 31  generic, 36 bytes, request ack dump, sequence 1, port 0
  genlmsghdr
    command   7
    version   2
  #1          5
  #2          "wg0"

`);
    expect(json).toMatchObject({ name: 'family 31', body: { command: 7, version: 2, '#1': '05000000' } });
  });

  test('of netfilter is decoded, and integers are in network order', async () => {
    const { text, json } = await decoded(
      'netfilter',
      `34 00 00 00 00 05 01 00 01 00 00 00 00 00 00 00
       02 00 00 07                                // inet, version 0, resource id 7
       0c 00 01 00 66 69 6c 74 65 72 00 00        // 1: "filter"
       08 00 02 00 00 00 00 05                    // 2: 5
       0c 00 03 80 08 00 01 00 00 00 01 00        // 3, nested: 1: 256`,
    );
    expect(text).toBe(`osf 0  netfilter, 52 bytes, request, sequence 1, port 0
  nfgenmsg
    family      ip (2)
    version     0
    resourceId  7
  #1            "filter"
  #2            5
  #3            (nested)
    #1          256 (0x100)

`);
    expect(json).toMatchObject({
      name: 'osf 0',
      body: { family: 'ip', version: 0, resourceId: 7, '#3': { '#1': '00000100' } },
    });
  });
});

describe('every protocol', () => {
  test.each(protocolNames)('%s can be dumped by name', async (name) => {
    const message = '14 00 00 00 63 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00';
    // A datagram of devices has no header of netlink.
    const isFramed = protocolEntry(name)?.framing !== 'datagram';
    const expected = { protocol: name, ...(isFramed && { type: 99 }) };
    expect((await decoded(name, message)).json).toMatchObject(expected);
  });

  test('has message types that a trace of strace can name', () => {
    const types = messageTypesOf(definitions.map(([, definition]) => definition));
    expect([types.get('NLMSG_DONE'), types.get('RTM_NEWLINK'), types.get('nlctrl')]).toEqual([3, 16, 16]);
  });

  test.each(definitions.map(([number, definition]) => [number, definition] as const))(
    'protocol %i names its messages differently',
    (number, definition) => {
      expect(Object.values(protocolNumbers)).toContain(number);
      for (const object of Object.values(definition.objects)) {
        const names = object.messages.map(({ name }: { name: string }) => name);
        expect(new Set(names).size).toBe(names.length);
      }
    },
  );
});

test('nothing in src/dump knows a protocol, but the monitor that creates a link', () => {
  const files = readdirSync('src/dump', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const knowing = files.filter((name) =>
    /from '[^']*\/netlink\/protocols\//.test(readFileSync(`src/dump/${name}`, 'utf8')),
  );
  expect(knowing).toEqual(['capture/nlmon.ts']);
});
