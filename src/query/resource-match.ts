import { literal, literals } from "../lake/database.js";
import { resourceForms, type ResourceForm } from "../trail/resource-forms.js";

/**
 * An SQL condition on columns of `e` that finds the records naming a resource, however it was typed and however they name
 * it: exact names, ARNs that end in a name, bare names of an ARN in records of its service and account, buckets, queues,
 * functions, secrets and log groups in all their spellings (see `resourceForms`). Reads no text of records, and is never
 * NULL. The typed text reaches SQL as a literal only.
 */
export function resourceCondition(typed: string): string {
  const forms = resourceForms(typed);
  const whole = forms
    .filter((form) => form.match === "is" && form.only === undefined)
    .map(({ text }) => text);
  const parts: string[] = [];
  if (whole.length > 0) parts.push(`list_has_any(e.resource_names, [${literals([...new Set(whole)])}])`);
  for (const form of forms) if (form.match === "is" && form.only !== undefined) parts.push(bareName(form));
  const inside = forms.filter((form) => form.match !== "is").map(insideName);
  if (inside.length > 0)
    parts.push(`len(list_filter(e.resource_names, lambda n: ${inside.join(" OR ")})) > 0`);
  return parts.length === 0 ? "false" : `coalesce((${parts.join(" OR ")}), false)`;
}

/**
 * The same rule for one name: an SQL condition on columns `n` (the name), `t` (its type) and `eventsource`, `account` and
 * `awsregion` of its record.
 */
export function resourceNameCondition(typed: string): string {
  const parts = resourceForms(typed).map((form) => {
    if (form.match !== "is") return insideName(form);
    const { only } = form;
    const conditions = [`n = ${literal(form.text)}`];
    if (only !== undefined) {
      conditions.push(`eventsource IN (${literals(only.sources)})`);
      if (only.account !== undefined) conditions.push(`account = ${literal(only.account)}`);
      if (only.region !== undefined) conditions.push(`awsregion = ${literal(only.region)}`);
      if (only.type !== undefined) conditions.push(`coalesce(t, '') IN ('', ${literals(only.type)})`);
    }
    return `(${conditions.join(" AND ")})`;
  });
  return parts.length === 0 ? "false" : `coalesce((${parts.join(" OR ")}), false)`;
}

function bareName({ text, only }: ResourceForm): string {
  const name = literal(text);
  const conditions = [`list_contains(e.resource_names, ${name})`];
  if (only !== undefined) {
    conditions.push(`e.eventsource IN (${literals(only.sources)})`);
    if (only.account !== undefined) conditions.push(`e.account = ${literal(only.account)}`);
    if (only.region !== undefined) conditions.push(`e.awsregion = ${literal(only.region)}`);
    if (only.type !== undefined) {
      const type = `e.resource_types[list_position(e.resource_names, ${name})]`;
      conditions.push(`coalesce(${type}, '') IN ('', ${literals(only.type)})`);
    }
  }
  return `(${conditions.map((condition) => `coalesce(${condition}, false)`).join(" AND ")})`;
}

function insideName({ match, text }: ResourceForm): string {
  const value = literal(text);
  if (match === "starts") return `(starts_with(n, ${value}) AND n <> ${value})`;
  if (match === "suffixed")
    return `(starts_with(n, 'arn:') AND regexp_matches(n, '-[A-Za-z0-9]{6}$') AND ends_with(left(n, -7), ${value}))`;
  return `((starts_with(n, 'arn:') OR starts_with(n, 'http://') OR starts_with(n, 'https://')) AND ends_with(n, ${value}))`;
}
