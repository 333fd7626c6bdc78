// The codec alone: messages of links and routes, and a struct, encoded and decoded without a kernel.
import { writeFileSync } from 'node:fs';
import { pad, Reader, s32, struct, u8, u16, u32, Writer } from 'tsnetlink/codec';
import { linkMessage, routeMessage } from 'tsnetlink/route';
import { linkBytes } from './link.ts';
import { chosen, type Round, serve } from './serve.ts';

const ifinfomsg = struct('ifinfomsg', {
  family: u8,
  _pad: pad(1),
  type: u16,
  index: s32,
  flags: u32,
  change: u32,
});
const link = {
  index: 5,
  name: 'veth0',
  mtu: 1400,
  linkInfo: { kind: 'veth', options: { peer: { name: 'veth1' } } },
};
const route = { family: 'inet', dstLength: 24, dst: '10.1.2.0', gateway: '10.0.0.1', oif: 3 } as const;
const header = { family: 0, type: 1, index: 5, flags: 0x1043, change: 0 };

/** A schema, as far as it is used here. */
interface Codec<T> {
  decode(reader: Reader, start: number, end: number, scope: undefined): unknown;
  encode(writer: Writer, value: T, scope: undefined): void;
}

function decoding<T>(type: Codec<T>, bytes: Uint8Array): Round {
  const reader = new Reader(bytes);
  return (count) => {
    for (let index = 0; index < count; index++) type.decode(reader, 0, bytes.length, undefined);
    return undefined;
  };
}

function encoding<T>(type: Codec<T>, value: T): Round {
  const writer = new Writer();
  return (count) => {
    for (let index = 0; index < count; index++) {
      writer.length = 0;
      type.encode(writer, value, undefined);
    }
    return undefined;
  };
}

function encoded<T>(type: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  type.encode(writer, value, undefined);
  return writer.toBytes();
}

// The same bytes for the other side.
if (process.argv[2] === 'write') {
  writeFileSync(process.argv[3] as string, linkBytes());
  process.exit();
}

await serve(
  await chosen({
    'link-decode': () => decoding(linkMessage, linkBytes()),
    'link-encode': () => encoding(linkMessage, link),
    'route-decode': () => decoding(routeMessage, encoded(routeMessage, route)),
    'route-encode': () => encoding(routeMessage, route),
    'struct-decode': () => decoding(ifinfomsg, encoded(ifinfomsg, header)),
    'struct-encode': () => encoding(ifinfomsg, header),
  }),
);
