import { pad, struct } from '../../../codec/composites/struct.ts';
import { s8, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { fixedString } from '../../../codec/scalars/strings.ts';
import { kernelTime } from '../kernel-time.ts';

/** `struct taskstats` (linux/taskstats.h). Older kernels send fewer fields. */
export const statistics = struct('taskstats', {
  version: u16,
  _pad: pad(2),
  /** Status as `wait` has it. */
  acExitcode: u32,
  /** `AFORK`, `ASU`, `ACORE`, `AXSIG` and `AGROUP` of linux/acct.h. */
  acFlag: u8,
  acNice: s8,
  _pad1: pad(6),
  /** Times of delays are in nanoseconds, and 0 unless the kernel accounts for delays (`kernel.task_delayacct`). */
  cpuCount: u64,
  cpuDelayTotal: u64,
  blkioCount: u64,
  blkioDelayTotal: u64,
  swapinCount: u64,
  swapinDelayTotal: u64,
  cpuRunRealTotal: u64,
  cpuRunVirtualTotal: u64,
  /** Name of the command. */
  acComm: fixedString(32),
  acSched: u8,
  _pad2: pad(3),
  _pad3: pad(4),
  acUid: u32,
  acGid: u32,
  acPid: u32,
  acPpid: u32,
  /** Start in seconds since 1970. */
  acBtime: u32,
  _pad4: pad(4),
  /** Microseconds. */
  acEtime: u64,
  /** Microseconds. */
  acUtime: u64,
  /** Microseconds. */
  acStime: u64,
  acMinflt: u64,
  acMajflt: u64,
  coremem: u64,
  virtmem: u64,
  /** KiB. */
  hiwaterRss: u64,
  /** KiB. */
  hiwaterVm: u64,
  /** Bytes that were read and written, also from caches. */
  readChar: u64,
  writeChar: u64,
  readSyscalls: u64,
  writeSyscalls: u64,
  /** Bytes from and to devices. */
  readBytes: u64,
  writeBytes: u64,
  cancelledWriteBytes: u64,
  nvcsw: u64,
  nivcsw: u64,
  acUtimescaled: u64,
  acStimescaled: u64,
  cpuScaledRunRealTotal: u64,
  freepagesCount: u64,
  freepagesDelayTotal: u64,
  thrashingCount: u64,
  thrashingDelayTotal: u64,
  /** Start in seconds since 1970. Linux 5.6. */
  acBtime64: u64,
  /** Linux 5.18. */
  compactCount: u64,
  compactDelayTotal: u64,
  /** Linux 5.19. */
  acTgid: u32,
  _pad5: pad(4),
  acTgetime: u64,
  acExeDev: u64,
  acExeInode: u64,
  /** Linux 6.0. */
  wpcopyCount: u64,
  wpcopyDelayTotal: u64,
  /** Linux 6.4. */
  irqCount: u64,
  irqDelayTotal: u64,
  /** Longest and shortest delays. Linux 6.14. */
  cpuDelayMax: u64,
  cpuDelayMin: u64,
  blkioDelayMax: u64,
  blkioDelayMin: u64,
  swapinDelayMax: u64,
  swapinDelayMin: u64,
  freepagesDelayMax: u64,
  freepagesDelayMin: u64,
  thrashingDelayMax: u64,
  thrashingDelayMin: u64,
  compactDelayMax: u64,
  compactDelayMin: u64,
  wpcopyDelayMax: u64,
  wpcopyDelayMin: u64,
  irqDelayMax: u64,
  irqDelayMin: u64,
  /** When the longest delays were. Linux 7.0. */
  cpuDelayMaxTs: kernelTime,
  blkioDelayMaxTs: kernelTime,
  swapinDelayMaxTs: kernelTime,
  freepagesDelayMaxTs: kernelTime,
  thrashingDelayMaxTs: kernelTime,
  compactDelayMaxTs: kernelTime,
  wpcopyDelayMaxTs: kernelTime,
  irqDelayMaxTs: kernelTime,
});
