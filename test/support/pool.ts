import { fileURLToPath } from 'node:url';
import { ForksPoolWorker, type PoolOptions, type PoolRunnerInitializer } from 'vitest/node';

const isolate = fileURLToPath(new URL('../../scripts/isolate.sh', import.meta.url));

/**
 * A vitest fork, one a test file, that starts in new network and mount namespaces, so that files run in
 * parallel can use the same link and namespace names. The namespaces must be there before Node starts:
 * `unshare` inside the worker would change one of its threads only.
 */
class IsolatedForksWorker extends ForksPoolWorker {
  constructor(options: PoolOptions) {
    super({ ...options, execArgv: ['--', process.execPath, ...options.execArgv] });
  }

  override start(): Promise<void> {
    // `fork` takes the program to run from process.execPath, synchronously inside start().
    const node = process.execPath;
    process.execPath = isolate;
    try {
      return super.start();
    } finally {
      process.execPath = node;
    }
  }
}

/** The `pool` for vitest: isolated forks. */
export const isolatedForks: PoolRunnerInitializer = {
  name: 'isolated-forks',
  createPoolWorker: (options) => new IsolatedForksWorker(options),
};
