import { createInterface } from 'node:readline';

/** The report of a side about one round, besides the time that was measured around it. */
export type Extra = Readonly<Record<string, number>>;

/** Carries out a benchmark `count` times. */
export type Round = (count: number) => Extra | undefined | Promise<Extra | undefined>;

/**
 * Answers rounds until standard input ends: each line in is a count, each line out the JSON of `ns` (time that has
 * passed), `cpu` (processor time of the process, all threads, in ns) and what else the round reports.
 */
export async function serve(round: Round): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const count = Number(line);
    const cpuBefore = process.cpuUsage();
    const before = process.hrtime.bigint();
    const extra = await round(count);
    const ns = Number(process.hrtime.bigint() - before);
    const { user, system } = process.cpuUsage(cpuBefore);
    process.stdout.write(`${JSON.stringify({ ns, cpu: (user + system) * 1000, ...extra })}\n`);
  }
}

/** The round that is named by the first argument of the program. */
export function chosen(
  rounds: Readonly<Record<string, () => Round | Promise<Round>>>,
): Promise<Round> | Round {
  const name = process.argv[2] ?? '';
  const make = rounds[name];
  if (make === undefined) throw new Error(`'${name}' is not one of ${Object.keys(rounds).join(', ')}`);
  return make();
}
