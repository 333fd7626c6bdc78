import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { NetlinkSocket, RequestOptions } from '../../netlink/socket/socket.ts';

/** Most requests of one batch. */
const chunkSize = 4096;

/**
 * Resets objects one by one, and returns them as they were. The kernel can reset a whole list too, but loses counts then: an object that does not
 * fit in the rest of a message is reset, and comes with its new counts in the next one.
 *
 * @param resetOf makes the request that resets an object; `undefined` where it has no counts
 * @returns the objects in their order, without those that were deleted meanwhile
 */
export async function resetEach<T>(
  socket: NetlinkSocket,
  objects: readonly T[],
  options: RequestOptions,
  resetOf: (object: T) => Request<T[]> | undefined,
): Promise<T[]> {
  const list: (T | undefined)[] = [...objects];
  for (let first = 0; first < list.length; first += chunkSize) {
    const resets = list.slice(first, first + chunkSize).flatMap((object, index) => {
      const request = resetOf(object as T);
      return request === undefined ? [] : [{ index: first + index, request }];
    });
    const results = await socket.batchSettled(
      resets.map(({ request }) => request),
      options,
    );
    for (const [index, result] of results.entries()) {
      const at = resets[index]?.index ?? 0;
      if (result.status === 'fulfilled') list[at] = result.value[0];
      else if (result.reason instanceof NetlinkError && result.reason.code === 'ENOENT') list[at] = undefined;
      else throw result.reason;
    }
  }
  return list.filter((object) => object !== undefined);
}
