/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many bytes a request may have, as all lanes have learnt it from SGP's 413: SGP names no limit (SGP contract, section
 * 10.4), and a proxy before it may have a smaller one. Grows back slowly, so that a limit that was raised is noticed.
 * Confined to the poll thread.
 */
public final class BodyLimit {
    /** Requests that must pass before the limit grows, by an eighth. */
    static final int GROW_AFTER = 100;

    private static final Logger log = LoggerFactory.getLogger(BodyLimit.class);

    private final long max;
    private long bytes;
    private int passed;
    private boolean said;

    /** @param max of a batch, by the settings */
    public BodyLimit(long max) {
        this.max = max;
        this.bytes = max;
    }

    long bytes() {
        return bytes;
    }

    void passed() {
        passed++;
        if (passed >= GROW_AFTER) {
            passed = 0;
            bytes = Math.min(max, bytes + bytes / 8);
        }
    }

    /** What was too large as one request has passed in parts of at most so many bytes. */
    void learnt(long fitting) {
        bytes = Math.min(bytes, fitting);
        passed = 0;
        if (!said) {
            said = true;
            log.warn(
                    "SGP answers 413 to large requests and takes their spans in parts: requests have at most about {}"
                            + " bytes now. Lower batch.max.bytes to spare it the refusals",
                    bytes);
        }
    }
}
