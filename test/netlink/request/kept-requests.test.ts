// Requests that are encoded before they are sent: their bytes are those of the requests, and they are read as messages of the kernel.
import { expect, test } from 'vitest';
import { Writer } from '../../../src/netlink/codec/writer.ts';
import { addresses, links, routes } from '../../../src/netlink/protocols/route/index.ts';
import { encodeRequest } from '../../../src/netlink/request/encode-request.ts';
import { KeptRequests } from '../../../src/netlink/request/kept-requests.ts';
import type { ReadEvent, Request } from '../../../src/netlink/request/request.ts';

function bytesOf(request: Request<unknown>, sequence: number): Buffer {
  const writer = new Writer();
  encodeRequest(writer, request, sequence);
  return Buffer.from(writer.toBytes());
}

/** Requests of several forms, more than fit in the buffer at first. */
const requests = Array.from({ length: 500 }, (_, n): Request<void> => {
  if (n % 7 === 0) return links.create({ kind: 'vlan', name: `v${n}`, link: 1, options: { id: n } });
  return n % 3 === 0
    ? addresses.add({ index: 1, address: `10.0.${n >> 8}.${n & 255}/32` })
    : routes.add({ dst: `10.1.${n >> 8}.${n & 255}/32`, oif: 1, metrics: { mtu: 1400 } });
});

test('kept requests have the bytes and the facts of the requests', () => {
  const kept = new KeptRequests();
  const all = requests.map((request) => kept.keep(request));
  for (const [index, one] of all.entries()) {
    const request = requests[index] as Request<void>;
    expect(bytesOf(one, index)).toEqual(bytesOf(request, index));
    const { protocol, operation, type, flags, body, answer, blocking } = request;
    expect(one).toMatchObject({ protocol, operation, type, flags, body, answer, blocking });
  }
});

test('a kept request is read as if the kernel had sent it', () => {
  const kept = new KeptRequests();
  const all = requests.map((request) => kept.keep(request));
  expect(kept.read(all[1]!, routes.list().read as ReadEvent<object>)).toMatchObject({
    dst: '10.1.0.1/32',
    metrics: { mtu: 1400 },
  });
});
