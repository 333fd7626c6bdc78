import type { NetworkState } from 'tsnetlink';

// The state of the benchmarks of desired state: pairs of links, and ten routes for each link.

/** The gateway of all routes. */
export const gateway = '10.0.0.2';

/** Destinations of the routes for so many links. */
export const routesOf = (count: number): string[] =>
  Array.from({ length: 10 * count }, (_, n) => `11.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}/32`);

/** Numbers of the pairs of so many links: `a0` and `b0`, `a1` and `b1` … */
export const numbersOf = (count: number): number[] => Array.from({ length: count / 2 }, (_, n) => n);

/** The state with so many links. */
export function stateOf(count: number): NetworkState {
  const ends = numbersOf(count).flatMap((n) => [
    [
      `a${n}`,
      { kind: 'veth', peer: `b${n}`, up: true, ...(n === 0 && { addresses: ['10.0.0.1/8'] }) },
    ] as const,
    [`b${n}`, { up: true }] as const,
  ]);
  return {
    links: Object.fromEntries(ends),
    routes: routesOf(count).map((dst) => ({ dst, gateway, oif: 'a0', protocol: 'static' as const })),
  };
}
