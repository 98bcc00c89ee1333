import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IdentityActivity, OpenedLake } from "../../src/index.js";
import { examplesOf } from "../support/article-examples.js";
import { RecordLakes } from "../support/record-lake.js";

/**
 * The queries of article S2 ("monitor the account activity of IAM users, roles and access keys"), as SQL on the standard
 * table and as `activity --direct`: both must find the same records. On the article's own examples, and on real records.
 */
const shared = path.resolve(import.meta.dirname, "../../../shared");
const lakes = new RecordLakes();
afterAll(() => lakes[Symbol.asyncDispose]());

async function idsBySql(lake: OpenedLake, where: string): Promise<string[]> {
  const { rows } = await lake.sql(`SELECT eventid, recipientaccountid FROM cloudtrail_logs WHERE ${where}`, {
    maxRows: 1_000_000,
  });
  const ids: string[] = [];
  for await (const [id] of rows) ids.push(id as string);
  return ids.sort();
}

/** The records an answer stands for: its events, and the copies of calls that were counted with them. */
function idsOf({ events }: IdentityActivity): string[] {
  return events.flatMap(({ eventId, copies }) => [eventId, ...(copies ?? []).map((copy) => copy.eventId)]).sort();
} // prettier-ignore

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

describe.skipIf(!existsSync(path.join(shared, "articles")))("the queries of S2 on its own examples", () => {
  let lake: OpenedLake;
  beforeAll(async () => {
    const folder = path.join(shared, "articles");
    const file = readdirSync(folder).find((name) => name.startsWith("002"))!;
    lake = await lakes.of(examplesOf(readFileSync(path.join(folder, file), "utf8")).records);
  });
  const ROLE = "arn:aws:iam::123456789012:role/RoleToBeAssumed";
  const KEY = "AKIAIOSFODNN7EXAMPLE";

  test.each([
    [
      "an IAM user",
      "Alice",
      "iam-user",
      "useridentity.type = 'IAMUser' AND useridentity.username LIKE 'Alice'",
      1,
    ],
    [
      "a role by name",
      "RoleToBeAssumed",
      "role",
      "useridentity.sessionContext.sessionissuer.arn LIKE '%RoleToBeAssumed%' AND useridentity.sessionContext.sessionissuer.type = 'Role'",
      1,
    ],
    [
      "a role by ARN",
      ROLE,
      "role",
      `useridentity.sessionContext.sessionissuer.arn = '${ROLE}' AND useridentity.sessionContext.sessionissuer.type = 'Role'`,
      1,
    ],
    ["an access key", KEY, "access-key", `useridentity.accesskeyid LIKE '${KEY}'`, 2],
    [
      "a role session by its name, as Event history's user name",
      "AssumedRoleSessionName",
      "session-name",
      "useridentity.arn LIKE '%/AssumedRoleSessionName'",
      1,
    ],
  ] as const)("%s", async (_name, identity, as, where, count) => {
    const answer = await lake.activity(identity, { as, direct: true });
    expect(answer.identity?.as).toBe(as);
    expect(idsOf(answer)).toEqual(await idsBySql(lake, where));
    expect(answer.events).toHaveLength(count);
  });
});

// Skipped where the folder ../shared/data is not there: the records are other projects', and are not carried along.
describe.skipIf(!existsSync(path.join(shared, "data")))("the queries of S2 on real records", () => {
  let lake: OpenedLake;
  beforeAll(async () => {
    lake = await lakes.of([]);
    await lake.ingest([path.join(shared, "data")]);
  });

  /** The busiest values of a column, with the account they are of. */
  async function busiest(column: string, where: string): Promise<[value: string, account: string][]> {
    const { rows } = await lake.sql(
      `SELECT ${column}, coalesce(useridentity.accountid, '') FROM cloudtrail_logs WHERE ${where} AND ${column} IS NOT NULL
       GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT 6`,
    );
    const found: [string, string][] = [];
    for await (const [value, account] of rows) found.push([value as string, account as string]);
    expect(found.length).toBe(6);
    return found;
  }

  test("IAM users", async () => {
    for (const [name, account] of await busiest("useridentity.username", "useridentity.type = 'IAMUser' AND useridentity.accountid IS NOT NULL")) {
      const answer = await lake.activity(name, { as: "iam-user", account, direct: true, limit: Infinity });
      expect(idsOf(answer), `${name} ${account}`).toEqual(
        await idsBySql(lake, `useridentity.type = 'IAMUser' AND useridentity.username = ${quoted(name)} AND useridentity.accountid = ${quoted(account)}`),
      );
    }
  }); // prettier-ignore

  test("roles by ARN", async () => {
    const arn = "useridentity.sessioncontext.sessionissuer.arn";
    for (const [role] of await busiest(arn, "useridentity.sessioncontext.sessionissuer.type = 'Role'")) {
      const answer = await lake.activity(role, { as: "role", direct: true, limit: Infinity });
      expect(idsOf(answer), role).toEqual(
        await idsBySql(lake, `${arn} = ${quoted(role)} AND useridentity.sessioncontext.sessionissuer.type = 'Role'`),
      );
    }
  }); // prettier-ignore

  test("access keys", async () => {
    for (const [key, account] of await busiest("useridentity.accesskeyid", "useridentity.accountid IS NOT NULL")) {
      const answer = await lake.activity(key, { as: "access-key", account, direct: true, limit: Infinity });
      expect(idsOf(answer), key).toEqual(
        await idsBySql(lake, `useridentity.accesskeyid = ${quoted(key)} AND useridentity.accountid = ${quoted(account)}`),
      );
    }
  }); // prettier-ignore

  test("nobody is given an event that is somebody else's, by the lake's own columns", async () => {
    const { rows } = await lake.sql(
      `SELECT origin_kind, origin_name, coalesce(origin_account, '') FROM attributed_events
       WHERE origin_kind NOT IN ('role', 'unknown') GROUP BY ALL ORDER BY count(*) DESC, 1, 2, 3 LIMIT 6`,
    );
    for await (const [kind, name, account] of rows) {
      const options = account === "" ? {} : { account: account as string };
      const answer = await lake.activity(name as string, { as: kind as "iam-user", ...options, together: true, weak: true, limit: Infinity });
      expect(idsOf(answer), JSON.stringify([kind, name])).toEqual(
        await idsByOrigin(kind as string, name as string, account as string),
      );
    }
  }); // prettier-ignore

  async function idsByOrigin(kind: string, name: string, account: string): Promise<string[]> {
    const { rows } = await lake.sql(
      `SELECT eventid FROM attributed_events WHERE origin_kind = ${quoted(kind)} AND origin_name = ${quoted(name)}
         AND coalesce(origin_account, '') = ${quoted(account)}`,
      { maxRows: 1_000_000 },
    );
    const ids: string[] = [];
    for await (const [id] of rows) ids.push(id as string);
    return ids.sort();
  }
});
