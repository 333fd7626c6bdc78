// One line a kind: the tables and the types of `registry.ts` are made of these exports.
export { bpf } from './bpf.ts';
export { connmark } from './connmark.ts';
export { csum } from './csum.ts';
export { ct } from './ct.ts';
export { ctinfo } from './ctinfo.ts';
export { gact } from './gact.ts';
export { mirred } from './mirred.ts';
export { mpls } from './mpls.ts';
export { nat } from './nat.ts';
export { pedit } from './pedit.ts';
export { police } from './police.ts';
export { sample } from './sample.ts';
export { simple } from './simple.ts';
export { skbedit } from './skbedit.ts';
export { skbmod } from './skbmod.ts';
export { tunnelKey as tunnel_key } from './tunnel-key.ts';
export { vlan } from './vlan.ts';
