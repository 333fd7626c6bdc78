import { readFileSync } from 'node:fs';

/** Processor time of the children that have ended, in ns: clock ticks of 10 ms in `/proc/self/stat`. */
export function childrenTime(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(/\) (?!.*\) )/);
  const [user, system] = fields.split(' ').slice(13, 15);
  return (Number(user) + Number(system)) * 10_000_000;
}

/** The time of a piece of work, by this process and by the programs that it starts. */
export async function timed(work: () => unknown): Promise<{ ns: number; cpu: number }> {
  const children = childrenTime();
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await work();
  const ns = Number(process.hrtime.bigint() - start);
  const { user, system } = process.cpuUsage(cpu);
  return { ns, cpu: (user + system) * 1000 + childrenTime() - children };
}
