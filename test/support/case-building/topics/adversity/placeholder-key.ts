import * as k from "../../kit.js";
import { COLLAPSED_KEY, collapsed } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const placeholderKeyCases = [
  defineCase(
    "placeholder-key/three-people",
    "A collapsed key stands on three sessions of three people. The key is ambiguous, each event has its own person.",
    "data/README.md §4 key collisions; interface.md How sure",
    (seed) => {
      const { people, made, uses } = collapsed(seed, ["alice", "bob", "carol"], COLLAPSED_KEY);
      return {
        records: [...uses, ...made.flatMap((one) => one.records)],
        expect: [
          {
            query: COLLAPSED_KEY,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 3,
            candidateOrigins: people.map(person),
          },
          ...uses.map((used, at) => ({
            query: k.idOf(used),
            origin: person(people[at]!),
            hops: 1,
            evidence: [[k.idOf(made[at]!.caller)]],
          })),
        ],
      };
    },
  ),
  defineCase(
    "placeholder-key/one-person",
    "A collapsed key on three sessions, all of Alice: the readings agree.",
    "interface.md How sure (readings with one origin)",
    (seed) => {
      const { people, made, uses } = collapsed(seed, ["alice", "alice", "alice"], COLLAPSED_KEY);
      return {
        records: [...uses, ...made.flatMap((one) => one.records)],
        expect: [
          {
            query: COLLAPSED_KEY,
            origin: person(people[0]!),
            candidates: 2,
            hops: 1,
            evidence: [[k.idOf(made[2]!.caller)]],
          },
        ],
      };
    },
  ),
  defineCase(
    "placeholder-key/one-issuance-missing",
    "Of three sessions under the collapsed key, Carol's issuance is missing. Her session is nobody's, least of all one of the other two's.",
    "interface.md How sure; data/README.md §4",
    (seed) => {
      const { made, uses } = collapsed(seed, ["alice", "bob", "carol"], COLLAPSED_KEY);
      return {
        records: [...uses, ...made.slice(0, 2).flatMap((one) => one.records)],
        expect: [
          { query: COLLAPSED_KEY, origin: null, confidence: "none", gap: "ambiguous", candidates: 3 },
          {
            query: k.idOf(uses[2]!),
            origin: onlyRole(made[2]!.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice", "bob", "carol"],
          },
        ],
      };
    },
  ),
  defineCase(
    "placeholder-key/masked-everywhere",
    "Every key in the data is masked to one string, the callers' long-term ones too. Principals and creation dates still tell two chains of two hops apart.",
    "data/README.md §4 redaction; boogy's 192 sessions under one key",
    (seed) => {
      const account = k.accountId(seed, "main");
      const masked = "ASIA****************";
      const chains = ["alice", "bob"].map((name, at) => {
        const who = k.user(seed, account, name);
        const one = k.assumeRole(seed, {
          at: t(`10:0${at}:00`),
          by: k.asUser(who, masked),
          role: k.role(seed, account, "first"),
          name: "job",
          key: masked,
        });
        const two = k.assumeRole(seed, {
          at: t(`10:1${at}:00`),
          by: k.asRole(one.session),
          role: k.role(seed, account, "second"),
          name: "job",
          key: masked,
        });
        return { who, one, two, used: k.use(seed, t(`10:2${at}:00`), k.asRole(two.session)) };
      });
      return {
        records: chains.flatMap((chain) => [chain.used, ...chain.two.records, ...chain.one.records]),
        expect: chains.map((chain) => ({
          query: k.idOf(chain.used),
          origin: person(chain.who),
          hops: 2,
          evidence: [[k.idOf(chain.one.caller)], [k.idOf(chain.two.caller)]],
        })),
      };
    },
  ),
];
