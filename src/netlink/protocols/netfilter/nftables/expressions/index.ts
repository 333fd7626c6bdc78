import { registerKind } from '../compile/kinds.ts';
import { compileMangle } from '../compile/mangle.ts';
import { expressionSchemas } from '../expression.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { registerLister } from '../list/kinds.ts';
import { registerNoted } from '../typeof-notes.ts';
import { bitwise } from './bitwise.ts';
import { byteorder } from './byteorder.ts';
import { cmp } from './cmp.ts';
import { connlimit } from './connlimit.ts';
import { counter } from './counter.ts';
import { ct } from './ct.ts';
import { dup } from './dup.ts';
import { dynset } from './dynset.ts';
import { exthdr } from './exthdr.ts';
import { fib } from './fib.ts';
import { flowOffload } from './flow-offload.ts';
import { fwd } from './fwd.ts';
import { hash } from './hash.ts';
import { immediate } from './immediate.ts';
import { inner } from './inner.ts';
import { last } from './last.ts';
import { limit } from './limit.ts';
import { log } from './log.ts';
import { lookup } from './lookup.ts';
import { masquerade } from './masquerade.ts';
import { meta } from './meta.ts';
import { nat } from './nat.ts';
import { notrack } from './notrack.ts';
import { numgen } from './numgen.ts';
import { objref } from './objref.ts';
import { osf } from './osf.ts';
import { payload } from './payload.ts';
import { queue } from './queue.ts';
import { quota } from './quota.ts';
import { range } from './range.ts';
import { redirect } from './redirect.ts';
import { reject } from './reject.ts';
import { rt } from './rt.ts';
import { socket } from './socket.ts';
import { synproxy } from './synproxy.ts';
import { tproxy } from './tproxy.ts';
import { tunnel } from './tunnel.ts';
import { xfrm } from './xfrm.ts';
import { match } from './xt-match.ts';
import { target } from './xt-target.ts';

/** Every expression that is known: one file and one line each. */
export const expressionKinds: readonly ExpressionKind[] = [
  bitwise,
  byteorder,
  cmp,
  connlimit,
  counter,
  ct,
  dup,
  dynset,
  exthdr,
  fib,
  flowOffload,
  fwd,
  hash,
  immediate,
  inner,
  last,
  limit,
  log,
  lookup,
  masquerade,
  meta,
  nat,
  notrack,
  numgen,
  objref,
  osf,
  payload,
  queue,
  quota,
  range,
  redirect,
  reject,
  rt,
  socket,
  synproxy,
  tproxy,
  tunnel,
  xfrm,
  match,
  target,
];

let areRegistered = false;

/**
 * Makes the expressions known to schemas, compiler and lister. Modules that need them call it: an import for its effect alone would be
 * left out of the built package.
 */
export function registerExpressions(): void {
  if (areRegistered) return;
  areRegistered = true;
  for (const kind of expressionKinds) {
    expressionSchemas.register(kind.name, kind.schema);
    registerKind(kind.name, kind);
    registerLister(kind.name, kind);
    if (kind.noted !== undefined) registerNoted(kind.noted);
  }
  registerKind('mangle', { statements: { mangle: compileMangle } });
}
