import { expect, test } from 'vitest';
import { importEntries } from './support/package.ts';

const entries = await importEntries();

test.each([...entries.keys()])(
  'what %s exports is called by its own name, also where it is shown',
  (name) => {
    const exported = Object.entries(entries.get(name) as object);
    expect(exported).not.toEqual([]);
    const functions = exported.filter(([, value]) => typeof value === 'function');
    expect(functions.map(([, { name: own }]) => own)).toEqual(functions.map(([key]) => key));
  },
);
