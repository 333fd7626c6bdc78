// `npm run test:vm [-- --kernel 6.1,newest] [--kvm] [--run COMMAND] [--table] [-- vitest arguments]`: the tests on kernels of
// Debian, each in a virtual machine that has the files of this one, and all modules. Kernels are kept in .cache/vm.
// --kvm: by the processor, some twenty times faster, where it can. --run: another command in the place of the tests.
// --table: writes what each kernel lacks to docs/kernels.md.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, testCommand } from './run.ts';
import { runInMachine } from './vm/boot.ts';
import { makeInitramfs } from './vm/initramfs.ts';
import { type Kernel, kernels } from './vm/kernels.ts';
import { busybox, cache, kernelOf } from './vm/packages.ts';
import { type KernelReport, readReport, skippedEverywhere, writeTable } from './vm/reports.ts';

const { values, positionals } = parseArgs({
  options: {
    kernel: { type: 'string' },
    kvm: { type: 'boolean', default: false },
    run: { type: 'string' },
    table: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

/** An emulated processor is some twenty times slower. */
const patient = ['--testTimeout', '1200000', '--hookTimeout', '1200000'];

const chosen = values.kernel?.split(',').map(named) ?? kernels;
const reports: KernelReport[] = [];
const failed: string[] = [];
for (const kernel of chosen) {
  const { ok, report } = await tryOn(kernel);
  if (!ok) failed.push(kernel.name);
  if (report !== undefined) reports.push(report);
}

for (const { name, version, passed, failures, skipped } of reports) {
  console.log(
    `\nLinux ${version} (${name}): ${passed} passed, ${failures.length} failed, ${skipped.length} skipped`,
  );
  for (const each of failures) console.log(`  FAIL ${each}`);
}
// A run of some tests or of some kernels does not show that a test is never run.
if (values.run === undefined && values.kernel === undefined && positionals.length === 0) {
  for (const test of skippedEverywhere(reports)) {
    console.log(`skipped on every kernel: ${test}`);
    failed.push(test);
  }
}
if (values.table) writeTable(join(root, 'docs/kernels.md'), reports);
process.exitCode = failed.length === 0 ? 0 : 1;

function named(name: string): Kernel {
  const kernel = kernels.find((each) => each.name === name);
  if (kernel === undefined)
    throw new RangeError(`no kernel ${name}: one of ${kernels.map((each) => each.name).join(', ')}`);
  return kernel;
}

async function tryOn({ name, suite }: Kernel): Promise<{ ok: boolean; report?: KernelReport | undefined }> {
  const kernel = kernelOf(suite);
  const initramfs = join(cache, suite, 'initramfs.gz');
  makeInitramfs(kernel, busybox(suite), initramfs);
  const exchange = join(cache, suite, 'exchange');
  rmSync(exchange, { recursive: true, force: true });
  mkdirSync(exchange, { recursive: true });
  console.log(`\nLinux ${kernel.version}${values.kvm ? '' : ', emulated'}`);
  const { code, console: log } = await runInMachine(kernel, initramfs, exchange, script(), values.kvm);
  if (code === undefined) console.log(`the virtual machine stopped:\n${log}`);
  const file = join(exchange, 'report.json');
  if (!existsSync(file)) return { ok: code === 0 && values.run !== undefined };
  copyFileSync(join(exchange, 'report.txt'), join(root, `.cache/test-report/linux-${name}.txt`));
  return { ok: code === 0, report: readReport(name, kernel.version, exchange) };
}

/** The script for the virtual machine. */
function script(): string {
  const inTree = `cd ${quoted(root)}\n`;
  if (values.run !== undefined) return `${inTree}${values.run}\n`;
  const command = [process.execPath, ...testCommand, ...patient, ...positionals].map(quoted).join(' ');
  return [
    `${inTree}TSNETLINK_REPORT=/run/exchange/report.json ${command}`,
    'code=$?',
    'cp .cache/test-report/report.txt /run/exchange/report.txt',
    'exit $code',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
