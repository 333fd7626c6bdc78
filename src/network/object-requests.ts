import type { Request } from '../netlink/request/request.ts';
import type { NetlinkSocket } from '../netlink/socket/socket.ts';
import { type FilteredOperations, flushWithWords, runWithWords, type Words } from './object-words.ts';

/** The namespace that requests are run in. */
export interface RequestNamespace {
  readonly socket: NetlinkSocket<'route'>;
  request<T>(request: Request<T>): Promise<T>;
}

/** The operations of a kind of object, as their module exports them. */
type Operations<V extends string> = Readonly<Record<V | 'list', (fields: never) => Request<unknown>>> &
  FilteredOperations<never>;

/** Runs the operations of a kind of object in a namespace. Their arguments are in the words of `ip`. */
export class ObjectRequests<V extends string> {
  readonly #namespace: RequestNamespace;
  readonly #label: string;
  readonly #load: () => Promise<Operations<V>>;
  readonly #words: Words;

  /** @param load loads the operations: they are needed when the first request is made */
  constructor(
    namespace: RequestNamespace,
    label: string,
    load: () => Promise<Operations<NoInfer<V>>>,
    words: Words,
  ) {
    this.#namespace = namespace;
    this.#label = label;
    this.#load = load;
    this.#words = words;
  }

  /** Runs one operation. */
  async run<T>(verb: V | 'list', given: unknown): Promise<T> {
    const operations: Record<string, (fields: never) => Request<unknown>> = await this.#load();
    const operation = operations[verb] as (fields: unknown) => Request<T>;
    return runWithWords(this.#namespace, `${this.#label} ${verb}`, operation, given, this.#words);
  }

  /** Deletes what matches a filter. Returns the number of deleted objects. */
  async flush(filter: unknown): Promise<number> {
    const operations = await this.#load();
    return flushWithWords(this.#namespace, `${this.#label} flush`, operations, filter, this.#words);
  }
}
