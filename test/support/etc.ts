import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

/** Mounts a private copy of `/etc` in this mount namespace, and writes files for a named namespace there: `{ hosts: '…' }`. */
export function writeNamespaceFiles(name: string, files: Readonly<Record<string, string>>): void {
  if (!ownEtc) {
    mkdirSync('/run/etc');
    // Files that an ordinary user may not read are not needed.
    execFileSync('sh', ['-c', 'cp -r /etc/. /run/etc 2>/dev/null; mount --bind /run/etc /etc']);
    ownEtc = true;
  }
  const folder = `/etc/netns/${name}`;
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(`${folder}/${file}`, text);
}

let ownEtc = false;
