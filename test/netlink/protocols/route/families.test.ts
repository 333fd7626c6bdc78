import { expect, test } from 'vitest';
import type { AnyObjectDefinition } from '../../../../src/netlink/protocol.ts';
import { loadProtocols, protocolNumbers } from '../../../../src/netlink/protocol-table.ts';
import type { Check, Declared } from '../../../../src/netlink/request/input.ts';

// Every operation that takes a family and addresses: an address of another family than the one beside it is refused, not the family ignored.

type Operation = ((argument: object) => unknown) & Partial<Declared>;

/** Fields that the operations need beside the address. */
const needed: Readonly<Record<string, object>> = {
  address: { index: 1 },
  neighbour: { index: 1 },
  nexthop: { id: 1, oif: 1 },
  route: { oif: 1 },
  rule: { table: 100 },
};
/** Fields with addresses, or prefixes, of the family of the object. */
const ofFamily = /^(dst|src|address|peer|prefsrc|gateway|group|source)$/;
/** Filters that also match a gateway of another family (`via inet6`), references by another field, a request of IPv6 alone. */
const ofAnyFamily = new Set([
  'route.list gateway',
  'nexthop.get gateway',
  'nexthop.delete gateway',
  'address.get peer',
]);

function accepts(check: Check | undefined, value: unknown): boolean {
  try {
    check?.(value);
    return check !== undefined;
  } catch {
    return false;
  }
}

const samples = { inet: 'fd00::1', inet6: '10.0.0.1' } as const;

const { objects = {} } = (await loadProtocols()).get(protocolNumbers.route) ?? {};
const cases = Object.values(objects as Record<string, AnyObjectDefinition>).flatMap(
  ({ name: object, operations = {} }) =>
    Object.entries(operations as Record<string, Operation>).flatMap(([verb, operation]) => {
      const fields: ReadonlyMap<string, Check> | undefined = operation.inputs?.[0]?.fields;
      const family = fields?.get('family');
      if (fields === undefined || !accepts(family, 'inet') || !accepts(family, 'inet6')) return [];
      return [...fields]
        .filter(([, check]) => accepts(check, '10.0.0.1') && accepts(check, 'fd00::1'))
        .map(([key]) => key)
        .filter((key) => ofFamily.test(key) && !ofAnyFamily.has(`${object}.${verb} ${key}`))
        .map((key) => [`${object}.${verb} ${key}`, operation, needed[object] ?? {}, fields, key] as const);
    }),
);

test('operations with a family are found', () => {
  expect(cases.length).toBeGreaterThan(30);
});

test.each(cases)('%s of another family is refused', (_, operation, more, fields, key) => {
  for (const [family, address] of Object.entries(samples)) {
    const given = Object.fromEntries(Object.entries(more).filter(([name]) => fields.has(name)));
    // Fields that must be there have an address of the right family.
    const right = family === 'inet' ? '10.0.0.2' : 'fd00::2';
    for (const [name, check] of fields)
      if (check.required === true && given[name] === undefined) given[name] = right;
    expect(() => operation({ ...given, family, [key]: address })).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        field: key,
        message: expect.stringMatching(/family/),
      }),
    );
  }
});
