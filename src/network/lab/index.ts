/** Networks described as data: nodes, switches and cables, built and taken down as a whole. */
import { captureCallSite, tracedTo } from '../../netlink/errors/call-site.ts';
import type { LabDescription } from './description.ts';
import type { Lab, LabOptions } from './lab.ts';

export type * from './description.ts';
export type { DiagramFormat } from './diagram.ts';
export type { Lab, LabNode, LabOptions } from './lab.ts';

/**
 * Builds a network from its description: a namespace a node, a bridge a switch, a veth pair a link. In few system
 * calls: two batches a namespace. Where anything fails, nothing of it remains.
 *
 * Needs CAP_SYS_ADMIN and CAP_NET_ADMIN.
 *
 * @throws TypeError naming the path of what is wrong in the description (`links[2].ends[0].addresses[0]`), before
 * anything is made; NetlinkError and SystemError where the kernel refuses
 */
export function createLab(description: LabDescription, options?: LabOptions): Promise<Lab> {
  // Loaded when first needed: most programs build none.
  const lab = import('./lab.ts').then(({ buildLab }) => buildLab(description, options));
  return tracedTo(lab, captureCallSite());
}
