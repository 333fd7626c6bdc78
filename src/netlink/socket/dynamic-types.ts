import { NetlinkError } from '../errors/netlink-error.ts';
import type { DynamicIds, ProtocolEntry } from '../protocol.ts';
import type { Request } from '../request/request.ts';
import { throwInvalid } from '../request/validate.ts';

/** Runs a request and returns its answer without waiting for the event loop. */
type Ask = (request: Request<DynamicIds>) => DynamicIds;

/**
 * The message types that the kernel has given to names (families of generic netlink), as one socket knows them. A name is
 * looked up once. The cache is cleared when the kernel reports new or deleted names, and when it no longer knows a type.
 */
export class DynamicTypes {
  readonly #resolve: ProtocolEntry['resolve'];
  readonly #ask: Ask;
  readonly #known = new Map<string, DynamicIds>();
  /** Names by number, for decoding events. */
  readonly ids = new Map<number, string>();
  /** Called before the first name is looked up: subscribes to changes of names. */
  onFirst: (() => void) | undefined;

  constructor({ resolve }: ProtocolEntry, ask: Ask) {
    this.#resolve = resolve;
    this.#ask = ask;
  }

  /** Returns the message type and groups of a name. Throws the error of the kernel: ENOENT for an unknown name. */
  of(name: string): DynamicIds {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const resolve = this.#resolve;
    if (resolve === undefined)
      return throwInvalid(name, 'dynamicType', 'this protocol has no dynamic message types');
    this.onFirst?.();
    this.onFirst = undefined;
    const found = this.#ask(resolve(name));
    this.#known.set(name, found);
    this.ids.set(found.type, name);
    return found;
  }

  /** Returns the request with its message type. */
  resolve<R extends Request<unknown>>(request: R): R {
    return request.dynamicType === undefined
      ? request
      : { ...request, type: this.of(request.dynamicType).type };
  }

  /** Forgets all names. */
  clear(): void {
    this.#known.clear();
  }

  /**
   * Returns the request to try after one has failed, or `undefined`. The kernel answers ENOENT for a message type that it no
   * longer has.
   */
  again<R extends Request<unknown>>(request: R, failed: R, error: unknown): R | undefined {
    const isUnknown = error instanceof NetlinkError && error.code === 'ENOENT';
    if (request.dynamicType === undefined || !isUnknown) return undefined;
    this.clear();
    const next = this.resolve(request);
    return next.type === failed.type ? undefined : next;
  }
}
