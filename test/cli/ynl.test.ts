import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pythonPrint } from '../../src/cli/ynl/python-print.ts';
import { pythonJson, toolValue } from '../../src/cli/ynl/tool-values.ts';
import { typesOfSpec } from '../../src/cli/ynl/write-types.ts';
import { readSpec } from '../../src/netlink/specs/load-spec.ts';
import { example, fileOf } from '../netlink/specs/example.ts';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { packageAliases } from '../support/package.ts';

const { run: tsnetlink, start } = useCommand();

const specsFolder = process.env.TSNETLINK_SPECS ?? '/usr/share/ynl/specs';
/** The specifications of the kernel, where there are any. */
const specs = existsSync(specsFolder)
  ? readdirSync(specsFolder).filter((name) => name.endsWith('.yaml'))
  : [];

/** The part of a specification of the controller that the tests use. */
const controller = `
name: nlctrl
protocol: genetlink-legacy
definitions:
  - name: op-flags
    type: flags
    entries: [admin, do, dump, has-policy, ns-admin]
attribute-sets:
  - name: family
    attributes:
      - {name: family-id, type: u16}
      - {name: family-name, type: string}
      - {name: version, type: u32}
      - {name: header-size, type: u32}
      - {name: maximum, type: u32}
      - {name: ops, type: indexed-array, sub-type: nest, nested-attributes: op}
  - name: op
    attributes:
      - {name: id, type: u32}
      - {name: flags, type: u32, enum: op-flags}
operations:
  enum-model: directional
  list:
    - name: get-family
      attribute-set: family
      do: &both
        request: {value: 3}
        reply: {value: 1}
      dump: *both
`;

/** Rules of routing: a table in the header, and one in an attribute. */
const rules = `
name: rules
protocol: netlink-raw
protonum: 0
definitions:
  - name: fib-rule-hdr
    type: struct
    members:
      - {name: family, type: u8}
      - {name: dst-len, type: u8}
      - {name: src-len, type: u8}
      - {name: tos, type: u8}
      - {name: table, type: u8}
      - {name: reserved, type: pad, len: 2}
      - {name: action, type: u8}
      - {name: flags, type: u32}
attribute-sets:
  - name: rule
    attributes:
      - {name: priority, type: u32, value: 6}
      - {name: table, type: u32, value: 15}
operations:
  enum-model: directional
  list:
    - name: new-rule
      attribute-set: rule
      fixed-header: fib-rule-hdr
      do: {request: {value: 32}}
    - name: get-rule
      attribute-set: rule
      fixed-header: fib-rule-hdr
      dump: {request: {value: 34}, reply: {value: 32}}
    - {name: new-rule-ntf, notify: get-rule, value: 32}
mcast-groups:
  list:
    - {name: ipv4-rule, value: 8}
`;

test.each<[unknown, string]>([
  [undefined, 'None\n'],
  [{ b: 1, a: [true, null] }, "{'a': [True, None], 'b': 1}\n"],
  [{ flags: Object.freeze(['z', 'a']), none: Object.freeze([]) }, "{'flags': {'a', 'z'}, 'none': set()}\n"],
  [[{ 1: { name: "it's" } }], "[{1: {'name': \"it's\"}}]\n"],
  [
    { raw: Uint8Array.of(0, 65, 255), big: 2n ** 63n },
    "{'big': 9223372036854775808, 'raw': b'\\x00A\\xff'}\n",
  ],
  [
    { long: Array.from({ length: 30 }, (_, index) => index * 1000) },
    `{'long': [${Array.from({ length: 30 }, (_, index) => index * 1000).join(',\n          ')}]}\n`,
  ],
  [
    { text: 'word '.repeat(20) },
    "{'text': 'word word word word word word word word word word word word word '\n         'word word word word word word word '}\n",
  ],
])('values are printed as pprint of Python does: %#', (value, expected) => {
  expect(pythonPrint(value)).toBe(expected);
});

test('values become JSON as json.dumps of Python writes it', () => {
  const value = toolValue({
    '#5': Uint8Array.of(1, 0xab),
    big: 2n ** 63n,
    text: 'ä',
    list: [{ a: undefined }],
    no: null,
  });
  expect(pythonJson(value)).toBe(
    '{"UnknownAttr(5)": "01ab", "big": 9223372036854775808, "text": "\\u00e4", "list": [{}], "no": null}',
  );
});

