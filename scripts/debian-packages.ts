import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './run.ts';

/** Packages of any suite of Debian, downloaded from the mirror of this machine and unpacked in a folder, not installed. */
export class DebianPackages {
  readonly #cache: string;

  /** @param cache the folder that keeps the packages; delete it to get newer ones */
  constructor(cache: string) {
    this.#cache = cache;
  }

  /** Unpacks in a folder those packages that `wanted` needs, itself included, and whose name fits. */
  unpack(suite: string, wanted: string, fitting: RegExp, folder: string): void {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    for (const file of this.#fetch(suite, wanted, fitting)) mustRun('dpkg-deb', ['-x', file, partial]);
    mustRun('mv', [partial, folder]);
  }

  /** Downloads those packages that `wanted` needs, itself included, and whose name fits. */
  #fetch(suite: string, wanted: string, fitting: RegExp): string[] {
    const configuration = this.#configure(suite);
    const options = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
      (kind) => `--no-${kind}`,
    );
    const needed = output('apt-cache', ['-c', configuration, 'depends', '--recurse', ...options, wanted]);
    const names = needed.split('\n').filter((line) => fitting.test(line) && !line.includes('unsigned'));
    if (names.length === 0) throw new Error(`${suite} has no package ${wanted}`);
    const folder = join(this.#cache, suite, 'packages', wanted);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    mustRun('apt-get', ['-c', configuration, '-q', 'download', ...names], { cwd: folder });
    return readdirSync(folder).map((name) => join(folder, name));
  }

  /** Makes a configuration of apt with this suite alone, apart from the one of the machine, and returns its file. */
  #configure(suite: string): string {
    const folder = join(this.#cache, suite, 'apt');
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
}

/** The mirror of Debian that this machine uses. */
function mirror(): string {
  const sites = output('apt-get', ['indextargets', '--format', '$(REPO_URI)']).split('\n');
  const site = sites.find((each) => /\/debian\/?$/.test(each));
  if (site === undefined) throw new Error('no mirror of Debian among the package sources of this machine');
  return site;
}

/** The output of a command that must succeed. */
export function output(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout.trim();
}
