import { readlinkSync } from 'node:fs';
import { describe, type TestContext, test } from 'vitest';
import { type Feature, type FeatureName, whyMissing } from './features.ts';

/** Why live tests are skipped in this run; undefined when they run. Set by scripts/test.ts. */
export const whyNotLive: string | undefined =
  process.env.TSNETLINK_LIVE === '1'
    ? undefined
    : (process.env.TSNETLINK_LIVE_REASON ?? 'not started by `npm test`, so not in private namespaces');

// The last guard of the host: never run a live test where the links of the machine are.
if (whyNotLive === undefined && readlinkSync('/proc/self/ns/net') === process.env.TSNETLINK_HOST_NETNS) {
  throw new Error("this test process is in the host's network namespace");
}

/** The features that a live test needs besides a namespace; made by {@link needs}. */
export interface Needs {
  readonly features: readonly (FeatureName | Feature)[];
}

/** Names what a test needs: `liveTest('shapes traffic', needs('qdisc netem'), async () => { … })`. */
export function needs(...features: (FeatureName | Feature)[]): Needs {
  return { features };
}

type TestBody = (context: TestContext) => unknown;

/** A `describe` whose tests talk to the kernel; skipped as a whole where the run has no private namespaces. */
export function describeLive(name: string, body: () => void): void {
  describe.skipIf(whyNotLive !== undefined)(name, body);
}

/**
 * A test that talks to the kernel. Skipped, with the reason in the list at the end of the run, where the run has no
 * private namespaces or a needed feature is missing. `timeout` in milliseconds.
 */
export function liveTest(name: string, body: TestBody, timeout?: number): void;
export function liveTest(name: string, needed: Needs, body: TestBody, timeout?: number): void;
export function liveTest(
  name: string,
  first: Needs | TestBody,
  second?: TestBody | number,
  third?: number,
): void {
  const [needed, body, timeout] =
    typeof first === 'function'
      ? [needs(), first, second as number | undefined]
      : [first, second as TestBody, third];
  test(
    name,
    (context) => {
      if (whyNotLive !== undefined) context.skip(whyNotLive);
      for (const wanted of needed.features) {
        const reason = whyMissing(wanted);
        if (reason !== undefined)
          context.skip(`${typeof wanted === 'string' ? wanted : wanted.name}: ${reason}`);
      }
      return body(context) as void | Promise<void>;
    },
    timeout,
  );
}
