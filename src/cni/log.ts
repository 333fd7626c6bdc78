import { appendFileSync } from 'node:fs';

/** Returns a function that adds lines to a log file: time, process, command, container and message. Without a file it does nothing. */
export function logTo(file: string | undefined, subject: string): (message: string) => void {
  if (file === undefined) return () => {};
  return (message) => {
    const line = `${new Date().toISOString()} ${process.pid} ${subject}: ${message.replaceAll('\n', ' ')}\n`;
    try {
      appendFileSync(file, line, { mode: 0o640 });
    } catch (error) {
      // A full disk must not keep a container from its network.
      process.stderr.write(`${line}the log file cannot be written: ${(error as Error).message}\n`);
    }
  };
}
