import { BIGINT, BOOLEAN, VARCHAR } from "../types.js";
import { takes, type Family } from "./definition.js";

export const TEXT_FUNCTIONS: Family = {
  scalars: {
    lower: takes([VARCHAR], VARCHAR, (t) => `lower(${t})`),
    upper: takes([VARCHAR], VARCHAR, (t) => `upper(${t})`),
    length: takes([VARCHAR], BIGINT, (t) => `length(${t})`),
    starts_with: takes([VARCHAR, VARCHAR], BOOLEAN, (t, part) => `starts_with(${t}, ${part})`),
  },
};
