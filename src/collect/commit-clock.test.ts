import { expect, test } from "vitest";
import { CommitClock } from "./commit-clock.js";

test("commits often at first and rarely later, and less often where a commit is slow", async () => {
  const commitsIn = async (hours: number, cost: number): Promise<number> => {
    let now = 0;
    let commits = 0;
    const clock = new CommitClock(() => now);
    while (now < hours * 3_600_000) {
      now += 500;
      if (!clock.isDue()) continue;
      commits += 1;
      await clock.time(async () => void (now += cost));
    }
    return commits;
  };
  expect(await commitsIn(1 / 360, 100)).toBeGreaterThan(3);
  expect(await commitsIn(3, 100)).toBeLessThan(200);
  expect(await commitsIn(1 / 60, 5_000)).toBeLessThan(6);
});
