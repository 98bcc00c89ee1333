import { BIGINT, DOUBLE } from "../types.js";
import { aggregate, overloadedAggregate } from "./aggregates.js";
import type { Family } from "./definition.js";

const of = (count: number, name: string) =>
  overloadedAggregate(
    Array.from({ length: count }, () => DOUBLE),
    DOUBLE,
    (call, args) => aggregate(call, name, args),
  );

const bits = (name: string) =>
  overloadedAggregate([BIGINT], BIGINT, (call, args) => aggregate(call, name, args));

/** trino.io/docs, "Statistical aggregate functions" and "Bitwise aggregate functions". */
export const STATISTICAL_FUNCTIONS: Family = {
  aggregates: {
    stddev: of(1, "stddev_samp"),
    stddev_samp: of(1, "stddev_samp"),
    stddev_pop: of(1, "stddev_pop"),
    variance: of(1, "var_samp"),
    var_samp: of(1, "var_samp"),
    var_pop: of(1, "var_pop"),
    corr: of(2, "corr"),
    covar_pop: of(2, "covar_pop"),
    covar_samp: of(2, "covar_samp"),
    regr_slope: of(2, "regr_slope"),
    regr_intercept: of(2, "regr_intercept"),
    geometric_mean: of(1, "geomean"),
    bitwise_and_agg: bits("bit_and"),
    bitwise_or_agg: bits("bit_or"),
    bitwise_xor_agg: bits("bit_xor"),
  },
};
