/**
 * Starts counting; the answer says how many milliseconds of processor time this process has used since. What must not hang
 * is held to this and not to the clock, which other work on the machine makes late.
 */
export function processorTime(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
