import { describe, expect, test } from 'vitest';
import '../../../../../src/netlink/protocols/netfilter/nftables/index.ts';
import type { SetMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/sets.ts';
import {
  readTypeof,
  writeTypeof,
} from '../../../../../src/netlink/protocols/netfilter/nftables/typeof-notes.ts';
import {
  readUserData,
  setUserData,
} from '../../../../../src/netlink/protocols/netfilter/nftables/userdata.ts';
import { hasOracle, oracleRules, oracleRulesets, toNamed } from './oracle.ts';

const keyNotes: Uint8Array[] = [...oracleRules(), ...oracleRulesets()]
  .flatMap(({ msgs }) => msgs.map(toNamed))
  .filter(({ name }) => name === 'newSet')
  .flatMap(({ value }) => readUserData((value as SetMessage).userdata ?? new Uint8Array(0)))
  .filter(({ type }) => type === setUserData.keyTypeof)
  .map(({ value }) => value);

describe.skipIf(!hasOracle)('notes of nft on what the keys of sets are', () => {
  test('are read, and written so that they read the same', () => {
    let read = 0;
    for (const note of keyNotes) {
      const json = readTypeof(note);
      if (json === undefined) continue;
      read++;
      const written = writeTypeof(setUserData.keyTypeof, json);
      expect(readTypeof(written?.value)).toEqual(json);
    }
    expect(read).toBeGreaterThan(1000);
  });
});

describe('a note that is none', () => {
  test.each([
    [[]],
    [[0]],
    [[0, 4, 7, 0, 0, 0]],
    [[0, 4, 7, 0, 0, 0, 1, 200]],
    [[0, 4, 13, 0, 0, 0, 1, 2, 0, 0]],
  ])('of bytes %j is not read', (bytes) => {
    expect(readTypeof(Uint8Array.from(bytes))).toBeUndefined();
  });
});
