/** Networks described as data: nodes, switches and cables, built and deleted as a whole. */
import { asyncOperation, type Declared } from '../../netlink/request/input.ts';
import { checkedLater } from '../inputs.ts';
import type { LabOptions } from './build-lab.ts';
import type { LabDescription } from './description.ts';
import type { Lab } from './lab.ts';

export type { LabOptions } from './build-lab.ts';
export type { Impairment, LabCable } from './cable.ts';
export type * from './description.ts';
export type { DiagramFormat } from './diagram.ts';
export type { Lab, LabNode } from './lab.ts';

/**
 * Builds a network from its description: a namespace for each node and switch, a bridge for each switch, a veth pair for each
 * link. When a step fails or the signal is aborted, nothing is left. The event loop goes on while the lab is built.
 *
 * Needs CAP_SYS_ADMIN and CAP_NET_ADMIN.
 *
 * @throws TypeError with the path of the mistake in the description (`links[2].ends[0].addresses[0]`), before anything is
 * created; NetlinkError and SystemError of the kernel, with the node or switch in the message; the reason of the signal
 */
export const createLab: ((description: LabDescription, options?: LabOptions) => Promise<Lab>) & Declared =
  asyncOperation(
    'createLab',
    () => [checkedLater, checkedLater],
    async (description: LabDescription, options?: LabOptions) => {
      // Loaded on first use: most programs build no lab.
      const { buildLab } = await import('./build-lab.ts');
      return buildLab(description, options);
    },
  );
