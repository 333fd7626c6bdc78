import { NetlinkError } from '../errors/netlink-error.ts';
import type { Ask, DynamicIds, ProtocolEntry } from '../protocol.ts';
import type { Request } from '../request/request.ts';
import { throwInvalid } from '../request/validate.ts';

/**
 * The message types that the kernel has given to names (families of generic netlink), as one socket knows them. A name is
 * looked up once. The cache is cleared when the kernel reports new or deleted names, and when it no longer knows a type.
 */
export class DynamicTypes {
  readonly #entry: ProtocolEntry;
  readonly #ask: Ask;
  readonly #known = new Map<string, DynamicIds>();
  /** Names by number, for decoding events. */
  readonly ids = new Map<number, string>();
  /** Called before the first name is looked up: subscribes to changes of names. */
  onFirst: (() => void) | undefined;

  constructor(entry: ProtocolEntry, ask: Ask) {
    this.#entry = entry;
    this.#ask = ask;
  }

  /**
   * Returns the message type and groups of a name.
   *
   * @param operation begins the message of an error
   * @throws NetlinkError ENOENT for an unknown name
   */
  of(name: string, operation: string): DynamicIds {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { resolve } = this.#entry;
    if (resolve === undefined)
      return throwInvalid(name, 'dynamicType', 'this protocol has no dynamic message types');
    this.onFirst?.();
    this.onFirst = undefined;
    const request = { ...resolve(name), operation };
    let found: DynamicIds;
    try {
      found = this.#ask(request);
    } catch (error) {
      throw this.#explained(request, error);
    }
    this.#known.set(name, found);
    this.ids.set(found.type, name);
    return found;
  }

  /** Returns the request with its message type. */
  resolve<R extends Request<unknown>>(request: R): R {
    return request.dynamicType === undefined
      ? request
      : { ...request, type: this.of(request.dynamicType, request.operation).type };
  }

  /** Forgets all names. */
  clear(): void {
    this.#known.clear();
  }

  /**
   * Returns the request to try after one has failed. The kernel answers ENOENT for a message type that it no longer has.
   *
   * @throws the error of the request, where another attempt is of no use: it says which name or command the kernel lacks
   */
  again<R extends Request<unknown>>(request: R, failed: R, error: unknown): R {
    if (request.dynamicType !== undefined && error instanceof NetlinkError && error.code === 'ENOENT') {
      this.clear();
      const next = this.resolve(request);
      if (next.type !== failed.type) return next;
    }
    throw this.#explained(request, error);
  }

  /** Returns the error of a request that is not tried again: it says which name or command the kernel lacks. */
  explain(request: Request<unknown>, failed: Request<unknown>, error: unknown): unknown {
    try {
      this.again(request, failed, error);
      return error;
    } catch (explained) {
      return explained;
    }
  }

  /** Adds to the error of a request that the kernel lacks its name or its command. */
  #explained(request: Request<unknown>, error: unknown): unknown {
    const { dynamicType, lookup = dynamicType } = request;
    if (lookup === undefined || !(error instanceof NetlinkError) || error.extack?.message !== undefined)
      return error;
    const { operation, errno, extack, code } = error;
    const sent = dynamicType === undefined ? undefined : request;
    const advice = this.#entry.adviseName?.(lookup, code, sent, this.#ask);
    return advice === undefined ? error : new NetlinkError(operation, errno, extack, { advice });
  }
}
