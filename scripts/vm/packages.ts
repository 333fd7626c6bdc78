import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, root } from '../run.ts';

/** Where packages and kernels are kept; delete it to get newer ones. */
export const cache: string = join(root, '.cache/vm');

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
    const packages = fetch(suite, `linux-image-${architecture}`, /^linux-(image|binary|modules|base)-\d/);
    unpack(packages, unpacked);
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
  if (!existsSync(unpacked)) unpack(fetch(suite, 'busybox-static', /^busybox-static$/), unpacked);
  const program = ['bin/busybox', 'usr/bin/busybox']
    .map((path) => join(unpacked, path))
    .find((path) => existsSync(path));
  if (program === undefined) throw new Error(`busybox-static has no busybox: ${unpacked}`);
  return program;
}

function unpack(packages: readonly string[], folder: string): void {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const file of packages) mustRun('dpkg-deb', ['-x', file, partial]);
  mustRun('mv', [partial, folder]);
}

/** Downloads those packages that `wanted` needs, itself included, and whose name fits. */
function fetch(suite: string, wanted: string, fitting: RegExp): string[] {
  const configuration = configure(suite);
  const options = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (kind) => `--no-${kind}`,
  );
  const needed = output('apt-cache', ['-c', configuration, 'depends', '--recurse', ...options, wanted]);
  const names = needed.split('\n').filter((line) => fitting.test(line) && !line.includes('unsigned'));
  if (names.length === 0) throw new Error(`${suite} has no package ${wanted}`);
  const folder = join(cache, suite, 'packages', wanted);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mustRun('apt-get', ['-c', configuration, '-q', 'download', ...names], { cwd: folder });
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Makes a configuration of apt with this suite alone, apart from the one of the machine, and returns its file. */
function configure(suite: string): string {
  const folder = join(cache, suite, 'apt');
  const configuration = join(folder, 'apt.conf');
  if (existsSync(configuration)) return configuration;
  for (const name of ['lists/partial', 'archives/partial'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror()} ${suite} main\n`);
  const partial = `${configuration}.partial`;
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': folder,
    'Dir::Cache::archives': join(folder, 'archives'),
    // Packages go to a folder of the user who runs this, not of apt's own user.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  };
  writeFileSync(
    partial,
    Object.entries(settings)
      .map(([name, value]) => `${name} "${value}";\n`)
      .join(''),
  );
  mustRun('apt-get', ['-c', partial, '-q', 'update']);
  mustRun('mv', [partial, configuration]);
  return configuration;
}

/** The mirror of Debian that this machine uses. */
function mirror(): string {
  const sites = output('apt-get', ['indextargets', '--format', '$(REPO_URI)']).split('\n');
  const site = sites.find((each) => /\/debian\/?$/.test(each));
  if (site === undefined) throw new Error('no mirror of Debian among the package sources of this machine');
  return site;
}

function output(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout.trim();
}
