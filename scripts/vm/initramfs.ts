import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root, withTemporaryFolder } from '../run.ts';
import type { UnpackedKernel } from './packages.ts';

/** The modules that the root of the virtual machine needs. */
const modules = ['virtio_pci', 'virtio_rng', '9pnet_virtio', '9p', 'overlay'];

/** The commands of init.sh. */
const applets = ['sh', 'mount', 'mkdir', 'insmod', 'switch_root'];

/** Makes the first files in memory of the virtual machine: busybox, init.sh and the modules for its root. */
export function makeInitramfs({ version, base }: UnpackedKernel, busybox: string, file: string): void {
  withTemporaryFolder((folder) => {
    for (const name of ['bin', 'modules', 'proc', 'sys', 'dev', 'lower', 'writable', 'merged'])
      mkdirSync(join(folder, name));
    copyFileSync(busybox, join(folder, 'bin/busybox'));
    for (const applet of applets) symlinkSync('busybox', join(folder, 'bin', applet));
    copyFileSync(join(root, 'scripts/vm/init.sh'), join(folder, 'init'));
    chmodSync(join(folder, 'init'), 0o755);
    for (const [index, path] of moduleFiles(version, base).entries()) {
      const name = `${String(index).padStart(2, '0')}-${basename(path).replace(/\.xz$/, '')}`;
      const code = path.endsWith('.xz')
        ? execFileSync('xz', ['-dc', path], { maxBuffer: 1 << 28 })
        : undefined;
      if (code === undefined) copyFileSync(path, join(folder, 'modules', name));
      else writeFileSync(join(folder, 'modules', name), code);
    }
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const input = ['.', ...names].join('\n');
    const archive = execFileSync(busybox, ['cpio', '-o', '-H', 'newc'], {
      cwd: folder,
      input,
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    writeFileSync(file, gzipSync(archive, { level: 1 }));
  });
}

/** The files of the modules with those that they need, in the order to load them. */
function moduleFiles(version: string, base: string): string[] {
  const lines = modules.flatMap((module) =>
    execFileSync('modprobe', ['-d', base, '-S', version, '--show-depends', module], {
      encoding: 'utf8',
    }).split('\n'),
  );
  const files = lines.flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []);
  return [...new Set(files)];
}
