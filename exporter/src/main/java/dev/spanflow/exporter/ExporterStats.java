/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an exporter has done since it started; records that are delivered again after a restart or a rebalance are
 * counted again. At rest {@code taken = acknowledged + collapsed + deadLettered + stubsUnneeded}, unless partitions were
 * taken away.
 *
 * @param taken records taken from the topic
 * @param acknowledged records that SGP answered 2xx for
 * @param collapsed records that went along with a newer one of the same span, which SGP answered 2xx for
 * @param deadLettered records that lie on the dead-letter topic, acknowledged by the broker
 * @param stubsUnneeded stubs that were not written: SGP has the span, has its id in another trace, or does not let itself be
 *     searched
 * @param inFlight records taken and not done
 * @param requests ended requests, searches included, by {@code 2xx}, {@code 3xx}, {@code 4xx}, {@code 5xx}, and {@code none} for no answer
 * @param retries requests that were or will be repeated as they were
 */
public record ExporterStats(
        long taken,
        long acknowledged,
        long collapsed,
        long deadLettered,
        long stubsUnneeded,
        long inFlight,
        Map<String, Long> requests,
        long retries) {
    public ExporterStats {
        requests = Collections.unmodifiableMap(new TreeMap<>(requests));
    }
}
