import type { AnyType } from '../../../../codec/type.ts';
import { expressionSchemas } from '../expression.ts';
import { bitwiseExpression } from './bitwise.ts';
import { byteorderExpression } from './byteorder.ts';
import { cmpExpression } from './cmp.ts';
import { connlimitExpression } from './connlimit.ts';
import { counterExpression } from './counter.ts';
import { ctExpression } from './ct.ts';
import { dupExpression } from './dup.ts';
import { dynsetExpression } from './dynset.ts';
import { exthdrExpression } from './exthdr.ts';
import { fibExpression } from './fib.ts';
import { flowOffloadExpression } from './flow-offload.ts';
import { fwdExpression } from './fwd.ts';
import { hashExpression } from './hash.ts';
import { immediateExpression } from './immediate.ts';
import { innerExpression } from './inner.ts';
import { lastExpression } from './last.ts';
import { limitExpression } from './limit.ts';
import { logExpression } from './log.ts';
import { lookupExpression } from './lookup.ts';
import { masqueradeExpression } from './masquerade.ts';
import { metaExpression } from './meta.ts';
import { natExpression } from './nat.ts';
import { notrackExpression } from './notrack.ts';
import { numgenExpression } from './numgen.ts';
import { objrefExpression } from './objref.ts';
import { osfExpression } from './osf.ts';
import { payloadExpression } from './payload.ts';
import { queueExpression } from './queue.ts';
import { quotaExpression } from './quota.ts';
import { rangeExpression } from './range.ts';
import { redirectExpression } from './redirect.ts';
import { rejectExpression } from './reject.ts';
import { rtExpression } from './rt.ts';
import { socketExpression } from './socket.ts';
import { synproxyExpression } from './synproxy.ts';
import { tproxyExpression } from './tproxy.ts';
import { tunnelExpression } from './tunnel.ts';
import { xfrmExpression } from './xfrm.ts';
import { matchExpression } from './xt-match.ts';
import { targetExpression } from './xt-target.ts';

const schemas: Readonly<Record<string, AnyType>> = {
  bitwise: bitwiseExpression,
  byteorder: byteorderExpression,
  cmp: cmpExpression,
  connlimit: connlimitExpression,
  counter: counterExpression,
  ct: ctExpression,
  dup: dupExpression,
  dynset: dynsetExpression,
  exthdr: exthdrExpression,
  fib: fibExpression,
  flow_offload: flowOffloadExpression,
  fwd: fwdExpression,
  hash: hashExpression,
  immediate: immediateExpression,
  inner: innerExpression,
  last: lastExpression,
  limit: limitExpression,
  log: logExpression,
  lookup: lookupExpression,
  masq: masqueradeExpression,
  match: matchExpression,
  meta: metaExpression,
  nat: natExpression,
  notrack: notrackExpression,
  numgen: numgenExpression,
  objref: objrefExpression,
  osf: osfExpression,
  payload: payloadExpression,
  queue: queueExpression,
  quota: quotaExpression,
  range: rangeExpression,
  redir: redirectExpression,
  reject: rejectExpression,
  rt: rtExpression,
  socket: socketExpression,
  synproxy: synproxyExpression,
  target: targetExpression,
  tproxy: tproxyExpression,
  tunnel: tunnelExpression,
  xfrm: xfrmExpression,
};

for (const [name, schema] of Object.entries(schemas)) expressionSchemas.register(name, schema);
