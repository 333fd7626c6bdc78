import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DebianPackages, output } from '../debian-packages.ts';
import { mustRun, root } from '../run.ts';

/** Where packages and kernels are kept; delete it to get newer ones. */
export const cache: string = join(root, '.cache/vm');
const debian = new DebianPackages(cache);

/** A kernel that is unpacked. */
export interface UnpackedKernel {
  /** `uname -r`. */
  readonly version: string;
  /** The file that boots. */
  readonly image: string;
  /** The folder that has `lib/modules`. */
  readonly base: string;
}

/** The kernel of a suite of Debian; the first time, fetches its packages and unpacks them. */
export function kernelOf(suite: string): UnpackedKernel {
  const folder = join(cache, suite);
  const unpacked = join(folder, 'root');
  if (!existsSync(unpacked)) {
    const architecture = output('dpkg', ['--print-architecture']);
    debian.unpack(suite, `linux-image-${architecture}`, /^linux-(image|binary|modules|base)-\d/, unpacked);
  }
  // Packages of newer suites have their files below `usr`.
  const base = existsSync(join(unpacked, 'usr/lib/modules')) ? join(unpacked, 'usr') : unpacked;
  const [version] = readdirSync(join(base, 'lib/modules'));
  if (version === undefined) throw new Error(`the packages of ${suite} have no modules: ${base}`);
  if (!existsSync(join(base, 'lib/modules', version, 'modules.dep')))
    mustRun('depmod', ['-b', base, version]);
  const images = [join(unpacked, `boot/vmlinuz-${version}`), join(base, 'lib/modules', version, 'vmlinuz')];
  const image = images.find((path) => existsSync(path));
  if (image === undefined) throw new Error(`no kernel: ${images.join(', ')}`);
  return { version, image, base };
}

/** The program of `busybox-static`, which all of the first files in memory consist of. */
export function busybox(suite: string): string {
  const unpacked = join(cache, suite, 'busybox');
  if (!existsSync(unpacked)) debian.unpack(suite, 'busybox-static', /^busybox-static$/, unpacked);
  const program = ['bin/busybox', 'usr/bin/busybox']
    .map((path) => join(unpacked, path))
    .find((path) => existsSync(path));
  if (program === undefined) throw new Error(`busybox-static has no busybox: ${unpacked}`);
  return program;
}
