import type { LinkPortKinds } from '../../../netlink/protocols/route/links/kinds/registry.ts';
import { constant, type FieldOf, link, number, value } from '../grammar.ts';
import { integer, onOff } from '../words.ts';
import type { Keywords } from './keywords.ts';

type PortKeywords = { readonly [K in keyof LinkPortKinds]?: Keywords<FieldOf<LinkPortKinds[K]>> };

const bridgeStates = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;

/** Words of iproute2 for what a master keeps for its ports. */
export const portWords: PortKeywords = {
  bridge: {
    state: value('state', (word) =>
      /^\d$/.test(word) ? (bridgeStates[Number(word)] ?? integer(word)) : word,
    ),
    fastleave: value('fastLeave', onOff),
    mcast_router: number('multicastRouter'),
    mcast_fast_leave: value('fastLeave', onOff),
    mcast_flood: value('multicastFlood', onOff),
    bcast_flood: value('broadcastFlood', onOff),
    mcast_to_unicast: value('multicastToUnicast', onOff),
    mcast_max_groups: number('multicastMaxGroups'),
    neigh_forward_grat: value('neighForwardGratuitous', onOff),
    group_fwd_mask: number('groupForwardMask'),
    backup_port: link('backupPort'),
    backup_nhid: number('backupNexthop'),
    nobackup_port: constant('backupPort', 0),
  },
  bond: { prio: number('priority'), actor_port_prio: number('actorPortPriority') },
};
