import { iso } from "./clock.js";
import type { World } from "./callers.js";
import { deliver, type TrailFile } from "./delivery.js";
import { Organisation } from "./organisation.js";
import { seeded } from "./random.js";
import { Recorder } from "./recorder.js";
import { deployments, workloads } from "./stories/automation.js";
import { cluster } from "./stories/cluster.js";
import { outsiders } from "./stories/outsiders.js";
import { attack } from "./stories/attack.js";
import { background } from "./stories/background.js";
import { assemble, END, MISSING } from "./stories/cast.js";
import { nightlyBackup, recreatedRole, renewedSwitch, withoutBeginning } from "./stories/edges.js";
import { identityCenterPeople, samlPeople } from "./stories/people.js";
import { artifactSync, commandLineLogin, consoleUsers, keyUsers, rootUsers } from "./stories/users.js";
import type { Person, Truth } from "./truth.js";

export interface DemoArchive {
  files: TrailFile[];
  truth: Truth;
}

export interface DemoOptions {
  seed?: number;
  /** false leaves out what the services do every hour: the same stories in a third of the files. */
  background?: boolean;
}

/** Three days of a small organisation and an attack on it, with the truth beside; the same seed gives the same bytes. */
export function generateDemo(options: DemoOptions = {}): DemoArchive {
  const random = seeded(options.seed ?? 2026);
  const recorder = new Recorder(random);
  const world: World = { random, recorder, org: new Organisation(random), until: END };
  const cast = assemble(world);

  identityCenterPeople(world, cast);
  samlPeople(world);
  consoleUsers(world, cast);
  commandLineLogin(world, cast);
  keyUsers(world, cast);
  rootUsers(world);
  nightlyBackup(world, cast);
  const leaked = artifactSync(world, cast);
  deployments(world);
  const { node } = workloads(world);
  cluster(world, node);
  outsiders(world);
  withoutBeginning(world);
  renewedSwitch(world, cast);
  recreatedRole(world, cast);
  const story = attack(world, cast, leaked, node);
  if (options.background !== false) background(world);

  const { files, duplicates } = deliver(recorder.deliveries, random);
  const truth: Truth = {
    events: recorder.events,
    keys: recorder.keys,
    sessions: recorder.sessions,
    createdKeys: recorder.createdKeys,
    people: people(recorder),
    attack: story,
    unknowable: recorder.unknowable,
    missing:
      options.background === false ? [] : [{ ...MISSING, from: iso(MISSING.from), to: iso(MISSING.to) }],
    duplicates,
  };
  return { files, truth };
}

const STORIES: readonly Omit<Person, "events">[] = [
  {
    name: "mina.okafor@fennmark.example",
    how: "Identity Center, command line",
    story: "builds in dev, looks at prod; a stranger borrows her name",
  },
  {
    name: "tomas.vidal@fennmark.example",
    how: "Identity Center, command line",
    story: "develops in dev, supports the shop in prod, makes a role anew",
  },
  {
    name: "grace.lund@fennmark.example",
    how: "Identity Center, console and command line",
    story: "security lead; frees a locked bucket as root, then cleans up after the attack",
  },
  {
    name: "yuki.arai@fennmark.example",
    how: "Identity Center, command line",
    story: "analyses the customer lake",
  },
  {
    name: "paula.reyes@fennmark.example",
    how: "SAML, console",
    story: "finance; once on the command line, through to prod",
  },
  { name: "oskar.lind@fennmark.example", how: "SAML, console", story: "finance" },
  {
    name: "ravi.menon",
    how: "IAM user, console with MFA and role switches",
    story: "platform operator; made the key that leaked",
  },
  {
    name: "nadia.ito",
    how: "IAM user, GetSessionToken with MFA",
    story: "database administrator, two roles deep",
  },
  { name: "lea.brandt", how: "IAM user, aws login", story: "support engineer" },
  {
    name: "attacker",
    how: "a leaked access key",
    story: "from one key to three accounts, a root session and a second key",
  },
];

function people(recorder: Recorder): Person[] {
  const counts = new Map<string, number>();
  for (const { actor } of Object.values(recorder.events)) counts.set(actor, (counts.get(actor) ?? 0) + 1);
  return STORIES.map((person) => ({ ...person, events: counts.get(person.name) ?? 0 }));
}
