import type { Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { isSameNamespace, withFdHeld } from '../namespace/handle.ts';
import type { LinkNamespace } from './link-namespace.ts';
import { findByIndex, freeIndex, indexAttempts } from './new-link.ts';

/**
 * Moves a link to another namespace and reads its properties there. The request names the index that the link gets (Linux 5.13),
 * so that the link is found even when another program renames it on arrival. When the kernel refuses the new name after the
 * move, the link is moved back.
 */
export async function moveLink(
  from: LinkNamespace,
  to: LinkNamespace,
  link: LinkState,
  name: string,
): Promise<LinkState> {
  const renamed = name !== link.name && { name };
  if (isSameNamespace(from, to)) {
    if (renamed) await from.request(links.change(link, renamed));
    return from.request(links.get(link));
  }
  let newIndex = link.index;
  for (let attempt = 1; ; attempt++) {
    const request = links.change(link, { namespace: to, newIndex, ...renamed });
    try {
      await withFdHeld(to, () => from.request(request));
      return await readMoved(to, link, newIndex, name);
    } catch (error) {
      const isBusy = (error as NodeJS.ErrnoException).code === 'EBUSY';
      if (isBusy && attempt < indexAttempts && (await findByIndex(to, newIndex)) !== undefined) {
        newIndex = await freeIndex(to);
        continue;
      }
      await moveBack(from, to, link.index, newIndex).catch(() => {});
      throw error;
    }
  }
}

/** Reads a link after the move. Kernels before 5.13 ignore the new index, which then belongs to another link or to none. */
async function readMoved(
  to: LinkNamespace,
  link: LinkState,
  newIndex: number,
  name: string,
): Promise<LinkState> {
  const found = await findByIndex(to, newIndex);
  if (found !== undefined && found.kind === link.kind && found.address === link.address) return found;
  return to.request(links.get(name));
}

async function moveBack(
  from: LinkNamespace,
  to: LinkNamespace,
  index: number,
  newIndex: number,
): Promise<void> {
  const isStillHere = (await findByIndex(from, index)) !== undefined;
  if (isStillHere || (await findByIndex(to, newIndex)) === undefined) return;
  await withFdHeld(from, () => to.request(links.change(newIndex, { namespace: from, newIndex: index })));
}
