// One line a kind: the tables and the types of `registry.ts` are made of these exports.
export { basic } from './basic.ts';
export { bpf } from './bpf.ts';
export { cgroup } from './cgroup.ts';
export { flow } from './flow.ts';
export { flower } from './flower.ts';
export { fw } from './fw.ts';
export { matchall } from './matchall.ts';
export { route } from './route.ts';
export { rsvp, rsvp6 } from './rsvp.ts';
export { tcindex } from './tcindex.ts';
export { u32Filter as u32 } from './u32.ts';
