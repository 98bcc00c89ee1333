import * as k from "../../kit.js";
import { TASK, ecsTask } from "./scenes.js";

const { defineCase, person, t } = k;

export const ecsCases = [
  defineCase(
    "ecs/complete",
    "ECS assumes the task role and the execution role in one second under the same session name, the task's ID. Each key belongs to its role.",
    "cloudtrail-identity.md §3.7 ECS (key on role, not on name only)",
    (seed) => {
      const { task, execution, used } = ecsTask(seed);
      return {
        records: [...execution.records, ...task.records, used],
        expect: [
          {
            query: task.session.key,
            origin: { kind: "workload", name: TASK },
            confidence: "exact",
            gap: null,
            hops: 1,
            via: ["AssumeRole"],
            evidence: [[k.idOf(task.caller)]],
            notEvidence: [k.idOf(execution.caller)],
            notOrigin: ["ecs-tasks.amazonaws.com"],
          },
        ],
      };
    },
  ),
  defineCase(
    "ecs/issuing-event-missing",
    "Only the use of the task role is there: by its name it may be a task, and that is at best weak. The execution role's issuance of the same second is another role's.",
    "interface.md How sure (workload by name alone is weak)",
    (seed) => {
      const { task, execution, used } = ecsTask(seed);
      return {
        records: [...execution.records, used],
        expect: [
          {
            query: task.session.key,
            originKinds: ["workload", "role"],
            confidence: ["weak", "none"],
            notEvidence: [k.idOf(execution.caller)],
          },
        ],
      };
    },
  ),
  defineCase(
    "ecs/look-alike-issued-to-a-person",
    "Bob opens a session of the task role under the task's ID.",
    "interface.md How sure",
    (seed) => {
      const { account, role, task, used } = ecsTask(seed);
      const bob = k.user(seed, account, "bob");
      const bobs = k.assumeRole(seed, { at: t("10:20:00"), by: k.asUser(bob), role, name: TASK });
      return {
        records: [...task.records, used, ...bobs.records, k.use(seed, t("10:21:00"), k.asRole(bobs.session))],
        expect: [
          { query: bobs.session.key, origin: person(bob), confidence: "exact", notOrigin: [TASK] },
          {
            query: k.idOf(used),
            origin: { kind: "workload", name: TASK },
            confidence: "exact",
            notOrigin: ["bob"],
          },
        ],
      };
    },
  ),
];
