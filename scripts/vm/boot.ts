import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../run.ts';
import type { UnpackedKernel } from './packages.ts';

/** The part of an emulator that depends on the processor. */
const machines: Readonly<Record<string, { readonly program: string; readonly options: readonly string[] }>> =
  {
    x64: { program: 'qemu-system-x86_64', options: ['-cpu', 'max,la57=off'] },
  };

/** The end of a command in the virtual machine. */
export interface Ended {
  /** Its exit code; undefined when the machine stopped before it. */
  readonly code: number | undefined;
  /** The last lines of the kernel, for a machine that stopped. */
  readonly console: string;
}

/**
 * Boots a kernel on the files of this machine, which it cannot change, and runs a shell script there. The script finds the
 * folder `exchange` at `/run/exchange`, and may write there. Its output comes to the terminal.
 */
export async function runInMachine(
  kernel: UnpackedKernel,
  initramfs: string,
  exchange: string,
  script: string,
  accelerate: boolean,
): Promise<Ended> {
  const machine = machines[process.arch];
  if (machine === undefined) throw new Error(`no virtual machine for ${process.arch}`);
  const [code, log] = [join(exchange, 'code'), join(exchange, 'console')];
  for (const file of [code, log]) rmSync(file, { force: true });
  writeFileSync(join(exchange, 'command'), script);
  const settings = [
    ...[
      'console=ttyS0',
      'quiet',
      'loglevel=4',
      'panic=-1',
      'mitigations=off',
      'nokaslr',
      'audit=0',
      'apparmor=0',
    ],
    ...['random.trust_cpu=on', `guest=${root}/scripts/vm/guest.sh`, `modules=${kernel.base}/lib/modules`],
  ];
  const share = (tag: string, path: string, more: string): string[] => [
    ...['-fsdev', `local,id=${tag},path=${path},security_model=none,multidevs=remap${more}`],
    ...['-device', `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`],
  ];
  const options = [
    ...(accelerate ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,thread=multi', ...machine.options]),
    ...['-m', '3072', '-smp', String(availableParallelism())],
    ...['-display', 'none', '-monitor', 'none', '-nic', 'none', '-no-reboot', '-device', 'virtio-rng-pci'],
    ...['-kernel', kernel.image, '-initrd', initramfs, '-append', settings.join(' ')],
    ...share('root', '/', ',readonly=on'),
    ...share('exchange', exchange, ''),
    ...['-serial', `file:${log}`, '-serial', 'stdio'],
  ];
  const child = spawn(machine.program, options, { stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', ({ message }) =>
        reject(
          new Error(`${machine.program} cannot be started (apt-get install qemu-system-x86): ${message}`),
        ),
      );
      child.once('exit', () => resolve());
    });
  } finally {
    process.off('exit', stop);
  }
  return {
    code: existsSync(code) ? Number(readFileSync(code, 'utf8')) : undefined,
    console: existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-40).join('\n') : '',
  };
}
