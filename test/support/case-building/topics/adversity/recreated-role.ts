import * as k from "../../kit.js";
import { recreated, useOf } from "./scenes.js";

const { defineCase, person, onlyRole, t } = k;

export const recreatedRoleCases = [
  defineCase(
    "recreated-role/each-has-its-own",
    "A role was deleted and made again under the same ARN with another unique ID; Alice opened the former, Bob the present one, both under the same session name.",
    "cloudtrail-identity.md §3.0 (AROA differs; prefer AROA)",
    (seed) => {
      const { alice, bob, alices, bobs } = recreated(seed, t("11:00:00"));
      return {
        records: [...alices.records, ...bobs.records, useOf(seed, alices), useOf(seed, bobs)],
        expect: [
          {
            query: k.principalOf(alices.session),
            origin: person(alice),
            confidence: "exact",
            notOrigin: ["bob"],
          },
          {
            query: k.principalOf(bobs.session),
            origin: person(bob),
            confidence: "exact",
            notOrigin: ["alice"],
          },
          {
            query: k.sessionArn(bobs.session),
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
          {
            query: alices.session.role.arn,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
          },
        ],
      };
    },
  ),
  defineCase(
    "recreated-role/look-alike-same-second",
    "A session of the new role began in the very second in which Alice opened the old one, with a key that nobody issued: same ARN, same name, same second, another role.",
    "cloudtrail-identity.md §3.0 (prefer AROA)",
    (seed) => {
      const { alices, bobs } = recreated(seed, t("10:00:00"));
      return {
        records: [...alices.records, useOf(seed, bobs)],
        expect: [
          {
            query: bobs.session.key,
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
            notEvidence: [k.idOf(alices.caller)],
          },
        ],
      };
    },
  ),
  defineCase(
    "recreated-role/switch-to-the-former",
    "Alice switched to the former role in the console; a console session of the new one, with another creation date, is not a renewal of hers.",
    "interface.md How sure (of that principal ID)",
    (seed) => {
      const { alices, bobs } = recreated(seed, t("10:03:00"));
      const switched = k.switchEvent(
        seed,
        t("10:00:00"),
        alices.session,
        `arn:aws:iam::${k.accountId(seed, "home")}:user/alice`,
      );
      return {
        records: [switched, k.useInConsole(seed, t("10:05:00"), k.asRole(bobs.session))],
        expect: [
          {
            query: bobs.session.key,
            origin: onlyRole(bobs.session),
            confidence: "none",
            gap: "issuing-event-not-in-lake",
            notOrigin: ["alice"],
          },
        ],
      };
    },
  ),
];
