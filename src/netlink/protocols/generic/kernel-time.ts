import { struct } from '../../codec/composites/struct.ts';
import { s64 } from '../../codec/scalars/integers.ts';

/** `struct __kernel_timespec` (linux/time_types.h), since 1970. */
export const kernelTime = struct('__kernel_timespec', { seconds: s64, nanoseconds: s64 });
