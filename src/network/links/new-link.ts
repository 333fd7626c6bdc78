import type { LinkCreate, Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { echo } from '../../netlink/request/echo.ts';
import { checkArgument, required } from '../../netlink/request/input.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { withFdHeld } from '../namespace/handle.ts';
import { isOwnName } from './link-name.ts';
import type { LinkNamespace } from './link-namespace.ts';

/** Attempts to find a free index while other programs create links. */
export const indexAttempts = 10;

/**
 * Checks a link to create.
 *
 * @throws TypeError `ERR_INVALID_ARG_VALUE` for a name that leaves the choice to the kernel, and for another namespace
 */
export function checkNewLink(wanted: LinkCreate & { name: string }): void {
  checkArgument('link create', 'name', required(isOwnName), wanted?.name);
  if (wanted.namespace !== undefined || wanted.netNsPid !== undefined)
    throwInvalid(
      `link create ${wanted.name}`,
      'namespace',
      'createLink creates links in the namespace it is called on',
    );
}

/** Creates a link that has been checked, and reads its properties. Deletes the link if it cannot be read. */
export async function createLinkIn(
  namespace: LinkNamespace,
  wanted: LinkCreate & { name: string },
): Promise<LinkState> {
  const { index } = await createHere(namespace, wanted);
  try {
    return await namespace.request(links.get(index));
  } catch (error) {
    await deleteQuietly(namespace, index);
    throw error;
  }
}

/**
 * Creates a link and returns its properties as first reported. The kernel reports the new link at once (Linux 6.2), so that its index is known even when
 * another program renames it immediately. Earlier kernels report nothing; there the link is found by its name.
 */
export async function createHere(
  namespace: LinkNamespace,
  wanted: LinkCreate & { name: string },
): Promise<LinkState> {
  const [created] = await namespace.request(echo(links.create(wanted)));
  return created ?? namespace.request(links.get(wanted.name));
}

/**
 * Creates a link in another namespace than the one of its lower link. The kernel does not report such a link to the socket, so
 * that the request names an index that is free in both: before Linux 6.15 it must not be one of the lower link's namespace.
 */
export async function createElsewhere(
  lower: LinkNamespace,
  namespace: LinkNamespace,
  wanted: LinkCreate,
): Promise<{ index: number }> {
  for (let attempt = 1; ; attempt++) {
    const index = Math.max(await freeIndex(namespace), await freeIndex(lower));
    try {
      const request = links.create({ ...wanted, index, namespace });
      await withFdHeld(namespace, () => lower.request(request));
      return { index };
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      const isTaken =
        ['EBUSY', 'EEXIST'].includes(code) &&
        ((await findByIndex(namespace, index)) ?? (await findByIndex(lower, index))) !== undefined;
      if (!isTaken || attempt === indexAttempts) throw error;
    }
  }
}

/** Deletes a link that could not be completed. The error of the failed step matters, not the one of this. */
export async function deleteQuietly(namespace: LinkNamespace, index: number): Promise<void> {
  await namespace.request(links.delete(index)).catch(() => {});
}

/** Returns an index that no link of the namespace has at this moment. */
export async function freeIndex(namespace: LinkNamespace): Promise<number> {
  const states = await namespace.request(links.list({ statistics: false }));
  return states.reduce((most, { index }) => Math.max(most, index), 0) + 1;
}

/** Returns the link with an index; undefined if there is none. */
export async function findByIndex(namespace: LinkNamespace, index: number): Promise<LinkState | undefined> {
  try {
    return await namespace.request(links.get(index));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENODEV') return undefined;
    throw error;
  }
}
