import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { NLM_F_CREATE } from '../../netlink/message/header.ts';
import type { Expression } from '../../netlink/protocols/netfilter/nftables/expression.ts';
import { changeRequest, transactionFrame } from '../../netlink/protocols/netfilter/nftables/operations.ts';
import { type HookName, hooks } from '../../netlink/protocols/netfilter/packet-fields.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { UnicastSocket } from '../../netlink/socket/unicast-socket.ts';

// Packets pass while no socket has the queue, as they do after the table is gone: the kernel ends the queue before the table.

/** The expression `queue` of nftables. */
function queueExpression(queue: number): Expression {
  return { name: 'queue', data: { num: queue, total: 1, flags: ['bypass'] } };
}

/** The target `NFQUEUE` of xtables, for kernels without the expression. Its struct has four u16: number, count, flags (bypass), unused. */
function targetExpression(queue: number): Expression {
  const info = new Uint8Array(8);
  const view = new DataView(info.buffer);
  view.setUint16(0, queue, littleEndian);
  view.setUint16(2, 1, littleEndian);
  view.setUint16(4, 1, littleEndian);
  return { name: 'target', data: { name: 'NFQUEUE', rev: 3, info } };
}

/** A place where packets go to a queue. */
export interface QueueHook {
  readonly hook: HookName;
  readonly priority: number;
  /** Only packets that come in or go out by this link. */
  readonly link?: { readonly field: 'iif' | 'oif'; readonly index: number } | undefined;
}

/** The expressions that match the packets of a link. */
function linkExpressions({ link }: QueueHook): Expression[] {
  if (link === undefined) return [];
  const value = new Uint8Array(Uint32Array.of(link.index).buffer);
  return [
    { name: 'meta', data: { key: link.field, dreg: 1 } },
    { name: 'cmp', data: { sreg: 1, op: 'eq', data: { value } } },
  ];
}

/**
 * Sends packets of some hooks to a queue, by a table that belongs to the socket of the queue: it is gone when the socket is closed
 * (Linux 5.12).
 *
 * @throws NetlinkError
 */
export function runQueueRules(
  socket: Pick<UnicastSocket, 'run'>,
  queue: number,
  places: readonly QueueHook[],
): void {
  try {
    socket.run(queueRules(queue, places, queueExpression(queue)));
  } catch (error) {
    // Kernels without the expression have the target of xtables.
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
    socket.run(queueRules(queue, places, targetExpression(queue)));
  }
}

function queueRules(queue: number, places: readonly QueueHook[], toQueue: Expression): Request<void>[] {
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
  for (const place of places) {
    const { hook: name, priority } = place;
    const chain = { family, table, name, type: 'filter', hook: { num: hooks[name], priority } };
    const rule = {
      family,
      table,
      chain: name,
      expressions: [...linkExpressions(place), toQueue],
      ...(toQueue.name === 'target' && { compat: { proto: 17, flags: [] } }),
    };
    const operation = `packet queue ${queue}: rule of ${name}`;
    requests.push(
      changeRequest('newChain', chain, NLM_F_CREATE, operation),
      changeRequest('newRule', rule, NLM_F_CREATE, operation),
    );
  }
  return [...requests, end];
}
