import { createInterface } from 'node:readline';
import type { ApplyNetworkOptions, NetworkDescription } from '../../network/desired-network/index.ts';
import { applyNetwork, planNetwork } from '../../network/desired-network/index.ts';
import type { AppliedPlan, ApplyOptions, NetworkState, Plan } from '../../network/desired-state/index.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { defineCommand } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { descriptionFiles, loadDescription } from '../load-description.ts';
import { flag, json, netns, option } from '../options.ts';
import type { Streams } from '../streams.ts';
import { usageError } from '../usage-error.ts';

/** Reads a time such as `60s`, `5m` or `500ms`; a number alone is in seconds. Returns milliseconds. */
function duration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (number === undefined) throw new TypeError(`expected a time such as 60s, got '${text}'`);
  const value = Number(number) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
  if (value > 0 && value < 2 ** 31) return value;
  throw new TypeError(`expected a time of at most 24 days, got '${text}'`);
}

/** Exit code where changes were put back because they were not confirmed. */
const notConfirmed = 3;

/** `tsnetlink apply`. */
export const apply = defineCommand({
  usage: ['[OPTION]… FILE'],
  description: [
    `Makes a network namespace as FILE describes it. ${descriptionFiles} The form is that of tsnetlink state, and of Namespace.apply.`,
    'Prints a line for each change: + created, ~ changed, - deleted. What FILE does not name stays, unless --prune removes it. Where ' +
      'a step fails, everything is put back. A file with namespaces and pairs describes several namespaces. Needs root, or ' +
      'tsnetlink rootless.',
    'With --confirm-within the changes are put back unless you confirm them by Enter in time: also when the connection is lost.',
  ],
  options: {
    ...netns,
    plan: flag('show the changes without making them', 'p'),
    prune: flag('remove what FILE does not name'),
    'no-recreate': flag('refuse changes that need a link to be created again'),
    'confirm-within': option('TIME', 'put the changes back unless they are confirmed: 60s', duration),
    ...json,
  },
  words: [1, 1],
  examples: [
    'tsnetlink apply router.yaml --plan',
    'tsnetlink apply router.yaml --prune --confirm-within 60s',
  ],
  async run({ words: [path = ''], options, streams, signal }) {
    const description = await loadDescription<NetworkState | NetworkDescription>(path);
    const { plan: isPlan, prune, netns, json } = options;
    const confirmWithin = options['confirm-within'];
    if (isPlan && confirmWithin !== undefined)
      throw usageError('--plan and --confirm-within exclude each other');
    const common = { prune, recreate: !options['no-recreate'] };
    if (typeof description === 'object' && description !== null && 'namespaces' in description) {
      if (netns !== undefined) throw usageError('the file names namespaces: leave out --netns');
      if (confirmWithin !== undefined) throw usageError('--confirm-within is for a single namespace');
      const plan = await networkPlan(description, common, isPlan, signal);
      return print(streams, json, plan);
    }
    const namespace = netns === undefined ? Namespace.current() : await Namespace.open(netns);
    try {
      if (isPlan) return print(streams, json, await namespace.plan(description as NetworkState, common));
      const all: ApplyOptions = { ...common, ...(confirmWithin !== undefined && { confirmWithin }) };
      const plan = await interruptible(signal, (interrupted) =>
        namespace.apply(description as NetworkState, { ...all, signal: interrupted }),
      );
      print(streams, json, plan);
      if (confirmWithin === undefined || plan.isEmpty) return 0;
      return await confirmed(plan, confirmWithin, streams);
    } finally {
      namespace.close();
    }
  },
});

async function networkPlan(
  description: NetworkDescription,
  options: ApplyNetworkOptions,
  isPlan: boolean,
  signal: AbortSignal | undefined,
): Promise<Plan> {
  if (isPlan) return planNetwork(description, options);
  return interruptible(signal, async (interrupted) => {
    using network = await applyNetwork(description, { ...options, signal: interrupted });
    return network.plan;
  });
}

function print(streams: Streams, json: boolean, plan: Plan): number {
  if (json) streams.stdout.write(`${JSON.stringify(plan)}\n`);
  else if (!plan.isEmpty) streams.stdout.write(`${plan}\n`);
  return 0;
}

/** Waits until the changes are confirmed by a line of input, or put back. */
async function confirmed(plan: AppliedPlan, within: number, streams: Streams): Promise<number> {
  streams.stderr.write(`Press Enter within ${within / 1000} s to keep the changes.\n`);
  const lines = createInterface({ input: process.stdin });
  const timer = new AbortController();
  try {
    const isConfirmed = await Promise.race([
      new Promise<boolean>((resolve) =>
        lines.once('line', () => resolve(true)).once('close', () => resolve(false)),
      ),
      new Promise<boolean>((resolve) => {
        const timeout = setTimeout(() => resolve(false), within);
        timer.signal.addEventListener('abort', () => clearTimeout(timeout));
      }),
    ]);
    if (isConfirmed) {
      await plan.confirm();
      return 0;
    }
    // The input may end before the time: then the state is put back at once.
    await plan.rollback().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_NOT_CONFIRMED') throw error;
    });
    streams.stderr.write('tsnetlink apply: not confirmed; everything is as it was\n');
    return notConfirmed;
  } finally {
    timer.abort();
    lines.close();
  }
}
