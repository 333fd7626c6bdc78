import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import * as sys from '../../src/syscalls/index.ts';
import { describeLive, liveTest } from '../support/live.ts';
import { openSocket } from '../support/raw-sockets.ts';
import { useScripts } from '../support/script.ts';

const own = () => readlinkSync('/proc/thread-self/ns/net');
const descriptors = () => readdirSync('/proc/self/fd').length;

const open: number[] = [];
function create(): number {
  const fd = sys.createNetworkNamespace();
  open.push(fd);
  return fd;
}
afterEach(() => {
  for (const fd of open.splice(0)) sys.closeFd(fd);
});

describeLive('network namespaces', () => {
  liveTest('are created, all different, and this thread stays at home', () => {
    const home = own();
    const [a, b] = [create(), create()];
    expect(own()).toBe(home);
    const inodes = [a, b, sys.homeNetworkNamespace()].map((fd) => sys.namespaceInode(fd).inode);
    expect(new Set(inodes).size).toBe(3);
    expect(`net:[${inodes[2]}]`).toBe(home);
  });

  liveTest('are entered and left', () => {
    const home = own();
    const fd = create();
    const { inode } = sys.namespaceInode(fd);
    expect(sys.inNetworkNamespace(fd, own)).toBe(`net:[${inode}]`);
    expect(own()).toBe(home);
    expect(sys.inNetworkNamespace(fd, () => readFileSync('/proc/thread-self/net/dev', 'utf8'))).toContain(
      'lo:',
    );
  });

  liveTest('are left when the function throws, and the error comes through', () => {
    const home = own();
    const error = new Error('x');
    expect(() =>
      sys.inNetworkNamespace(create(), () => {
        throw error;
      }),
    ).toThrow(error);
    expect(own()).toBe(home);
  });

  liveTest('can be nested, also when the outer descriptor is closed meanwhile', () => {
    const home = own();
    const before = descriptors();
    const [a, b] = [sys.createNetworkNamespace(), sys.createNetworkNamespace()];
    const seen: string[] = [];
    sys.inNetworkNamespace(a, () => {
      seen.push(own());
      sys.inNetworkNamespace(b, () => {
        seen.push(own());
        sys.closeFd(a);
        const c = sys.createNetworkNamespace();
        seen.push(own());
        sys.inNetworkNamespace(c, () => sys.inNetworkNamespace(c, () => {}));
        sys.closeFd(c);
      });
      seen.push(own());
    });
    sys.closeFd(b);
    expect(seen[1]).toBe(seen[2]);
    expect(seen[0]).toBe(seen[3]);
    expect(new Set([home, ...seen]).size).toBe(3);
    expect(own()).toBe(home);
    expect(descriptors()).toBe(before);
  });

  liveTest('are where the sockets opened inside belong for life', () => {
    const fd = create();
    const inside = sys.inNetworkNamespace(fd, () => openSocket(sys.AF_INET, sys.SOCK_DGRAM, 0));
    const SIOCGSKNS = 0x894c;
    const namespace = sys.ioctl(inside, SIOCGSKNS);
    expect(sys.namespaceInode(namespace)).toEqual(sys.namespaceInode(fd));
    sys.closeFd(namespace);
  });

  liveTest('end with the last descriptor', () => {
    const limit = Number(readFileSync('/proc/sys/user/max_net_namespaces', 'utf8'));
    expect(limit).toBeGreaterThan(0);
    const before = descriptors();
    for (let i = 0; i < 50; i++) sys.closeFd(sys.createNetworkNamespace());
    expect(descriptors()).toBe(before);
  });

  liveTest('are distinguished from other files', () => {
    const home = own();
    const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-test-'));
    execFileSync('mkfifo', [`${folder}/fifo`]);
    const refused = (code: string, message: string) =>
      expect.objectContaining({ name: 'SystemError', code, message: expect.stringContaining(message) });
    for (const path of ['/proc/self/ns/mnt', '/dev/null', '/etc/passwd', folder, `${folder}/fifo`]) {
      expect(() => sys.openNetworkNamespace(path)).toThrow(
        refused('EINVAL', `${path} is not a network namespace`),
      );
    }
    expect(() => sys.openNetworkNamespace(`${folder}/none`)).toThrow(refused('ENOENT', `(${folder}/none)`));
    expect(() => sys.openNetworkNamespace('/proc/self/ns/net\0')).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' }),
    );
    rmSync(folder, { recursive: true });

    const fd = sys.openNetworkNamespace('/proc/self/ns/net');
    expect(sys.namespaceInode(fd)).toEqual(sys.namespaceInode(sys.homeNetworkNamespace()));
    sys.closeFd(fd);

    const mounts = openSync('/proc/self/ns/mnt', 'r');
    expect(() => sys.inNetworkNamespace(mounts, () => expect.fail('ran'))).toThrow(
      refused('EINVAL', `fd ${mounts}, network namespace`),
    );
    closeSync(mounts);
    expect(() => sys.inNetworkNamespace(-1, () => expect.fail('ran'))).toThrow(refused('EBADF', 'fd -1'));
    expect(() => sys.namespaceInode(-1)).toThrow(refused('EBADF', 'fd -1'));
    expect(own()).toBe(home);
  });
});

