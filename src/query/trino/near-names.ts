/** The name that was most likely meant; undefined where none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const budget = wanted.length < 4 ? 1 : wanted.length < 9 ? 2 : 3;
  let best: { name: string; distance: number } | undefined;
  for (const one of known) {
    if (Math.abs(one.length - wanted.length) > budget) continue;
    const distance = edits(wanted, one.toLowerCase());
    if (distance > 0 && distance <= budget && (best === undefined || distance < best.distance))
      best = { name: one, distance };
  }
  return best?.name;
}

/** How many letters were added, left out, changed or swapped with their neighbour. */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
