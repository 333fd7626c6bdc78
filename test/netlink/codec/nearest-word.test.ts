import { describe, expect, test } from 'vitest';
import { nearestWord } from '../../../src/netlink/codec/nearest-word.ts';

describe('the nearest word', () => {
  test.each([
    ['gatway', ['gateway', 'scope'], 'gateway'],
    ['vlan-filtering', ['vlanFiltering'], 'vlanFiltering'],
    ['dstPort', ['port', 'portRange', 'id'], 'port'],
    ['vlanId', ['id', 'flags'], 'id'],
    ['remote_address', ['remote', 'local'], 'remote'],
    ['hashMax', ['multicastHashMax', 'multicastSnooping'], 'multicastHashMax'],
    // Two words that are as near.
    ['linkName', ['link', 'name'], undefined],
    ['nonsense', ['gateway', 'port'], undefined],
    // A word that is there was not misspelt.
    ['port', ['port'], undefined],
    ['', ['port'], undefined],
  ])('of %s in %j is %s', (word, known, nearest) => {
    expect(nearestWord(word, known)).toBe(nearest);
  });
});
