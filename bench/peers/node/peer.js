// The sides of the benchmarks that are npm packages.
//
// Usage: peer.js MODE. Each line on standard input is a count; each line on standard output is the JSON of the time.
import { createInterface } from 'node:readline';

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
