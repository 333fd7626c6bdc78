import { Worker, type WorkerOptions } from 'node:worker_threads';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import type { NamespacePlace } from '../place.ts';

/**
 * Starts a Worker whose thread lives in a namespace: every socket that it opens belongs there, those of name queries by
 * `dns.Resolver` and `dns.resolve` included. Needs `CAP_SYS_ADMIN`.
 *
 * `dns.lookup`, which is what Node connects to names by unless told, runs on the threads that all of the process share, and so in the
 * namespace of the process: connect to addresses there, or give a `lookup`.
 *
 * @param file as for `new Worker`
 */
export function startWorker(namespace: NamespacePlace, file: string | URL, options?: WorkerOptions): Worker {
  // A thread begins in the namespace of the one that makes it, which the constructor does.
  return inNetworkNamespace(namespace.fd, () => new Worker(file, options));
}
