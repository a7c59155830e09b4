// Loaded into the measured process (node --require): on its end, writes what it took into the file that
// HOLDFAST_BENCH_PROBE names.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const file = process.env.HOLDFAST_BENCH_PROBE;
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({
        peakBytes: peakBytes() ?? maxRSS * 1024,
        userMs: userCPUTime / 1000,
        systemMs: systemCPUTime / 1000,
        childrenMs: childrenMs(),
        delayP99Ms: delay.percentile(99) / 1e6,
        delayMaxMs: delay.max / 1e6,
      }),
    );
  });
}

/** CPU of programs that it started and that have ended, in hundredths of a second; only Linux tells. */
function childrenMs() {
  if (!existsSync('/proc/self/stat')) return 0;
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** ru_maxrss begins with what the parent had when it forked; what Linux calls the high-water mark begins with exec. */
function peakBytes() {
  if (!existsSync('/proc/self/status')) return null;
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'));
  return found === null ? null : Number(found[1]) * 1024;
}
