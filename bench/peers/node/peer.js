// The sides of the benchmarks that are npm packages.
//
// Usage: peer.js MODE. Each line on standard input is a count; each line on standard output is the JSON of the time.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);

/** The same call by each foreign function interface: the length of the text in a buffer. */
const text = Buffer.from('netlink\0');

const repeat = (call) => (count) => {
  for (let index = 0; index < count; index++) call();
};

/** Encoders and decoders of the npm package `netlink`. */
function structs() {
  const { AttrStream } = require('netlink/dist/structs.js');
  return { AttrStream, ...require('netlink/dist/rt/structs.js') };
}

// `netlink` knows nothing of link kinds: what the other side encodes as a nest is bytes here.
const link = {
  kind: 'link',
  data: { index: 5 },
  attrs: { ifname: 'veth0', mtu: 1400, linkinfo: Buffer.alloc(52) },
};
const route = {
  kind: 'route',
  data: { family: 2, dstLen: 24 },
  attrs: { dst: Buffer.of(10, 1, 2, 0), gateway: Buffer.of(10, 0, 0, 1), oif: 3 },
};
const header = { family: 0, pad: 0, type: 1, index: 5, flags: 0x1043, change: 0 };

function format(write, value) {
  const { AttrStream } = structs();
  const out = new AttrStream();
  write(value, out);
  return Buffer.concat(out.bufs);
}

/** `struct ifinfomsg` by the npm package `struct-fu`. */
function ifinfomsg() {
  const fu = require('struct-fu');
  return fu.struct([
    fu.uint8('family'),
    fu.uint8('pad'),
    fu.uint16le('type'),
    fu.int32le('index'),
    fu.uint32le('flags'),
    fu.uint32le('change'),
  ]);
}

const rounds = {
  // The npm package `netlink`.
  async get() {
    const { createRtNetlink } = (await import('netlink')).default;
    const socket = createRtNetlink();
    return async (count) => {
      for (let index = 0; index < count; index++) await socket.getLink({}, { ifname: 'lo' });
    };
  },
  async routes() {
    const { createRtNetlink } = (await import('netlink')).default;
    const socket = createRtNetlink();
    let items = 0;
    return async (count) => {
      for (let index = 0; index < count; index++) items = (await socket.getRoutes()).length;
      return { items };
    };
  },
  'link-decode'() {
    const bytes = readFileSync(new URL('../../../.cache/bench/link-message', import.meta.url));
    const { parseLinkMessage } = structs();
    return repeat(() => parseLinkMessage(bytes));
  },
  'link-encode'() {
    const { formatLinkMessage } = structs();
    return repeat(() => format(formatLinkMessage, link));
  },
  'route-decode'() {
    const { formatRouteMessage, parseRouteMessage } = structs();
    const bytes = format(formatRouteMessage, route);
    return repeat(() => parseRouteMessage(bytes));
  },
  'route-encode'() {
    const { formatRouteMessage } = structs();
    return repeat(() => format(formatRouteMessage, route));
  },
  'struct-decode'() {
    const type = ifinfomsg();
    const bytes = type.pack(header);
    return repeat(() => type.unpack(bytes));
  },
  'struct-encode'() {
    const type = ifinfomsg();
    return repeat(() => type.pack(header));
  },
  'ffi-koffi'() {
    const strnlen = require('koffi').load(null).func('strnlen', 'size_t', ['void *', 'size_t']);
    return repeat(() => strnlen(text, 64));
  },
  'ffi-napi'() {
    const ffi = require('@2060.io/ffi-napi');
    const { strnlen } = ffi.Library(null, { strnlen: ['size_t', ['pointer', 'size_t']] });
    return repeat(() => strnlen(text, 64));
  },
  'ffi-rs'() {
    const { DataType, define, open } = require('ffi-rs');
    open({ library: 'libc', path: 'libc.so.6' });
    const { strnlen } = define({
      strnlen: { library: 'libc', retType: DataType.I64, paramsType: [DataType.U8Array, DataType.I64] },
    });
    return repeat(() => strnlen([text, 64]));
  },
  async links() {
    const { createRtNetlink } = (await import('netlink')).default;
    const socket = createRtNetlink();
    let items = 0;
    return async (count) => {
      for (let index = 0; index < count; index++) items = (await socket.getLinks()).length;
      return { items };
    };
  },
};

const run = await rounds[process.argv[2]]();
for await (const line of createInterface({ input: process.stdin })) {
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  const extra = await run(Number(line));
  const ns = Number(process.hrtime.bigint() - before);
  const { user, system } = process.cpuUsage(cpuBefore);
  console.log(JSON.stringify({ ns, cpu: (user + system) * 1000, ...extra }));
}
process.exit();
