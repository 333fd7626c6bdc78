#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { subcommands } from './subcommands.ts';

/** `tsnetlink SUBCOMMAND …`. The exit code: 0, 1 for a failure, 2 for bad usage. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`tsnetlink ${version()}\n`);
    return 0;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    process.stderr.write(`tsnetlink: there is no subcommand '${name}'\n${usage()}`);
    return 2;
  }
  try {
    const { run } = await subcommand.load();
    return await run(args);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    // What the library says of a lab, or a ping, begins with that word too.
    const what = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
    process.stderr.write(`${styleText('red', `tsnetlink ${name}:`)} ${what}\n`);
    return /^ERR_(PARSE_ARGS|INVALID_ARG|OUT_OF_RANGE)/.test(code ?? '') ? 2 : 1;
  }
}

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function usage(): string {
  const width = Math.max(...Object.keys(subcommands).map((name) => name.length));
  const lines = Object.entries(subcommands).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return `usage: tsnetlink SUBCOMMAND …\n\n${lines.join('\n')}\n\ntsnetlink SUBCOMMAND --help tells more, tsnetlink --version which one this is.\n`;
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
