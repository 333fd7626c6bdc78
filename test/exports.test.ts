import * as library from 'tsnetlink';
import * as codec from 'tsnetlink/codec';
import * as netfilter from 'tsnetlink/netfilter';
import * as nftables from 'tsnetlink/nftables';
import * as route from 'tsnetlink/route';
import * as syscalls from 'tsnetlink/syscalls';
import * as testing from 'tsnetlink/testing';
import { expect, test } from 'vitest';

test('what is exported is called by its own name, also where it is shown', () => {
  for (const entry of [library, codec, netfilter, nftables, route, syscalls, testing]) {
    const functions = Object.entries(entry).filter(([, value]) => typeof value === 'function');
    expect(functions.map(([, { name }]) => name)).toEqual(functions.map(([name]) => name));
  }
});
