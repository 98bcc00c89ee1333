import { arrayOf, BIGINT, BOOLEAN, IPADDRESS, VARCHAR } from "../types.js";
import { overloads, signature, takes, type Family } from "./definition.js";

/*
 * `contains` of a network is Trino's (trino.io/docs, "IP address functions"); the others are Presto's, which Athena's
 * engine is made of too. A network is text there: `10.0.0.0/8`.
 */

export const IP_FUNCTIONS: Family = {
  scalars: {
    ip_prefix: overloads(
      signature([IPADDRESS, BIGINT], VARCHAR, (ip, bits) => `trino_ip_prefix(${ip}, ${bits})`),
      signature([VARCHAR, BIGINT], VARCHAR, (ip, bits) => `trino_ip_prefix(trino_ip(${ip}), ${bits})`),
    ),
    ip_subnet_min: takes([VARCHAR], IPADDRESS, (network) => `trino_network_min(${network})`),
    ip_subnet_max: takes([VARCHAR], IPADDRESS, (network) => `trino_network_max(${network})`),
    ip_subnet_range: takes(
      [VARCHAR],
      arrayOf(IPADDRESS),
      (network) => `[trino_network_min(${network}), trino_network_max(${network})]`,
    ),
    is_subnet_of: overloads(
      signature([VARCHAR, IPADDRESS], BOOLEAN, (network, ip) => `trino_in_network(${network}, ${ip})`),
      signature(
        [VARCHAR, VARCHAR],
        BOOLEAN,
        (network, other) =>
          `(trino_in_network(${network}, trino_network_min(${other})) AND trino_in_network(${network}, trino_network_max(${other})))`,
      ),
    ),
  },
};
