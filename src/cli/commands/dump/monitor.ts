import { NetlinkMonitor } from '../../../dump/capture/nlmon.ts';

/** Calls `use` with a monitor of a namespace, and closes it afterwards, also if the process ends meanwhile. */
export async function withMonitor<T>(
  namespace: string | undefined,
  use: (monitor: NetlinkMonitor) => Promise<T>,
): Promise<T> {
  const monitor = NetlinkMonitor.open(namespace);
  const close = (): void => monitor.close();
  // The link outlives its process.
  process.once('exit', close);
  try {
    return await use(monitor);
  } finally {
    process.off('exit', close);
    close();
  }
}