test.each<[string[], string]>([
  [[], 'which specification? --spec FILE, or --family NAME'],
  [['--spec', 'SPEC'], 'what is to be done?'],
  [['--spec', 'SPEC', '--family', 'x'], '--spec and --family exclude each other'],
  [['--family', 'none'], 'there is no specification'],
  [
    ['--spec', 'SPEC', '--do', 'get-famly'],
    "nlctrl has no such operation 'get-famly'; did you mean 'get-family'?",
  ],
  [['--spec', 'SPEC', '--do', 'get-family', '--dump', 'get-family'], '--do and --dump exclude each other'],
  [['--spec', 'SPEC', '--do', 'get-family', '--json', '{'], '--json: not JSON'],
  [['--spec', 'SPEC', '--do', 'get-family', '--json', '[1]'], '--json: expected an object'],
  [
    ['--spec', 'SPEC', '--do', 'get-family', '--json', '{"famly-id": 1}'],
    "famly-id: family has no such attribute; did you mean 'family-id'?",
  ],
  [
    ['--spec', 'SPEC', '--do', 'get-family', '--json', '{"family-id": "x"}'],
    'family-id: expected an integer',
  ],
  [['--spec', 'SPEC', '--multi', 'get-family'], '--multi: expected an operation and its JSON'],
  [['--spec', 'SPEC', '--subscribe', 'none'], "'none' is no group: the family has no groups"],
  [['--spec', 'package.json', '--list-ops'], 'package.json: version: expected a whole number'],
])('bad usage: %j', (args, message) => {
  const file = fileOf(controller);
  const { status, stdout, stderr } = tsnetlink('ynl', ...args.map((word) => (word === 'SPEC' ? file : word)));
  expect(stderr).toContain(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

test('operations are listed with their forms', () => {
  expect(tsnetlink('ynl', '--spec', fileOf(example), '--list-ops').stdout).toBe(
    'get-thing  [ do, dump ]\nset-thing  [ do ]\n',
  );
  expect(tsnetlink('ynl', '--spec', fileOf(example), '--list-msgs').stdout).toContain('alarm  [ event ]\n');
});

test('the types of a specification compile under strict, and fit its values', () => {
  const folder = moduleFolder();
  const file = fileOf(example);
  expect(tsnetlink('ynl', '--spec', file, '--types', join(folder, 'example.ts'))).toMatchObject({
    status: 0,
    stdout: '',
  });
  expect(tsnetlink('ynl', '--types', file).stdout).toBe(readFileSync(join(folder, 'example.ts'), 'utf8'));
  writeFileSync(join(folder, 'rules.ts'), tsnetlink('ynl', '--types', fileOf(rules)).stdout);
  writeFileSync(
    join(folder, 'use.ts'),
    `import type { NetlinkSocket } from 'tsnetlink';
import { load } from './example.ts';
import { load as loadRules } from './rules.ts';
const family = load('example.yaml');
export async function use(socket: NetlinkSocket): Promise<void> {
  const thing = await socket.request(family.do.getThing({ devName: 'eth0', color: 'darkGreen', modes: ['fastPath'] }));
  const table: number | undefined = thing.table;
  const header: number | undefined = thing.headerTable;
  const count: bigint | undefined = thing.count;
  const done: void = await socket.request(family.do.setThing({ far: 3 }));
  for (const { items = [] } of await socket.request(family.dump.getThing())) items[0]?.more?.value?.toFixed();
  const rules: { priority?: number | undefined }[] = await socket.request(loadRules('x').dump.getRule({ family: 2 }));
  console.log(table, header, count, done, rules);
  // @ts-expect-error: there is no such attribute
  family.do.getThing({ colour: 'red' });
  // @ts-expect-error: the value of another type
  family.do.getThing({ table: '1' });
  // @ts-expect-error: there is no such operation
  family.do.alarm();
}
`,
  );
  expect(compile(folder)).toBe('');
}, 120_000);

test.skipIf(specs.length === 0)(
  'the types of every specification of the kernel compile under strict',
  () => {
    const folder = moduleFolder();
    for (const name of specs) {
      writeFileSync(
        join(folder, name.replace(/yaml$/, 'ts')),
        typesOfSpec(readSpec(join(specsFolder, name)), name),
      );
    }
    const [first = ''] = specs;
    expect(tsnetlink('ynl', '--types', join(specsFolder, first)).stdout).toBe(
      readFileSync(join(folder, first.replace(/yaml$/, 'ts')), 'utf8'),
    );
    expect(compile(folder)).toBe('');
  },
  300_000,
);

/** A folder for modules, which is removed after the test. */
function moduleFolder(): string {
  mkdirSync('.cache', { recursive: true });
  const folder = mkdtempSync(resolve('.cache/ynl-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Compiles the modules of a folder under strict. Returns what the compiler says. */
function compile(folder: string): string {
  const paths = Object.fromEntries(
    packageAliases(undefined).map(({ find, replacement }) => [
      find.source.slice(1, -1).replaceAll('\\', ''),
      [replacement],
    ]),
  );
  const config = { extends: resolve('tsconfig.json'), compilerOptions: { paths }, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], { encoding: 'utf8' })
    .stdout;
}

describeLive('tsnetlink ynl', () => {
  liveTest('asks the kernel, and prints what it answers', () => {
    const file = fileOf(controller);
    const json = ['--json', '{"family-name": "nlctrl"}'];
    const one = tsnetlink('ynl', '--spec', file, '--do', 'get-family', ...json);
    expect(one.stderr).toBe('');
    expect(one.stdout).toMatch(/^\{'UnknownAttr\(7\)': .*'family-id': 16,\n 'family-name': 'nlctrl',\n/s);
    expect(one.stdout).toContain("'ops': [{1: {'flags': {'");
    const [, parsed] = [
      one,
      JSON.parse(tsnetlink('ynl', '--spec', file, '--do', 'get-family', ...json, '--output-json').stdout),
    ];
    expect(parsed).toMatchObject({ 'family-id': 16, 'family-name': 'nlctrl', version: 2, 'header-size': 0 });
    const all = JSON.parse(
      tsnetlink('ynl', '--spec', file, '--dump', 'get-family', '--output-json').stdout,
    ) as object[];
    expect(all).toContainEqual(parsed);
    const two = tsnetlink(
      'ynl',
      '--spec',
      file,
      '--output-json',
      '--multi',
      'get-family',
      '{"family-id": 16}',
      '--multi',
      'get-family',
      '{"family-id": 16}',
    );
    expect(JSON.parse(two.stdout)).toEqual([parsed, parsed]);
    const none = tsnetlink('ynl', '--spec', file, '--do', 'get-family', '--json', '{"family-name": "none"}');
    expect(none).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('ENOENT') });
  });

  liveTest(
    'keeps fields of the header and attributes apart, and prints events',
    needs('command ip'),
    async () => {
      const file = fileOf(rules);
      const spec = ['ynl', '--spec', file, '--output-json'];
      const watch = start(
        'ynl',
        '--spec',
        file,
        '--subscribe',
        'ipv4-rule',
        '--output-json',
        '--dump',
        'get-rule',
      );
      onTestFinished(() => void watch.kill());
      let seen = '';
      const until = (text: string) =>
        new Promise<void>((done) => {
          const look = (): void => {
            if (!seen.includes(text)) return;
            watch.stdout.off('data', look);
            done();
          };
          watch.stdout.on('data', look);
          look();
        });
      watch.stdout.on('data', (data) => {
        seen += data;
      });
      await until('\n');
      const rule = { family: 2, 'header-table': 0, action: 1, priority: 77, table: 1000 };
      expect(
        tsnetlink(...spec, '--do', 'new-rule', '--create', '--excl', '--json', JSON.stringify(rule)),
      ).toMatchObject({ status: 0, stdout: 'null\n' });
      onTestFinished(() => void spawnSync('ip', ['rule', 'del', 'priority', '77']));
      const listed = JSON.parse(
        tsnetlink(...spec, '--dump', 'get-rule', '--json', '{"family": 2}').stdout,
      ) as object[];
      expect(listed).toContainEqual(
        expect.objectContaining({ priority: 77, table: 1000, 'header-table': 252 }),
      );
      await until('"name": "new-rule');
      expect(seen).toMatch(/"priority": 77/);
      expect(
        tsnetlink(...spec, '--do', 'new-rule', '--create', '--excl', '--json', JSON.stringify(rule)),
      ).toMatchObject({ status: 1, stderr: expect.stringContaining('EEXIST') });
    },
  );
});
