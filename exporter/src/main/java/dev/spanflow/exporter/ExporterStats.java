/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an exporter has done since it started; records that are delivered again after a restart or a rebalance are
 * counted again (the ledger counts each once). At rest {@code taken = acknowledged + collapsed + deadLettered +
 * stubsUnneeded}, unless partitions were taken away.
 *
 * @param taken records of its account, taken from the topic
 * @param acknowledged records that SGP answered 2xx for
 * @param collapsed records that went along with a newer one of the same span, which SGP answered 2xx for
 * @param deadLettered records that lie on the dead-letter topic, acknowledged by the broker
 * @param stubsUnneeded stubs that were not written: SGP has the span, has its id in another trace, or does not let itself be
 *     searched
 * @param bare how many of the dead-lettered SGP has without their payload
 * @param skipped records of other accounts
 * @param lostToRetention offsets that were gone before they could be read
 * @param inFlight records taken and not done
 * @param oldestAppendedAt when the oldest of these was appended, in milliseconds since 1970; {@link Long#MAX_VALUE} for none
 * @param tracesAside traces that wait because SGP fails on one of their spans while it takes others
 * @param requestLimit how many requests may be on their way at once, as SGP's answers have it
 * @param requests ended requests, searches included, by {@code 2xx}, {@code 3xx}, {@code 4xx}, {@code 5xx}, and {@code none}
 *     for no answer
 * @param retriesByCause requests that were or will be repeated as they were, by status, {@code none} for no answer,
 *     {@code configuration} for a fault in the settings
 */
public record ExporterStats(
        long taken,
        long acknowledged,
        long collapsed,
        long deadLettered,
        long stubsUnneeded,
        long bare,
        long skipped,
        long lostToRetention,
        long inFlight,
        long oldestAppendedAt,
        int tracesAside,
        int requestLimit,
        Map<String, Long> requests,
        Map<String, Long> retriesByCause) {
    public ExporterStats {
        requests = Collections.unmodifiableMap(new TreeMap<>(requests));
        retriesByCause = Collections.unmodifiableMap(new TreeMap<>(retriesByCause));
    }

    public long retries() {
        return retriesByCause.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How long the oldest record that is not done has been on the topic, in seconds; 0 if all are done. */
    public double lagSeconds(long nowMillis) {
        return oldestAppendedAt == Long.MAX_VALUE ? 0 : Math.max(0, nowMillis - oldestAppendedAt) / 1000.0;
    }
}
