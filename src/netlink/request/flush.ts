import { throwInvalidValue } from '../codec/encode-error.ts';
import { type FilterTests, isSelective } from './filter.ts';
import { argument, asyncOperation, type Check, check, required } from './input.ts';
import type { Dump, Request, RequestRunner } from './request.ts';

/** The parts of an operation that {@link flushOperation} makes. */
export interface FlushOptions<O, F> {
  /** Check of the filter: the one of `list`. */
  readonly filter: () => Check;
  /** How `list` applies it. */
  readonly tests: FilterTests<O, F>;
  readonly list: (filter: F) => Dump<O>;
  /** Returns whether an object of the list is not deleted. None if absent. */
  readonly stays?: (object: O, filter: F) => boolean;
  /** Chooses the objects to delete, in their order: with one of them, others may go. All in the order of the list if absent. */
  readonly order?: (objects: readonly O[]) => readonly O[];
  /** Deletes one object of the list. */
  /** Returns whether an object of the list counts. All do if absent. */
  readonly counts?: (object: O) => boolean;
  readonly remove: (object: O) => Request<void>;
  /** Codes of errors that say that an object is gone already: with another one, or by itself. */
  readonly gone: readonly string[];
}

/** A socket, or anything else that runs requests. */
export const isRunner: Check = check(
  'a socket',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as RequestRunner).request === 'function' &&
    typeof (value as RequestRunner).batchSettled === 'function',
);

/** A filter that selects something, so that a forgotten value never deletes everything. */
function isSelecting<O, F extends object>(filter: Check, tests: FilterTests<O, F>): Check {
  return Object.assign((value: unknown) => {
    filter(value);
    if (!isSelective(tests, value as F))
      throwInvalidValue('expected at least one field that selects, so that nothing is deleted by accident');
  }, filter);
}

/**
 * Makes the operation that deletes all objects of a list: it lists by a filter and deletes each object. It resolves to the
 * number of objects. Objects that are gone meanwhile are no error. Any other error is thrown after all deletions were tried;
 * the first one counts.
 */
export function flushOperation<O, F extends object>(
  name: string,
  {
    filter,
    tests,
    list,
    stays = () => false,
    order = (same) => same,
    counts = () => true,
    remove,
    gone,
  }: FlushOptions<O, F>,
): (socket: RequestRunner, filter: F) => Promise<number> {
  return asyncOperation(
    name,
    () => [argument('socket', required(isRunner)), required(isSelecting(filter(), tests))],
    async (socket: RequestRunner, wanted: F): Promise<number> => {
      const objects = (await socket.request(list(wanted))).filter((object) => !stays(object, wanted));
      const results = await socket.batchSettled(order(objects).map(remove));
      for (const result of results) {
        if (result.status === 'rejected' && !gone.includes(String((result.reason as { code?: string }).code)))
          throw result.reason;
      }
      return objects.filter(counts).length;
    },
  );
}
