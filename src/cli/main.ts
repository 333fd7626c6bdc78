#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCommand } from './run-command.ts';
import { tsnetlink } from './subcommands.ts';

/** `tsnetlink COMMAND …`. Returns the exit code: 0, 1 after a failure, 2 after a usage error. */
async function main(args: readonly string[]): Promise<number> {
  if (args[0] === '--version' || args[0] === '-V') {
    process.stdout.write(`tsnetlink ${version()}\n`);
    return 0;
  }
  // `help route` is `route --help`.
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  return runCommand(tsnetlink, ['tsnetlink'], words, process);
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

// A reader that closes the pipe early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
