import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DebianPackages } from './debian-packages.ts';
import { root } from './run.ts';

/** The suite of Debian that has the newest nft. */
const suite = 'sid';
/** nft with the libraries that it needs, the C library included: this machine may have older ones. */
const fitting = /^(nftables|lib[a-z0-9.-]+)$/;

/**
 * The newest nft of Debian, with its own libraries, as the words of a command. The first time, downloads and unpacks it below `.cache/nft`;
 * nothing is installed.
 *
 * @throws Error where packages of Debian cannot be downloaded
 */
export function newestNft(): string[] {
  const cache = join(root, '.cache/nft');
  const folder = join(cache, suite, 'root');
  if (!existsSync(folder)) new DebianPackages(cache).unpack(suite, 'nftables', fitting, folder);
  const libraries = join(folder, 'usr/lib', one(join(folder, 'usr/lib'), /-linux-gnu/));
  const loader = join(libraries, one(libraries, /^ld-linux.*\.so/));
  return [loader, '--library-path', libraries, join(folder, 'usr/sbin/nft')];
}

/** The name in a folder that fits. */
function one(folder: string, fitting: RegExp): string {
  const name = readdirSync(folder).find((each) => fitting.test(each));
  if (name === undefined) throw new Error(`${folder} has no file like ${fitting.source}`);
  return name;
}
