import { execFileSync } from 'node:child_process';
import { Namespace } from 'tsnetlink';
import { afterEach, beforeEach, expect } from 'vitest';
import { elementAttributes, setOptions } from '../../../src/netlink/protocols/netfilter/ipset/messages.ts';
import {
  elementFields,
  type SetTypeName,
  setTypeNames,
} from '../../../src/netlink/protocols/netfilter/ipset/set-types.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { baseOf, casesOf, readHelp, type SetCase, typesInHelp } from './matrix.ts';

const help = (...type: string[]): string => execFileSync('ipset', ['help', ...type], { encoding: 'utf8' });

/** The lines of `ipset save`, without order. Timeouts that have begun to run are replaced. */
const sorted = (text: string): string[] =>
  text
    .replaceAll(/^(add .*timeout) (49\d\d|5000)\b/gm, '$1 RUNNING')
    .trim()
    .split('\n')
    .sort();

describeLive('ipset saves sets of the library as it saves those that it has made', () => {
  let a: Namespace;
  let b: Namespace;
  beforeEach(async () => {
    a = await Namespace.create();
    b = await Namespace.create();
  });
  afterEach(async () => {
    for (const namespace of [a, b]) {
      await namespace.ipset().flushAll();
      await namespace.ipset().destroyAll();
      namespace.close();
    }
  });

  const hasType = async (type: SetTypeName): Promise<boolean> => {
    const sets = a.ipset();
    const [, options] = baseOf(type, [])[0] ?? [];
    try {
      await sets.create({ name: 'probe', type, options });
      await sets.destroy('probe');
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'IPSET_ERR_FIND_TYPE') return false;
      throw error;
    }
  };

  /** Makes the sets of the cases in both namespaces. */
  async function createAll(cases: readonly SetCase[]): Promise<void> {
    const sets = a.ipset();
    for (const name of ['m1', 'm2'])
      await sets.create({ name, type: 'bitmap:port', options: { port: 1, portTo: 2 } });
    for (const { name, definition, elements } of cases) {
      await sets.create({ name, ...definition });
      await sets.add(
        name,
        elements.map(([, element]) => element),
        { exist: true },
      );
    }
    const lines = ['create m1 bitmap:port range 1-2', 'create m2 bitmap:port range 1-2'];
    for (const { name, create, elements } of cases)
      lines.push(`create ${name} ${create}`, ...elements.map(([words]) => `add ${name} ${words}`));
    await b.exec('sh', ['-c', `ipset -exist restore <<'END'\n${lines.join('\n')}\nEND`]);
  }

  for (const type of setTypeNames) {
    liveTest(`${type}, every option of sets and elements`, needs('command ipset'), async (context) => {
      if (!(await hasType(type))) context.skip('this kernel lacks the type');
      const cases = casesOf(type, readHelp(help(type)));
      expect(cases.length).toBeGreaterThan(5);
      await createAll(cases);
      const [ours, theirs] = [await a.exec('ipset', ['save']), await b.exec('ipset', ['save'])];
      const lines = sorted(theirs.stdout);
      expect(sorted(ours.stdout)).toEqual(lines);
      expect(lines.filter((line) => line.startsWith('add ')).length).toBeGreaterThanOrEqual(cases.length);
      const [first] = cases as [SetCase];
      for (const [words, element] of first.elements) {
        const { stderr } = await b.exec('sh', ['-c', `ipset test ${first.name} ${words} || true`]);
        // Some types refuse to look for a range.
        const isThere = /is (NOT )?in set/.exec(stderr);
        if (isThere !== null)
          expect(await a.ipset().test(first.name, element)).toBe(isThere[1] === undefined);
      }
      // Without one of the fields that it needs, an element is refused, and the error names them.
      const [, element] = first.elements[0] ?? [];
      const fields = elementFields(type) ?? [];
      expect(Object.keys(element ?? {})).toEqual(expect.arrayContaining([...fields]));
      for (const field of fields) {
        const { [field as 'ip']: _, ...rest } = element ?? {};
        const error = await a
          .ipset()
          .add(first.name, [rest])
          .then(
            () => undefined,
            (reason: { code: string; message: string }) => reason,
          );
        expect(error?.code, field).toMatch(/^IPSET_ERR_(PROTOCOL|MISSING_PROTO)$/);
        if (error?.code === 'IPSET_ERR_PROTOCOL') expect(error.message).toContain(fields.join(', '));
      }
      // The list of the library has all of it: it can be given back.
      const listed = await a.ipset().list();
      await a.ipset().flushAll();
      await a.ipset().destroyAll();
      await a.ipset().restore(listed);
      expect(sorted((await a.exec('ipset', ['save'])).stdout)).toEqual(lines);
    });
  }

  liveTest('the types are those of ipset', needs('command ipset'), () => {
    expect(typesInHelp(help())).toEqual([...setTypeNames]);
  });

  liveTest('every field of a set and of an element has a case', needs('command ipset'), () => {
    const cases = setTypeNames.flatMap((type) => casesOf(type, readHelp(help(type))));
    const keysOf = (objects: readonly (object | undefined)[]): string[] => [
      ...new Set(objects.flatMap((object) => Object.keys(object ?? {}))),
    ];
    const missing = (set: typeof setOptions | typeof elementAttributes, used: readonly string[]): string[] =>
      set.attributes.flatMap(({ name, type }) =>
        used.includes(name) || type.isStateOnly !== undefined ? [] : [name],
      );
    // Those that ipset does not send, and those that belong to elements.
    expect(missing(setOptions, keysOf(cases.map(({ definition }) => definition.options)))).toEqual([
      'cidr',
      'proto',
      'lineNo',
      'mark',
      'resize',
    ]);
    expect(
      missing(elementAttributes, keysOf(cases.flatMap(({ elements }) => elements.map(([, one]) => one)))),
    ).toEqual(['lineNo', 'markMask', 'bitmask']);
  });
});
