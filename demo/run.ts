import { rmSync } from "node:fs";
import { generateDemo } from "./generate.js";
import { ACCOUNTS } from "./organisation.js";
import { rows, show, tally, tell, title, type } from "./scene.js";
import { verdict, type Verdict } from "./verdict.js";
import { writeArchive } from "./write.js";

/** `npm run demo`: an attack on a made-up organisation, followed with the real command. No network, no account. */
const OUT = "demo/out";
const LAKE = `${OUT}/lake`;
const LOGS = `${OUT}/logs`;

/** CreateSession of Roles Anywhere and GetCredentialsForIdentity of Cognito. */
const UNSIGNED =
  "the call that fetches credentials, which nobody signs; what it issued is among the right ones";

const archive = generateDemo();
const { truth } = archive;
const { attack } = truth;
const started = performance.now();
rmSync(OUT, { recursive: true, force: true });
await writeArchive(LOGS, archive);

/** The time of a step of the attack, `10:27`. */
function when(step: string): string {
  const time = attack.steps.find(({ title }) => title === step)?.time;
  if (time === undefined) throw new Error(`The attack has no step "${step}".`);
  return time.slice(11, 16);
}

title("TRAILHOUND, ON MADE-UP LOGS");
tell(
  `Fennmark is a small online shop: five AWS accounts, ${truth.people.length - 1} people, and the servers,
  functions and build jobs that work for them. Almost everything is done under temporary keys, ${Object.keys(truth.sessions).length} sessions in three days, so
  a log record names a session and a key that lived for an hour. It does not name a person. Its CloudTrail files lie in
  ${LOGS}, as AWS would deliver them; they come first.`,
);
type(["ingest", LOGS], LAKE);

title(`THE ALARM, 12 March ${when("It copies the customer table")} UTC`);
tell(
  `Somebody copies the customer table out of the data account. The records say: session "lake-sync", key
  ${attack.alarmKey}. Who is that?`,
);
type(["trace", attack.alarmKey], LAKE);
tell(
  `Read it from the top: it began with a long-term key of ${attack.victim}, which is a build job's user, from an address it had
  never used. Then three roles in four minutes. "${attack.borrowedName.name}" and "${attack.borrowedInstance.name}" are what the
  thief typed as session names; the person and the server of those names had no part in it.`,
);

title("WHAT ELSE DID IT DO?");
tell(
  "The same question for the user, whatever keys and sessions it came through: the whole morning on one screen.",
);
type(["trace", `arn:aws:iam::${ACCOUNTS.identity}:user/${attack.victim}`], LAKE, [
  "MINTED",
  "NOTABLE CHANGES",
]);
tell(
  `A console password of its own, a switch to prod, two database passwords, a root session that made a bucket public, and at
  ${when("It makes itself a way back")} a new key for another user, ${attack.backdoorUser}.`,
);

title("AS ROOT, UNDER A COLLEAGUE'S NAME");
tell(
  `The records of the bucket that went public say "root" and no more. The session that opened that one is called "grace.lund",
  like the security lead.`,
);
type(["trace", attack.rootKey], LAKE, []);
tell(
  "A session name proves nothing: whoever may take a role may call the session as they like. It was not Grace.",
);

title("THE WAY BACK");
tell(
  `The security lead finds the leaked key that day and shuts it. The second key would have stayed. It acts as
  ${attack.backdoorUser}, so that is its origin; who made it is said apart.`,
);
type(["trace", attack.backdoorKey], LAKE, ["KEY MADE BY", "MINTED", "NOTABLE CHANGES"]);

title("STOLEN FROM A SERVER");
tell(
  `At ${when("The server's own credentials appear elsewhere")} credentials of a web server turn up somewhere else.`,
);
type(["trace", attack.stolenInstanceKey], LAKE, []);
tell(
  `They were issued to the server, and the logs prove no more than that; so it says "credentials of", never "done by".
  The address is the one that used the second key.`,
);

title("IS IT TRUE?");
interface Attributed {
  eventid: string;
  origin_kind: string | null;
  origin_name: string | null;
  origin_account: string | null;
}
const attributed = rows<Attributed>(
  "SELECT eventid, origin_kind, origin_name, origin_account FROM attributed_events",
  LAKE,
);
const count: Record<Verdict, number> = { right: 0, "by-id": 0, open: 0, wrong: 0 };
const open = new Map<string, number>();
for (const { eventid, origin_kind, origin_name, origin_account } of attributed) {
  const event = truth.events[eventid];
  if (event === undefined) throw new Error(`Event ${eventid} was never generated.`);
  const said =
    origin_kind === null ? null : { kind: origin_kind, name: origin_name ?? "", account: origin_account };
  const found = verdict(event.origin, said);
  count[found]++;
  if (found !== "open") continue;
  const why = truth.unknowable.events[eventid]?.why ?? UNSIGNED;
  open.set(why, (open.get(why) ?? 0) + 1);
}
tell(
  `The generator knows who was behind each event and told nobody. Its list, held against the view attributed_events event
  by event:`,
);
show("");
tally(
  count.right + count["by-id"],
  `of ${attributed.length.toLocaleString("en-US")} events attributed right (${count["by-id"]} of them by a user ID, which is all
  their records show)`,
  7,
);
tally(count.wrong, "attributed to a wrong person", 7);
tally(count.open, "left open, because the logs do not tell:", 7);
for (const [why, events] of open) tally(events, why, 11);

title("YOUR TURN");
tell("In this folder, on these logs:");
show(
  "",
  "    alias trailhound='node bin/trailhound.cjs'",
  `    export TRAILHOUND_LAKE=${LAKE}`,
  "    trailhound status",
  `    trailhound trace ${attack.consoleKey}   # a console key: no log shows it being issued`,
  `    trailhound trace ${attack.borrowedName.sessionId.split("/")[1]}   # not Mina either`,
  "",
);
tell("On your own, into a lake of their own:");
show(
  "",
  "    export TRAILHOUND_LAKE=./lake",
  "    trailhound ingest ./AWSLogs",
  "    trailhound trace <access key, event ID, session or role ARN>",
  "",
  `Told in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
);
if (count.wrong > 0 || attributed.length !== Object.keys(truth.events).length) process.exitCode = 1;
