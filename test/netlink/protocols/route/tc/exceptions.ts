const wholeMicroseconds = 'tc cuts bursts to whole microseconds; the library to ticks of 64 ns';

/** What may differ, and why, by command. */
export const exceptions: Record<string, Record<string, string>> = {
  'tc qdisc add dev v0 root tbf rate 10mbit burst 10kb limit 30kb peakrate 12mbit mtu 1540 mpu 64 overhead 18':
    { 'options.parameters.mtu': wholeMicroseconds },
  'tc qdisc add dev v0 root tbf rate 50gbit burst 1mb latency 10ms': {
    'options.parameters.buffer': 'tc takes the largest 32-bit rate for it, the library the true one',
  },
  'tc qdisc add dev v0 root handle 1: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 3': {
    'options.…': 'tc puts an empty nest behind the struct, for kernels of 2007',
  },
  'tc qdisc add dev v0 root sfq perturb 10 redflowlimit 100000 min 8000 max 60000 burst 20 ecn probability 0.1':
    {
      'options.wLog': 'tc computes it from the burst',
      'options.pLog': 'tc computes it from the burst',
      'options.maximumProbability': 'tc cuts where the library rounds',
    },
  'tc class replace dev v0 parent 1: classid 1:20 htb rate 40gbit ceil 100gbit': {
    'options.parameters.buffer': wholeMicroseconds,
    'options.parameters.ceilBuffer': wholeMicroseconds,
  },
};
