// Words of commands for numbers that have names in files of iproute2.
import { afterEach, expect, test } from 'vitest';
import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { makeRequest } from '../../../src/cli/iproute2/pending-request.ts';
import { Writer } from '../../../src/netlink/codec/writer.ts';
import { encodeRequest } from '../../../src/netlink/request/encode-request.ts';
import { setNameSource } from '../../../src/netlink/request/number-names.ts';
import { readNameFile } from '../../../src/netlink/socket/name-files.ts';
import { words } from '../../support/namespace.ts';

const files: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  rt_tables: { vpn: 100, large: 100_000 },
  rt_protos: { mine: 200 },
  rt_addrprotos: { ours: 201 },
  rt_scopes: { near: 230 },
  rt_realms: { office: 7, home: 9 },
  rt_dsfield: { AF11: 0x28 },
  group: { servers: 12 },
};

const finder = { findLink: async () => 1, openNamespace: async () => ({ fd: 9 }) };
afterEach(() => setNameSource(readNameFile));

async function bytesOf(command: string): Promise<string> {
  const writer = new Writer();
  encodeRequest(writer, await makeRequest(readCommand(words(command)), finder), 1);
  return Buffer.from(writer.toBytes()).toString('hex');
}

test.each([
  [
    'ip route add 10.0.0.0/8 dev lo table vpn proto mine scope near realms office/home tos AF11',
    'table 100 proto 200 scope 230 realms 7/9 tos 28',
  ],
  ['ip route add 10.0.0.0/8 dev lo table large', 'table 100000'],
  ['ip route show table vpn proto mine', 'table 100 proto 200'],
  ['ip route add 10.0.0.0/8 nexthop dev lo realms home', 'realms 9'],
  [
    'ip rule add lookup vpn protocol mine realms office suppress_ifgroup servers tos AF11',
    'lookup 100 protocol 200 realms 7 suppress_ifgroup 12 tos 28',
  ],
  ['ip rule add from 10.0.0.0/8 table vpn', 'table 100'],
  ['ip address add 10.0.0.1/8 dev lo scope near proto ours', 'scope 230 proto 201'],
  ['ip neighbour add 10.0.0.1 dev lo protocol mine', 'protocol 200'],
  ['ip nexthop add id 1 dev lo proto mine', 'proto 200'],
  ['ip link set lo group servers', 'group 12'],
  ['ip link set group servers up', 'group 12'],
  ['ip link delete group servers', 'group 12'],
  ['ip link add vrf0 type vrf table vpn', 'table 100'],
  ['ip -6 route add fd00::/64 dev lo encap seg6local action End.DT6 table vpn', 'table 100'],
  ['ip link add x type gre remote 10.0.0.2 tos AF11', 'tos 28'],
  ['bridge mdb add dev lo port lo grp 239.0.0.1 proto mine', 'proto 200'],
])('%s', async (named, numbers) => {
  setNameSource((file) => new Map(Object.entries(files[file] ?? {})));
  let numbered = named;
  for (const [, word, number] of numbers.matchAll(/(\S+) (\S+)/g))
    numbered = numbered.replace(new RegExp(`\\b${word} \\S+`), `${word} ${number}`);
  expect(numbered).not.toBe(named);
  expect(await bytesOf(named)).toBe(await bytesOf(numbered));
  // A name that no file has is refused, with the nearest one.
  const [, word] = /^(\S+)/.exec(numbers) as unknown as [string, string];
  const wrong = named.replace(new RegExp(`(\\b${word} \\S+)`), '$1x');
  await expect(bytesOf(wrong)).rejects.toThrow(/did you mean/);
});

test.each([
  [
    'ip link add link lo name v5 id 5 type vlan',
    "'id' is an option of a kind of link: it stands behind 'type vlan'",
  ],
  [
    'ip link set lo vlan_filtering 1',
    "'vlan_filtering' is an option of a kind of link: it stands behind 'type bridge'",
  ],
  ['ip link add v5 type vlan id 5 link lo', "'link' stands before 'type vlan'"],
  ['ip link add v5 type dummy up', "'up' stands before 'type dummy'"],
])('words on the wrong side of the kind: %s', async (command, message) => {
  await expect(bytesOf(command)).rejects.toThrow(message);
});
