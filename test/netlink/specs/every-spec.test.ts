// The specifications of the kernel are no part of the project: TSNETLINK_SPECS names a folder with them (Documentation/netlink/specs).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { decode, encode } from '../../../src/netlink/codec/index.ts';
import { loadSpec } from '../../../src/netlink/specs/index.ts';
import { parseYaml } from '../../../src/netlink/specs/yaml.ts';
import { arbitrary } from '../codec/arbitrary.ts';

const folder = process.env.TSNETLINK_SPECS ?? '/usr/share/ynl/specs';
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];

describe.skipIf(files.length === 0)('every specification of the kernel', () => {
  test.each(files)('%s is read as the package yaml reads it', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(parseYaml(text)).toEqual(parse(text));
  });

  test.each(files)('each operation of %s encodes and decodes', (file) => {
    for (const names of ['camelCase', 'kernel'] as const) {
      const family = loadSpec(join(folder, file), { names });
      expect(family.operations.length).toBeGreaterThan(0);
      for (const { key, forms } of family.operations)
        for (const form of ['do', 'dump'] as const)
          if (forms.includes(form)) expect(family[form][key]()).toBeDefined();
    }
    for (const { key, body } of loadSpec(join(folder, file)).operations) {
      const values = arbitrary(body);
      if (values === undefined) throw new Error(`no values of ${key}`);
      fc.assert(
        fc.property(values, (value) => {
          const bytes = encode(body, value);
          const again = encode(body, decode(body, bytes));
          expect(Buffer.compare(again, bytes)).toBe(0);
        }),
        { numRuns: 20 },
      );
    }
  });
});
