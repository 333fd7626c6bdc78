import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import type { Program } from './programs.ts';
import { duration } from './statistics.ts';

/** The machine of a measurement. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memory: string;
  readonly kernel: string;
  readonly node: string;
  readonly date: string;
  /** The cost of a system call that does nothing, and of the first touch of a page of memory. Either may be high in a virtual machine. */
  readonly costs?: string | undefined;
}

/** Describes this machine, and the Node that the sides run on. */
export function describeMachine(node: string, c: Program): Machine {
  return {
    processor: cpus()[0]?.model ?? process.arch,
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: `Linux ${release().split('-')[0]}`,
    node: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
    date: new Date().toISOString().slice(0, 10),
    costs: describeCosts(c),
  };
}

function describeCosts(c: Program): string | undefined {
  if ('missing' in c) return undefined;
  const [command, ...args] = c.command as [string, ...string[]];
  const output = execFileSync(command, [...args, 'costs'], { encoding: 'utf8' });
  const { systemCall, pageFault } = JSON.parse(output) as { systemCall: number; pageFault: number };
  return `a system call ${duration(systemCall)}, a page fault ${duration(pageFault)}`;
}
