/** `20261125T192345Z-…`: the time is in it, so that a plan that was agreed to can be made again, and its journals sort. */
export function planId(now: Date, content: string): string {
  return `${formatSecond(now).replaceAll(/[-:]/g, "")}-${content}`;
}

/** The time of a plan by its ID; undefined for what is no plan's ID. */
export function timeOfPlan(id: string): Date | undefined {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{12}$/.exec(id) ?? [];
  const time = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** To the second. */
export function formatSecond(now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}
