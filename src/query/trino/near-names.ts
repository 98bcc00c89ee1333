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

/** Levenshtein's distance. */
export function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
