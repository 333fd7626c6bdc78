import type { Dump, Request } from '../../request/request.ts';

/** Returns the request of a family with each message of the answer as an object in the words of an operation. */
export function readAs<M, T>(request: Dump<M>, map: (message: M) => T): Dump<T>;
export function readAs<M, T>(request: Request<M>, map: (message: M) => T): Request<T>;
export function readAs<M, T>(request: Request<M>, map: (message: M) => T): Request<T> {
  return {
    ...request,
    read(reader, start, end, type) {
      const message = request.read(reader, start, end, type) as M | undefined;
      return message === undefined ? undefined : map(message);
    },
  } as Request<unknown> as Request<T>;
}
