/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.local.sgp.SgpStandIn;
import dev.spanflow.schemas.Headers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Compares what the manifests announced with what the stand-in holds. Asks neither the assembler nor the exporter. */
final class Verdict {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Enough to know that it is not over yet. */
    private static final int MISSES_A_TURN = 50;

    private final SgpStandIn sgp;
    private final List<Expected> expected;
    private final Deque<Expected> missing;

    Verdict(SgpStandIn sgp, List<Expected> expected) {
        this.sgp = sgp;
        this.expected = expected;
        this.missing = new ArrayDeque<>(expected);
    }

    List<Expected> expected() {
        return expected;
    }

    /** Looks at some of what was missing; true when all is there as it was sent last. */
    boolean isMet() {
        List<Expected> missed = new ArrayList<>();
        while (!missing.isEmpty() && missed.size() < MISSES_A_TURN) {
            Expected next = missing.pop();
            if (!isStored(next)) {
                missed.add(next);
            }
        }
        missing.addAll(missed);
        return missing.isEmpty();
    }

    /** What SGP lacks, or holds in another state than the last. Looks at everything again. */
    List<Expected> lost() {
        return expected.stream().filter(span -> !isStored(span)).toList();
    }

    private boolean isStored(Expected span) {
        Optional<String> stored = sgp.find(Headers.DEFAULT_ACCOUNT, span.traceId(), span.id());
        try {
            return stored.isPresent() && span.matches(JSON.readTree(stored.get()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stand-in stored what is no JSON", e);
        }
    }
}
