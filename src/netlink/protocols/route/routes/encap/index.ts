// One line an encapsulation: the table and the types of `registry.ts` are made of these exports.
export { bpf } from './bpf.ts';
export { ila } from './ila.ts';
export { ioam6 } from './ioam6.ts';
export { ip, ip6 } from './ip.ts';
export { mpls } from './mpls.ts';
export { rpl } from './rpl.ts';
export { seg6 } from './seg6.ts';
export { seg6local } from './seg6local.ts';
export { xfrm } from './xfrm.ts';
