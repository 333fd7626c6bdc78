import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdFileLock } from '../../../syscalls/lock.ts';
import { formatAddress, type IpNumber, parseAddress } from '../../ip-network.ts';
import type { Attachment } from '../../plugin.ts';

/** Milliseconds to wait for others: hundreds of containers may start at once. */
const longestWait = 60_000;

/** A reserved address. Old versions of the reference plugin did not write the name of the link. */
interface Reservation {
  readonly address: IpNumber;
  readonly containerId: string;
  readonly ifName: string | undefined;
}

/**
 * Reservations of addresses in files: `NETWORK/10.0.0.2` has the container and the link in two lines, `last_reserved_ip.0` the last
 * address of the first range set, and `lock` is locked by `flock(2)`. The reference plugin uses the same files.
 */
export class AddressStore {
  readonly #folder: string;

  constructor(dataDir: string, network: string) {
    this.#folder = join(dataDir, network);
  }

  /** Runs a function while no other process changes the reservations. */
  exclusively<T>(run: (store: AddressStore) => T): T {
    const lock = join(this.#folder, 'lock');
    mkdirSync(this.#folder, { recursive: true, mode: 0o755 });
    writeFileSync(lock, '', { flag: 'a', mode: 0o600 });
    const release = holdFileLock(lock, longestWait);
    try {
      return run(this);
    } finally {
      release();
    }
  }

  /** Lists all reservations. */
  all(): Reservation[] {
    return readdirSync(this.#folder).flatMap((name) => {
      const address = parseAddress(name);
      if (address === undefined) return [];
      const [containerId = '', ifName] = readFileSync(join(this.#folder, name), 'utf8').trim().split(/\r?\n/);
      return [{ address, containerId, ifName }];
    });
  }

  /** Lists the addresses of an attachment. */
  addressesOf({ containerId, ifName }: Attachment): IpNumber[] {
    return this.all()
      .filter((one) => one.containerId === containerId && (one.ifName === undefined || one.ifName === ifName))
      .map(({ address }) => address);
  }

  /** Reserves an address. Returns false if it is reserved. */
  reserve(address: IpNumber, { containerId, ifName }: Attachment): boolean {
    const draft = this.#write(`${containerId}\r\n${ifName}`);
    try {
      linkSync(draft, join(this.#folder, formatAddress(address)));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft);
    }
  }

  /** Releases an address. */
  release(address: IpNumber): void {
    rmSync(join(this.#folder, formatAddress(address)), { force: true });
  }

  /** The address of a range set that was reserved last. */
  lastReserved(set: number): IpNumber | undefined {
    try {
      return parseAddress(readFileSync(join(this.#folder, `last_reserved_ip.${set}`), 'utf8').trim());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Notes the address of a range set that was reserved last. */
  setLastReserved(set: number, address: IpNumber): void {
    renameSync(this.#write(formatAddress(address)), join(this.#folder, `last_reserved_ip.${set}`));
  }

  /** Writes a file that gets its name when it is complete: a process that is killed leaves a complete reservation or none. */
  #write(text: string): string {
    const draft = join(this.#folder, '.draft');
    writeFileSync(draft, text, { mode: 0o600 });
    return draft;
  }
}
