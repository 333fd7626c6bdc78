// The kernel keeps the times of some qdiscs in units of 1024 or 64 ns, rounded down, and reports whole microseconds.
import { describe, expect, test } from 'vitest';
import { optionsToSend, rememberListed } from '../../../../../src/netlink/protocols/route/listed-options.ts';
import { qdiscKinds } from '../../../../../src/netlink/protocols/route/tc/qdiscs/kinds/registry.ts';

/** Nanoseconds of a unit by kind. */
const units: Readonly<Record<string, number>> = { codel: 1024, fq_codel: 1024, fq_pie: 64, pie: 64 };

const kinds = [...qdiscKinds.keys()].flatMap((kind) => {
  const rules = qdiscKinds.get(kind);
  return rules?.roundedDown === undefined ? [] : [{ kind: String(kind), rules, names: rules.roundedDown }];
});

test('the unit of every kind is known', () => {
  expect(kinds.map(({ kind }) => kind).sort()).toEqual(Object.keys(units).sort());
});

describe.each(kinds)('times of $kind', ({ kind, rules, names }) => {
  const unit = units[kind] as number;
  const kept = (nanoseconds: number): number => Math.floor(nanoseconds / unit);
  const reported = (count: number): number => Math.floor((count * unit) / 1000) * 1000;

  test.each([...names] as string[])('%s stays as it was listed, for a new and a changed qdisc', (name) => {
    for (let microseconds = 1; microseconds < 200_000; microseconds += 7) {
      const options = { [name]: reported(kept(microseconds * 1000)) };
      rememberListed(rules, options);
      for (const isNew of [true, false]) {
        const sent = optionsToSend(rules, options, isNew) as typeof options;
        expect(reported(kept(sent[name] as number))).toBe(options[name]);
      }
    }
  });

  test('a time that differs is sent as it is given', () => {
    const [name = ''] = names as readonly string[];
    const options = { [name]: 4_999_000 };
    rememberListed(rules, options);
    options[name] = 5_000_000;
    expect(optionsToSend(rules, options, false)).toEqual({ [name]: 5_000_000 });
    expect(optionsToSend(rules, { [name]: 4_999_000 }, false)).toEqual({ [name]: 4_999_000 });
  });
});
