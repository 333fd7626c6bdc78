import { setImmediate as nextIteration } from 'node:timers/promises';
import { type RequestOptions, whenCancelled } from '../engine/cancellation.ts';
import { deferred } from '../engine/deferred.ts';
import type { Engine } from '../engine/engine.ts';
import type { Datagram } from './datagram.ts';
import type { EncodedRequests, encodeRequests } from './encoded-requests.ts';

/** The steps of a batch or transaction. Each is rejected when the caller stops waiting. */
export interface Steps {
  /** Encodes the requests, while the event loop runs. */
  encode(encoding: ReturnType<typeof encodeRequests>): Promise<readonly EncodedRequests[]>;
  /** Sends a datagram. Fulfilled when all of its messages are answered. */
  send(datagram: Datagram): Promise<void>;
}

/** Runs the steps of a batch or transaction, until its signal is aborted or its time is over. */
export async function runSteps<T>(
  engine: Engine,
  operation: string,
  options: RequestOptions,
  run: (steps: Steps) => Promise<T>,
): Promise<T> {
  let sent: Datagram | undefined;
  const { promise: cancelled, reject } = deferred<never>();
  cancelled.catch(() => {});
  const end = whenCancelled(operation, options, (reason) => {
    reject(reason);
    if (sent !== undefined) engine.abandon(sent);
  });
  try {
    return await run({
      encode: async (encoding) => {
        try {
          let step = encoding.next();
          for (; step.done !== true; step = encoding.next()) await Promise.race([nextIteration(), cancelled]);
          return step.value;
        } finally {
          encoding.return([]);
        }
      },
      send: async (datagram) => {
        sent = datagram;
        const { promise, resolve } = deferred<void>();
        datagram.onProgress = () => {
          if (datagram.done) resolve();
        };
        engine.start(datagram);
        await Promise.race([promise, cancelled]);
      },
    });
  } finally {
    end();
  }
}
