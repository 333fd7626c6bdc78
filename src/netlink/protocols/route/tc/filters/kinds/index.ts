// One line a kind: the tables and the types of `registry.ts` are made of these exports.
export { basic } from './basic.ts';
export { bpf } from './bpf.ts';
export { flower } from './flower.ts';
export { fw } from './fw.ts';
export { matchall } from './matchall.ts';
export { u32Filter as u32 } from './u32.ts';
