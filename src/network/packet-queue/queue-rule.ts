import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { NLM_F_CREATE } from '../../netlink/message/header.ts';
import type { Expression } from '../../netlink/protocols/netfilter/nftables/expression.ts';
import { changeRequest, transactionFrame } from '../../netlink/protocols/netfilter/nftables/operations.ts';
import { type HookName, hooks } from '../../netlink/protocols/netfilter/packet-fields.ts';
import type { Request } from '../../netlink/request/request.ts';

/** The expression `queue` of nftables. */
function queueExpression(queue: number): Expression {
  return { name: 'queue', data: { num: queue, total: 1, flags: [] } };
}

/** The target `NFQUEUE` of xtables, for kernels without the expression. Its struct has four u16: number, count, flags, unused. */
function targetExpression(queue: number): Expression {
  const info = new Uint8Array(8);
  const view = new DataView(info.buffer);
  view.setUint16(0, queue, littleEndian);
  view.setUint16(2, 1, littleEndian);
  return { name: 'target', data: { name: 'NFQUEUE', rev: 3, info } };
}

/**
 * Makes the requests of a transaction that sends all packets of some hooks to a queue. The table belongs to the socket: it is gone when
 * the socket is closed (Linux 5.12).
 *
 * @param byTarget whether to use the target of xtables
 */
export function queueRules(
  queue: number,
  hookNames: readonly HookName[],
  byTarget: boolean,
): Request<void>[] {
  const { begin, end } = transactionFrame();
  const family = 'inet';
  const table = `tsnetlink-queue-${queue}`;
  const requests: Request<void>[] = [
    begin,
    changeRequest(
      'newTable',
      { family, name: table, flags: ['owner'] },
      NLM_F_CREATE,
      `packet queue ${queue}`,
    ),
  ];
  for (const name of hookNames) {
    const chain = { family, table, name, type: 'filter', hook: { num: hooks[name], priority: 0 } };
    const rule = {
      family,
      table,
      chain: name,
      expressions: [byTarget ? targetExpression(queue) : queueExpression(queue)],
      ...(byTarget && { compat: { proto: 17, flags: [] } }),
    };
    const operation = `packet queue ${queue}: rule of ${name}`;
    requests.push(
      changeRequest('newChain', chain, NLM_F_CREATE, operation),
      changeRequest('newRule', rule, NLM_F_CREATE, operation),
    );
  }
  return [...requests, end];
}
