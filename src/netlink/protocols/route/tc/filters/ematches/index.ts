// One line a kind: the table and the types of `registry.ts` are made of these exports.
export { canid } from './canid.ts';
export { cmp } from './cmp.ts';
export { container } from './container.ts';
export { ipset } from './ipset.ts';
export { ipt } from './ipt.ts';
export { meta } from './meta.ts';
export { nbyte } from './nbyte.ts';
export { text } from './text.ts';
export { u32Match as u32 } from './u32.ts';