const run = useScripts('src/syscalls/index.ts');
const report = `
  const describe = (error) => ({
    name: error.name, code: error.code, message: error.message, cause: error.cause?.code, suppressed: error.suppressed,
  });
  const attempt = (fn) => { try { return report(fn()); } catch (error) { report(describe(error)); return error; } };
  const own = () => fs.readlinkSync('/proc/thread-self/ns/net');
`;

describeLive('a thread that cannot return', () => {
  liveTest('gets a fatal error, then and ever after', () => {
    const { reports } = run(`
      ${report}
      const fd = source.createNetworkNamespace();
      const first = attempt(() => source.inNetworkNamespace(fd, () => { fs.closeSync(source.homeNetworkNamespace()); return 1; }));
      for (const fn of [
        () => source.inNetworkNamespace(fd, () => report('ran')),
        () => source.createNetworkNamespace(),
        () => source.homeNetworkNamespace(),
      ]) report(attempt(fn) === first);
    `);
    const lost = {
      name: 'NamespaceEscapeError',
      code: 'ERR_NAMESPACE_LOST',
      message: expect.stringMatching(/could not return.*setns: EBADF: Bad file descriptor.*End the process/s),
      cause: 'EBADF',
    };
    expect(reports).toEqual([lost, lost, true, lost, true, lost, true]);
  });

  liveTest('does not lose the error of the function', () => {
    const { reports } = run(`
      ${report}
      attempt(() => source.inNetworkNamespace(source.createNetworkNamespace(), () => {
        fs.closeSync(source.homeNetworkNamespace());
        throw 'the error of the function';
      }));
    `);
    expect(reports[0]).toMatchObject({
      code: 'ERR_NAMESPACE_LOST',
      suppressed: 'the error of the function',
    });
  });

  liveTest('because the capability is gone gets the fatal error through all levels', () => {
    const { reports } = run(`
      ${report}
      // capset(2): drop everything, on this thread.
      const capset = libc('int capset(void *header, void *data)');
      const drop = () => capset(new Uint8Array(Uint32Array.of(0x20080522, 0).buffer), new Uint8Array(24));
      const [a, b] = [source.createNetworkNamespace(), source.createNetworkNamespace()];
      attempt(() => source.inNetworkNamespace(a, () => {
        try { source.inNetworkNamespace(b, drop); } catch { return 'swallowed'; }
      }));
    `);
    expect(reports).toEqual([expect.objectContaining({ code: 'ERR_NAMESPACE_LOST', cause: 'EPERM' })]);
  });
});

describeLive('a thread without capabilities', () => {
  liveTest('is refused, and stays where it is', () => {
    const { reports } = run(
      `
      ${report}
      const home = own();
      attempt(() => source.createNetworkNamespace());
      attempt(() => source.inNetworkNamespace(source.openNetworkNamespace('/proc/thread-self/ns/net'), () => 'ran'));
      attempt(() => source.inNetworkNamespace(source.homeNetworkNamespace(), () => 'ran where it is'));
      attempt(() => source.mount('a', '/proc', 'tmpfs', 0));
      attempt(() => source.umount('/proc', 0));
      report(own() === home);
    `,
      { wrapper: ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] },
    );
    expect(reports.map((value) => (value as { message?: string }).message ?? value)).toEqual([
      expect.stringMatching(
        /^unshare: EPERM: Operation not permitted \(network namespace; needs CAP_SYS_ADMIN; /,
      ),
      expect.stringMatching(
        /^setns: EPERM: Operation not permitted \(fd \d+, network namespace; needs CAP_SYS_ADMIN; /,
      ),
      'ran where it is',
      expect.stringMatching(/^mount: EPERM: .*\(tmpfs a on \/proc, flags 0x0; needs CAP_SYS_ADMIN; /),
      expect.stringMatching(/^umount2: EPERM: .*\(\/proc; needs CAP_SYS_ADMIN; /),
      true,
    ]);
  });

  liveTest('has its namespaces counted: ENOSPC at the limit', () => {
    const { reports } = run(
      `
      ${report}
      fs.writeFileSync('/proc/sys/user/max_net_namespaces', '0');
      attempt(() => source.createNetworkNamespace());
    `,
      { wrapper: ['unshare', '--user', '--map-root-user', '--net', '--mount'] },
    );
    expect(reports[0]).toMatchObject({ code: 'ENOSPC', message: expect.stringContaining('unshare: ENOSPC') });
  });
});
