// One line a kind: the tables and the types of `registry.ts` are made of these exports.
export { cake } from './cake.ts';
export { codel } from './codel.ts';
export { drr } from './drr.ts';
export { ets } from './ets.ts';
export { bfifo, pfifo, pfifo_head_drop } from './fifo.ts';
export { fq } from './fq.ts';
export { fqCodel as fq_codel } from './fq-codel.ts';
export { htb } from './htb.ts';
export { netem } from './netem.ts';
export { clsact, ingress, mq, noqueue } from './no-options.ts';
export { pfifo_fast, prio } from './prio.ts';
export { red } from './red.ts';
export { sfq } from './sfq.ts';
export { tbf } from './tbf.ts';
