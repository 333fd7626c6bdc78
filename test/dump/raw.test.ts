import { describe, expect, test } from 'vitest';
import { rawDump } from '../../src/cli/commands/dump/socket.ts';
import { Reader } from '../../src/netlink/codec/index.ts';
import { mdb } from '../../src/netlink/protocols/route/bridge/index.ts';
import { links } from '../../src/netlink/protocols/route/index.ts';
import { linkMessage } from './captures.ts';

describe('a dump of raw messages', () => {
  test('yields each message whole, header and all', () => {
    const reader = new Reader(Uint8Array.from([1, 2, 3, 4, ...linkMessage, 5]));
    const found = rawDump(links.list()).read(reader, 20, 44, 16);
    expect(found).toEqual(linkMessage);
  });

  test('also where one message holds several items', () => {
    expect(mdb.list().flatten).toBe(true);
    expect(rawDump(mdb.list()).flatten).toBe(false);
  });
});
