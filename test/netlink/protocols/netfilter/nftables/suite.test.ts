import { describe, expect, test } from 'vitest';
import { hasOracle } from './oracle.ts';
import { comparisons } from './suite.ts';

describe.skipIf(!hasOracle)("the compiler does as nft does for nft's own test suite", () => {
  test.each(comparisons)('$title', ({ run }) => {
    const { total, failures } = run();
    expect(failures.slice(0, 5)).toEqual([]);
    expect(total).toBeGreaterThan(200);
  });
});
